//! A list to choose from, found by typing.

use ratatui::layout::Rect;

use crate::state::layer::offer::Filling;
use crate::state::layer::pick::{Choice, Picker};

use crate::ui::frame_writer::{FrameWriter, after, row};
use crate::ui::popup::{Item, Popup, draw_item, grown, tell};
use crate::ui::sectioned_list;
use crate::ui::sectioned_list::SectionLine;
use crate::ui::style::Role;
use crate::ui::{input, text};

/// The widest a title may be before it is cut, where there is something beside it.
const TITLE: u16 = 28;

/// How many lines tell more of the row under the cursor.
const MORE: u16 = 3;

/// Draws the layer.
pub fn draw(writer: &mut FrameWriter<'_>, screen: Rect, picker: &Picker) {
    let found = picker.found();
    let lines = lines(&found);
    let more = if picker.is_of_events() { MORE + 1 } else { 0 };
    let all = picker.choices.len().max(lines.len());
    let rows = u16::try_from(all).unwrap_or(u16::MAX);
    let popup = Popup {
        title: &picker.title,
        note: &[],
        foot: &[
            ("Enter", Role::Accent),
            (" takes it  ", Role::Muted),
            ("Esc", Role::Accent),
            (" closes", Role::Muted),
        ],
        size: (
            grown(wanted(picker), 76, screen),
            rows.saturating_add(2 + more),
        ),
    };
    let area = popup.draw(writer, screen);
    let used = writer.put(row(area, 0), "find ", Role::Muted);
    input::draw(writer, after(row(area, 0), used), &picker.input, true);
    // A small window needs its lines for the list.
    let more = if area.height > 3 * more { more } else { 0 };
    let body = Rect {
        y: area.y + area.height.min(2),
        height: area.height.saturating_sub(2 + more),
        ..area
    };
    draw_lines(writer, body, &lines, picker.cursor);
    if found.is_empty() {
        writer.put(row(body, 0), "Nothing is called that.", Role::Muted);
    }
    let chosen = found.get(picker.cursor).and_then(Choice::offer);
    if let Some(offer) = chosen.filter(|_| more > 0) {
        let below = Rect {
            y: body.bottom(),
            height: more,
            ..area
        };
        let role = match offer.filling {
            Filling::Broken(_) => Role::Bad,
            _ => Role::Text,
        };
        tell(writer, below, &offer.more, role);
    }
}

/// The columns in which every choice stands whole.
fn wanted(picker: &Picker) -> u16 {
    let widest = |part: fn(&Choice) -> &str| {
        let each = picker
            .choices
            .iter()
            .map(|choice| text::width(part(choice)));
        each.max().unwrap_or(0)
    };
    let beside = |it: &Choice| it.offer().map_or(0, |offer| text::width(&offer.beside) + 2);
    let beside = picker.choices.iter().map(beside).max().unwrap_or(0);
    widest(|choice| &choice.title) + 2 + widest(|choice| &choice.note) + 2 + beside
}

fn lines(found: &[Choice]) -> Vec<SectionLine<'_, &Choice>> {
    let mut lines = Vec::new();
    let mut heading = None;
    for (index, choice) in found.iter().enumerate() {
        let next = choice.offer().map(|offer| offer.heading);
        if next != heading {
            lines.extend(next.map(|group| SectionLine::Heading(group.title())));
            heading = next;
        }
        lines.push(SectionLine::Row(index, choice));
    }
    lines
}

fn draw_lines(
    writer: &mut FrameWriter<'_>,
    body: Rect,
    lines: &[SectionLine<'_, &Choice>],
    cursor: usize,
) {
    let choices = lines.iter().filter_map(|line| match line {
        SectionLine::Row(_, choice) => Some(*choice),
        SectionLine::Heading(_) | SectionLine::Words(_) => None,
    });
    let names = choices
        .map(|choice| text::width(&choice.title))
        .max()
        .unwrap_or(0);
    sectioned_list::draw(writer, body, (lines, cursor), |writer, place, choice| {
        let item = item(writer, choice, (names, body.width));
        draw_item(writer, place, &item);
    });
}

fn item(writer: &FrameWriter<'_>, choice: &Choice, (names, room): (u16, u16)) -> Item {
    let Some(offer) = choice.offer() else {
        let wide = usize::from(names);
        return Item {
            left: vec![
                (format!("{:<wide$}  ", choice.title), Role::Text),
                (choice.note.clone(), Role::Muted),
            ],
            right: Vec::new(),
        };
    };
    let wide = names.min(TITLE);
    let title = text::cut_middle(&choice.title, wide, writer.glyphs.ellipsis);
    // A column at each side, and two between what stands beside each other.
    let taken = wide + text::width(&offer.beside) + 6;
    let whole = room.saturating_sub(taken);
    let (note, role) = match offer.filling {
        Filling::Broken(_) => (choice.note.clone(), Role::Bad),
        _ => (
            text::cut_middle(&choice.note, whole, writer.glyphs.ellipsis),
            Role::Muted,
        ),
    };
    let wide = usize::from(wide);
    Item {
        left: vec![(format!("{title:<wide$}  "), Role::Text), (note, role)],
        right: vec![(offer.beside.clone(), Role::Muted)],
    }
}

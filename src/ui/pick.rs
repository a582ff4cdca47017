//! A list to choose from, found by typing.

use ratatui::layout::Rect;

use crate::app::layer::pick::{Choice, Picker};

use super::input;
use super::pen::{Pen, after, row};
use super::popup::{Item, Popup, grown, list};
use super::style::Role;
use super::text;

/// Draws the layer.
pub fn draw(pen: &mut Pen<'_>, screen: Rect, picker: &Picker) {
    let found = picker.found();
    let rows = u16::try_from(picker.choices.len()).unwrap_or(u16::MAX);
    let popup = Popup {
        title: &picker.title,
        note: &[],
        foot: &[
            ("Enter", Role::Accent),
            (" takes it  ", Role::Muted),
            ("Esc", Role::Accent),
            (" closes", Role::Muted),
        ],
        size: (grown(wanted(picker), 76, screen), rows.saturating_add(2)),
    };
    let area = popup.draw(pen, screen);
    let used = pen.put(row(area, 0), "find ", Role::Muted);
    input::draw(pen, after(row(area, 0), used), &picker.input, true);
    let body = Rect {
        y: area.y + area.height.min(2),
        height: area.height.saturating_sub(2),
        ..area
    };
    let names = found.iter().map(|it| text::width(&it.title)).max();
    let items: Vec<Item> = found
        .iter()
        .map(|it| item(it, names.unwrap_or(0)))
        .collect();
    list(pen, body, &items, picker.cursor);
    if items.is_empty() {
        pen.put(row(body, 0), "Nothing is called that.", Role::Muted);
    }
}

/// The columns in which every choice stands whole.
fn wanted(picker: &Picker) -> u16 {
    let widest = |part: fn(&Choice) -> &str| {
        let each = picker.choices.iter().map(|it| text::width(part(it)));
        each.max().unwrap_or(0)
    };
    widest(|it| &it.title) + 2 + widest(|it| &it.note) + 2
}

fn item(choice: &Choice, names: u16) -> Item {
    let wide = usize::from(names);
    Item {
        left: vec![
            (format!("{:<wide$}  ", choice.title), Role::Text),
            (choice.note.clone(), Role::Muted),
        ],
        right: Vec::new(),
    }
}

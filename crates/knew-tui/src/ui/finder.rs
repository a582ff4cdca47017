//! Help and palette: a search box over the actions, each with its keys.

use ratatui::layout::Rect;

use crate::actions::action::table::{self, ActionRow};
use crate::app::App;
use crate::input::keymap::Keymap;
use crate::state::layer::{Finder, Found};

use crate::ui::frame_writer::{FrameWriter, after, row};
use crate::ui::popup::{Popup, grown, most_rows, tell};
use crate::ui::sectioned_list;
use crate::ui::sectioned_list::SectionLine;
use crate::ui::style::Role;
use crate::ui::{input, symbols, text};

/// Columns it takes, where there are more than that.
const WIDE: u16 = 112;

/// The cells of a row beside its words.
const BESIDE: u16 = 6;

/// The rows of a help that says at once what the signs mean.
const TALL: u16 = 26;

/// What a smaller one says instead.
const SEARCH_SIGNS: &str = "Type to search; \"signs\" explains the signs.";

/// How the list reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Under headings, as a page to read.
    Help,
    /// Best match first, as a box to type into.
    Palette,
}

/// Draws the layer.
pub fn draw(writer: &mut FrameWriter<'_>, screen: Rect, app: &App, finder: &Finder, shape: Shape) {
    let found = app.found(&finder.input.text, shape == Shape::Palette);
    let headed = shape == Shape::Help && finder.input.text.is_empty();
    let mut lines = lines(&found, headed);
    let (title, rows) = match shape {
        Shape::Help => ("Help", most_rows(screen)),
        Shape::Palette => ("Actions", 16.min(screen.height.saturating_sub(6))),
    };
    let count = format!("{} of {}", found.len(), table::rows().count());
    let popup = Popup {
        title,
        note: &[(count.as_str(), Role::Muted)],
        foot: &[
            ("Enter", Role::Accent),
            (" does it  ", Role::Muted),
            ("Esc", Role::Accent),
            (" closes", Role::Muted),
        ],
        size: (grown(wanted(app), WIDE, screen), rows),
    };
    let area = popup.draw(writer, screen);
    search(writer, row(area, 0), finder);
    let whole = if found.is_empty() {
        0
    } else {
        whole(area.width).min(area.height / 3) + 1
    };
    if shape == Shape::Help {
        let signs = signs(writer, &finder.input.text, area.width);
        if !headed || area.height >= TALL {
            let after = (!signs.is_empty()).then(|| SectionLine::Words(Vec::new()));
            lines.splice(0..0, signs.into_iter().chain(after));
        } else {
            writer.put(row(area, 1), SEARCH_SIGNS, Role::Muted);
        }
    }
    let body = Rect {
        y: area.y + area.height.min(2),
        height: area.height.saturating_sub(2 + whole),
        ..area
    };
    if let Some(chosen) = found.get(finder.cursor) {
        let top = area.height.saturating_sub(whole);
        let below = Rect {
            y: area.y + top,
            height: area.height - top,
            ..area
        };
        sentence(writer, below, chosen);
    }
    let columns = Columns::of(&app.keymap, &found, body.width);
    sectioned_list::draw(
        writer,
        body,
        (&lines, finder.cursor),
        |writer, place, found| {
            columns.draw(writer, place, found);
        },
    );
    if lines.is_empty() {
        writer.put(row(body, 0), "Nothing is called that.", Role::Muted);
    }
}

/// The columns in which the sentence of every action stands whole beside its keys.
fn wanted(app: &App) -> u16 {
    let widest = |wide: &dyn Fn(&ActionRow) -> u16| table::rows().map(wide).max().unwrap_or(0);
    let keys = widest(&|action| text::width(&app.keymap.list(action.action)));
    let title = widest(&|action| text::width(action.title));
    keys + title + widest(&|action| text::width(action.help)) + BESIDE
}

/// The rows that the longest sentence takes across so many columns.
fn whole(across: u16) -> u16 {
    let rows = table::rows().map(|row| text::wrap(row.help, across).len());
    u16::try_from(rows.max().unwrap_or(1)).unwrap_or(1)
}

fn search(writer: &mut FrameWriter<'_>, at: Rect, finder: &Finder) {
    let used = writer.put(at, "Search: ", Role::Accent);
    input::draw(writer, after(at, used), &finder.input, true);
}

/// The whole sentence of the chosen action: its row may have cut it.
fn sentence(writer: &mut FrameWriter<'_>, area: Rect, found: &Found) {
    let (words, role) = match &found.disabled {
        None => (found.action.row().help, Role::Text),
        Some(reason) => (reason.as_str(), Role::Waiting),
    };
    tell(writer, area, words, role);
}

fn lines(found: &[Found], headed: bool) -> Vec<SectionLine<'_, &Found>> {
    let mut lines = Vec::new();
    let mut group = None;
    for (index, it) in found.iter().enumerate() {
        let next = it.action.row().group;
        if headed && group != Some(next) {
            group = Some(next);
            lines.push(SectionLine::Heading(next.title()));
        }
        lines.push(SectionLine::Row(index, it));
    }
    lines
}

/// What the signs mean that fit some words, where they stand before them, in lines no wider than a list.
fn signs<'a>(writer: &FrameWriter<'_>, words: &str, width: u16) -> Vec<SectionLine<'a, &'a Found>> {
    let beside = if width < ROOMY { 1 } else { GROUP };
    let mut lines = Vec::new();
    for (group, signs) in symbols::found(words, writer.glyphs) {
        let group = format!(" {group:<0$} ", usize::from(beside).saturating_sub(2));
        let mut at = text::width(&group);
        let mut line = vec![(group, Role::Name)];
        for (nth, sign) in signs.into_iter().enumerate() {
            let (mark, role) = sign.with(writer.glyphs, "");
            let wide = text::width(&mark) + text::width(sign.words);
            if nth > 0 && at + BETWEEN + wide > width {
                let blank = (" ".repeat(usize::from(beside)), Role::Text);
                lines.push(SectionLine::Words(std::mem::replace(
                    &mut line,
                    vec![blank],
                )));
                at = beside;
            } else if nth > 0 {
                line.push((" ".repeat(usize::from(BETWEEN)), Role::Text));
                at += BETWEEN;
            }
            at += wide;
            line.extend([(mark, role), (sign.words.to_owned(), Role::Text)]);
        }
        lines.push(SectionLine::Words(line));
    }
    lines
}

/// The cells of the column that says where signs stand, and the columns from which on there is one.
const GROUP: u16 = 20;
const ROOMY: u16 = 70;

/// The cells between two signs.
const BETWEEN: u16 = 3;

/// Widths of keys and titles.
struct Columns<'a> {
    keymap: &'a Keymap,
    keys: u16,
    title: u16,
}

impl<'a> Columns<'a> {
    fn of(keymap: &'a Keymap, found: &[Found], room: u16) -> Self {
        let widest = |wide: &dyn Fn(&Found) -> u16| found.iter().map(wide).max().unwrap_or(0);
        let keys = widest(&|found| text::width(&keymap.list(found.action))).min(room / 4);
        let title = widest(&|found| text::width(found.action.row().title)).min(room / 3);
        Self {
            keymap,
            keys,
            title,
        }
    }

    fn draw(&self, writer: &mut FrameWriter<'_>, at: Rect, found: &Found) {
        let action = found.action.row();
        let (name, rest) = match &found.disabled {
            None => (Role::Text, (action.help, Role::Muted)),
            Some(reason) => (Role::Muted, (reason.as_str(), Role::Waiting)),
        };
        let keys = Rect {
            width: self.keys,
            ..after(at, 1)
        };
        writer.put(keys, &self.keymap.list(found.action), Role::Accent);
        let at = after(at, self.keys + 3);
        let title = Rect {
            width: self.title.min(at.width),
            ..at
        };
        writer.put(title, action.title, name);
        for (place, letter) in (0u16..).zip(action.title.chars()) {
            if found.matched.contains(&u32::from(place)) {
                writer.put(
                    Rect {
                        width: 1,
                        ..after(title, place)
                    },
                    &letter.to_string(),
                    Role::Match,
                );
            }
        }
        writer.put(after(at, self.title + 2), rest.0, rest.1);
    }
}

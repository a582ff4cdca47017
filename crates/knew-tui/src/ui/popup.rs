//! What layers share: a box in the middle of a screen that steps back.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::ui::frame::{Focus, Frame};
use crate::ui::frame_writer::{FrameWriter, Word, after, inset, row};
use crate::ui::screen::middle;
use crate::ui::style::Role;
use crate::ui::text;
use crate::view::hit_map::Hit;

/// The columns a box that grows leaves of the screen: enough to see that it lies over something.
const MARGIN: u16 = 12;

/// Rows below which a screen needs all it has for a box.
const LOW: u16 = 20;

/// A popup's words and wanted size.
#[derive(Clone, Copy, Debug)]
pub struct Popup<'a> {
    /// At the left of the top line.
    pub title: &'a str,
    /// At the right of the top line.
    pub note: &'a [Word<'a>],
    /// Keys, at the left of the bottom line.
    pub foot: &'a [Word<'a>],
    /// Columns and rows wanted inside the frame.
    pub size: (u16, u16),
}

impl Popup<'_> {
    /// Draws the box and returns what is inside, a column away from the frame.
    pub fn draw(&self, writer: &mut FrameWriter<'_>, screen: Rect) -> Rect {
        step_back(writer, screen);
        self.draw_over(writer, screen)
    }

    /// As [`draw`](Self::draw), and the screen below keeps its colours.
    pub fn draw_over(&self, writer: &mut FrameWriter<'_>, screen: Rect) -> Rect {
        let (columns, rows) = self.size;
        let area = middle(screen, columns.saturating_add(4), rows.saturating_add(2));
        let frame = Frame {
            title: self.title,
            note: self.note,
            foot: self.foot,
            focus: Focus::Here,
        };
        inset(frame.draw(writer, area), 1)
    }
}

/// The columns of a box whose lines would like that many: never fewer than least, and as long as
/// the screen has room for them.
#[must_use]
pub fn grown(wanted: u16, least: u16, screen: Rect) -> u16 {
    wanted.clamp(least, least.max(screen.width.saturating_sub(MARGIN)))
}

/// The most rows inside a box: one sees that it lies over something, unless the screen is small.
#[must_use]
pub fn most_rows(screen: Rect) -> u16 {
    let around = if screen.height < LOW { 2 } else { 6 };
    screen.height.saturating_sub(around)
}

/// What lies below a layer keeps its words and loses its colours; but not the last row, where its keys
/// stand.
fn step_back(writer: &mut FrameWriter<'_>, screen: Rect) {
    let screen = Rect {
        height: screen.height.saturating_sub(1),
        ..screen
    };
    let ground = writer.style(Role::Ground).bg.unwrap_or_default();
    writer.dim(screen);
    writer.tint_with(screen, Style::new().bg(ground));
}

/// One row of a list: what to say at its left and right, and whether the cursor is on it.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// From the left.
    pub left: Vec<(String, Role)>,
    /// Up to the right edge.
    pub right: Vec<(String, Role)>,
}

/// Draws the rows of a list that fit, keeping the cursor in sight, and notes each for the mouse. Only
/// these are asked for: a list may be long.
pub fn list(
    writer: &mut FrameWriter<'_>,
    area: Rect,
    (count, cursor): (usize, usize),
    item: impl Fn(&FrameWriter<'_>, usize) -> Item,
) {
    let rows = usize::from(area.height);
    let top = crate::ui::scroll::follow(0, cursor, rows);
    for index in (top..count).take(rows) {
        let line = row(area, u16::try_from(index - top).unwrap_or(u16::MAX));
        let item = item(writer, index);
        draw_item(writer, line, &item);
        if index == cursor {
            writer.tint(line, Role::Selected);
        }
        writer.hit(line, Hit::Item(index));
    }
}

/// Says below a rule the whole of what a row may have cut.
pub fn tell(writer: &mut FrameWriter<'_>, area: Rect, words: &str, role: Role) {
    writer.rule(row(area, 0), writer.glyphs.frame[4], Role::Faint);
    for (index, line) in (1..area.height).zip(text::wrap(words, area.width)) {
        writer.put(row(area, index), &line, role);
    }
}

/// Draws one row of a list.
pub fn draw_item(writer: &mut FrameWriter<'_>, line: Rect, item: &Item) {
    let text = inset(line, 1);
    let right = writer.measure(&item.right);
    let beside = text.width.saturating_sub(right + 2);
    // A short word at the right is worth cutting the left for, as long as the left stays readable.
    let room = if right > 0 && beside >= 24 {
        beside
    } else {
        text.width
    };
    writer.words(
        Rect {
            width: room,
            ..text
        },
        &item.left,
    );
    if room < text.width {
        writer.words_right(after(text, room), &item.right);
    }
}

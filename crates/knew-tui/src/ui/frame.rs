//! Frames around panes and popups, with words set into their lines.

use ratatui::layout::Rect;

use super::pen::{Pen, Word};
use super::style::Role;

/// Whether a frame has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// It has.
    Here,
    /// Another has.
    Elsewhere,
}

/// A frame's words; each is set into its line with a space at both sides.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// At the left of the top line.
    pub title: &'a str,
    /// At the right of the top line.
    pub note: &'a [Word<'a>],
    /// At the left of the bottom line.
    pub foot: &'a [Word<'a>],
    /// Whether it has the keys.
    pub focus: Focus,
}

impl Frame<'_> {
    /// Draws the frame and returns what is inside.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) -> Rect {
        if area.width < 2 || area.height < 2 {
            return Rect::default();
        }
        pen.clear(area);
        self.lines(pen, area);
        let top = Rect {
            x: area.x + 1,
            width: area.width - 2,
            height: 1,
            ..area
        };
        let role = if self.focus == Focus::Here {
            Role::Badge
        } else {
            Role::Title
        };
        let used = set_in(pen, top, &[(self.title, role)]);
        let bottom = Rect {
            y: area.bottom() - 1,
            ..top
        };
        set_in(pen, bottom, self.foot);
        self.note(pen, super::pen::after(top, used + 1));
        Rect::new(area.x + 1, area.y + 1, area.width - 2, area.height - 2)
    }

    /// The note stands only where it fits whole: half a note misleads.
    fn note(&self, pen: &mut Pen<'_>, room: Rect) {
        let wide: u16 = self
            .note
            .iter()
            .map(|(word, _)| super::text::width(word))
            .sum();
        if wide == 0 || wide + 3 > room.width {
            return;
        }
        let x = room.right() - wide - 3;
        set_in(
            pen,
            Rect {
                x,
                width: wide + 2,
                ..room
            },
            self.note,
        );
    }

    fn lines(&self, pen: &mut Pen<'_>, area: Rect) {
        let role = if self.focus == Focus::Here {
            Role::Focus
        } else {
            Role::Border
        };
        let style = pen.style(role);
        let [top_left, top_right, bottom_right, bottom_left, flat, up] = pen.glyphs.frame;
        let (left, right) = (area.left(), area.right() - 1);
        let (top, bottom) = (area.top(), area.bottom() - 1);
        pen.rule(Rect { height: 1, ..area }, flat, role);
        pen.rule(
            Rect {
                y: bottom,
                height: 1,
                ..area
            },
            flat,
            role,
        );
        for y in top..=bottom {
            pen.glyph(left, y, up, style);
            pen.glyph(right, y, up, style);
        }
        pen.glyph(left, top, top_left, style);
        pen.glyph(right, top, top_right, style);
        pen.glyph(right, bottom, bottom_right, style);
        pen.glyph(left, bottom, bottom_left, style);
    }
}

/// Writes words into a line with a space before and after, and returns the cells taken.
fn set_in(pen: &mut Pen<'_>, line: Rect, words: &[Word<'_>]) -> u16 {
    if words.iter().all(|(word, _)| word.is_empty()) || line.width < 4 {
        return 0;
    }
    let mut used = pen.put(line, " ", Role::Text);
    let room = Rect {
        width: line.width - 1,
        ..line
    };
    used += pen.words(super::pen::after(room, used), words);
    used + pen.put(super::pen::after(line, used), " ", Role::Text)
}

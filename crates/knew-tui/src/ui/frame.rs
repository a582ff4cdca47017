//! Frames around panes and popups, with words set into their lines.

use ratatui::layout::Rect;

use super::frame_writer::{FrameWriter, Word};
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
    pub fn draw(&self, writer: &mut FrameWriter<'_>, area: Rect) -> Rect {
        if area.width < 2 || area.height < 2 {
            return Rect::default();
        }
        writer.clear(area);
        self.lines(writer, area);
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
        let used = set_in(writer, top, &[(self.title, role)]);
        let bottom = Rect {
            y: area.bottom() - 1,
            ..top
        };
        set_in(writer, bottom, self.foot);
        self.note(writer, super::frame_writer::after(top, used + 1));
        Rect::new(area.x + 1, area.y + 1, area.width - 2, area.height - 2)
    }

    /// The note stands only where it fits whole: half a note misleads.
    fn note(&self, writer: &mut FrameWriter<'_>, room: Rect) {
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
            writer,
            Rect {
                x,
                width: wide + 2,
                ..room
            },
            self.note,
        );
    }

    fn lines(&self, writer: &mut FrameWriter<'_>, area: Rect) {
        let role = if self.focus == Focus::Here {
            Role::Focus
        } else {
            Role::Border
        };
        let style = writer.style(role);
        let [top_left, top_right, bottom_right, bottom_left, flat, up] = writer.glyphs.frame;
        let (left, right) = (area.left(), area.right() - 1);
        let (top, bottom) = (area.top(), area.bottom() - 1);
        writer.rule(Rect { height: 1, ..area }, flat, role);
        writer.rule(
            Rect {
                y: bottom,
                height: 1,
                ..area
            },
            flat,
            role,
        );
        for y in top..=bottom {
            writer.glyph(left, y, up, style);
            writer.glyph(right, y, up, style);
        }
        writer.glyph(left, top, top_left, style);
        writer.glyph(right, top, top_right, style);
        writer.glyph(right, bottom, bottom_right, style);
        writer.glyph(left, bottom, bottom_left, style);
    }
}

/// Writes words into a line with a space before and after, and returns the cells taken.
fn set_in(writer: &mut FrameWriter<'_>, line: Rect, words: &[Word<'_>]) -> u16 {
    if words.iter().all(|(word, _)| word.is_empty()) || line.width < 4 {
        return 0;
    }
    let mut used = writer.put(line, " ", Role::Text);
    let room = Rect {
        width: line.width - 1,
        ..line
    };
    used += writer.words(super::frame_writer::after(room, used), words);
    used + writer.put(super::frame_writer::after(line, used), " ", Role::Text)
}

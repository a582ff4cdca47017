//! A list under headings, as much of it as fits, with a scroll bar in the frame around it.

use ratatui::layout::Rect;

use crate::ui::frame_writer::{FrameWriter, row};
use crate::ui::scroll;
use crate::ui::style::Role;
use crate::view::hit_map::Hit;

/// A line of the list.
pub enum SectionLine<'a, T> {
    /// Words over the rows below.
    Heading(&'a str),
    /// Words that no cursor stands on.
    Words(Vec<(String, Role)>),
    /// A row, by its index among all rows.
    Row(usize, T),
}

/// Draws the lines that fit, keeping the row under the cursor in sight, and notes each row for the mouse.
pub fn draw<T>(
    writer: &mut FrameWriter<'_>,
    body: Rect,
    (lines, cursor): (&[SectionLine<'_, T>], usize),
    draw_row: impl Fn(&mut FrameWriter<'_>, Rect, &T),
) {
    let at = |it: &SectionLine<'_, T>| matches!(it, SectionLine::Row(index, _) if *index == cursor);
    let at = lines.iter().position(at).unwrap_or(0);
    let top = scroll::follow(0, at, usize::from(body.height));
    for (number, line) in (0..body.height).zip(lines.iter().skip(top)) {
        let place = row(body, number);
        match line {
            SectionLine::Heading(title) => {
                writer.put(place, title, Role::Title);
            }
            SectionLine::Words(words) => {
                writer.words(place, words);
            }
            SectionLine::Row(index, it) => {
                draw_row(writer, place, it);
                if *index == cursor {
                    writer.tint(place, Role::Selected);
                }
                writer.hit(place, Hit::Item(*index));
            }
        }
    }
    scroll::bar_of_box(writer, body, top, lines.len());
}

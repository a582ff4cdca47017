//! A list under headings, as much of it as fits, with a scroll bar in the frame around it.

use ratatui::layout::Rect;

use crate::ui::pen::{Pen, row};
use crate::ui::scroll;
use crate::ui::style::Role;
use crate::view::hit_map::Hit;

/// A line of the list.
pub enum Line<'a, T> {
    /// Words over the rows below.
    Heading(&'a str),
    /// Words that no cursor stands on.
    Words(Vec<(String, Role)>),
    /// A row, by its index among all rows.
    Row(usize, T),
}

/// Draws the lines that fit, keeping the row under the cursor in sight, and notes each row for the mouse.
pub fn draw<T>(
    pen: &mut Pen<'_>,
    body: Rect,
    (lines, cursor): (&[Line<'_, T>], usize),
    draw_row: impl Fn(&mut Pen<'_>, Rect, &T),
) {
    let at = |it: &Line<'_, T>| matches!(it, Line::Row(index, _) if *index == cursor);
    let at = lines.iter().position(at).unwrap_or(0);
    let top = scroll::follow(0, at, usize::from(body.height));
    for (number, line) in (0..body.height).zip(lines.iter().skip(top)) {
        let place = row(body, number);
        match line {
            Line::Heading(title) => {
                pen.put(place, title, Role::Title);
            }
            Line::Words(words) => {
                pen.words(place, words);
            }
            Line::Row(index, it) => {
                draw_row(pen, place, it);
                if *index == cursor {
                    pen.tint(place, Role::Selected);
                }
                pen.hit(place, Hit::Item(*index));
            }
        }
    }
    scroll::bar_of_box(pen, body, top, lines.len());
}

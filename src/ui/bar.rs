//! The last line: the keys that are most useful now.

use ratatui::layout::Rect;

use crate::app::App;
use crate::app::hit::Hit;

use super::pen::{Pen, after, inset};
use super::style::Role;
use super::text;

/// Draws the bar; keys that do not fit whole are left out from the end, help last of all.
pub fn draw(pen: &mut Pen<'_>, area: Rect, app: &App) {
    let mut room = inset(area, 1);
    for hint in app.bar() {
        let wide = text::width(&hint.keys) + 1 + text::width(hint.title);
        if wide > room.width {
            break;
        }
        let words = [
            (hint.keys.as_str(), Role::Accent),
            (" ", Role::Text),
            (hint.title, Role::Muted),
        ];
        let used = pen.words(room, &words);
        pen.hit(
            Rect {
                width: used,
                ..room
            },
            Hit::Action(hint.action),
        );
        room = after(room, used + 2);
    }
}

//! The line of tabs of a screen that does not hold all panes at once.

use ratatui::layout::Rect;

use crate::app::{App, Pane};
use crate::view::hit_map::Hit;

use crate::ui::frame_writer::{FrameWriter, after, inset};
use crate::ui::style::Role;
use crate::ui::text;

const TABS: [(Pane, &str); 4] = [
    (Pane::Graph, "1 Graph"),
    (Pane::Events, "2 Events"),
    (Pane::Inspect, "3 Inspect"),
    (Pane::Yaml, "4 YAML"),
];

/// Draws the tabs; the one with the keys stands out by its ground and by brackets.
pub fn draw(writer: &mut FrameWriter<'_>, area: Rect, app: &App) {
    let mut room = inset(area, 1);
    for (pane, title) in TABS {
        let (words, role) = if pane == app.workbench.focus {
            (format!("[{title}]"), Role::Badge)
        } else {
            (format!(" {title} "), Role::Muted)
        };
        let wide = text::width(&words);
        writer.put(room, &words, role);
        writer.hit(
            Rect {
                width: wide.min(room.width),
                ..room
            },
            Hit::PaneTab(pane),
        );
        room = after(room, wide + 1);
    }
}

//! A line of text being typed, with its cursor.

use ratatui::layout::Rect;

use crate::state::line_input::LineInput;

use crate::ui::frame_writer::{FrameWriter, after};
use crate::ui::style::Role;
use crate::ui::text;

/// Draws the line; while it has the keys, its cursor stays in sight.
pub fn draw(writer: &mut FrameWriter<'_>, at: Rect, input: &LineInput, focused: bool) {
    if at.is_empty() {
        return;
    }
    let end = input.text.char_indices().nth(input.cursor);
    let before = &input.text[..end.map_or(input.text.len(), |(byte, _)| byte)];
    let cursor = text::width(before);
    let skip = if focused {
        (cursor + 1).saturating_sub(at.width)
    } else {
        0
    };
    // A line break of pasted or recorded data is there, and takes a cell.
    let line = text::skip_cells(&input.text, skip).replace('\n', " ");
    writer.put(at, &line, Role::Text);
    if focused {
        let cell = after(at, cursor - skip.min(cursor));
        writer.tint(
            Rect {
                width: cell.width.min(1),
                ..cell
            },
            Role::Cursor,
        );
    }
}

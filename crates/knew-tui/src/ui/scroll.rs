//! Which part of a long list is shown, and the bar that says so.

use ratatui::layout::Rect;

use super::frame_writer::FrameWriter;
use super::style::Role;

/// The first row to show, so that the cursor is inside and the view moves as little as possible
/// away from `from`.
#[must_use]
pub fn follow(from: usize, cursor: usize, rows: usize) -> usize {
    let rows = rows.max(1);
    if cursor < from {
        cursor
    } else if cursor >= from + rows {
        cursor + 1 - rows
    } else {
        from
    }
}

/// Draws a bar over the right line of a frame when not everything is shown.
pub fn bar(writer: &mut FrameWriter<'_>, frame: Rect, top: usize, all: usize) {
    let rows = usize::from(frame.height.saturating_sub(2));
    if all <= rows || rows == 0 || frame.width == 0 {
        return;
    }
    let size = (rows * rows / all).max(1);
    let start = top.min(all - rows) * (rows - size) / (all - rows);
    let style = writer.style(Role::Muted);
    for row in start..start + size {
        let y = frame.y + 1 + u16::try_from(row).unwrap_or(0);
        writer.glyph(frame.right() - 1, y, writer.glyphs.thumb, style);
    }
}

/// The same over the frame of a box, of which so many rows inside are scrolled.
pub fn bar_of_box(writer: &mut FrameWriter<'_>, body: Rect, top: usize, all: usize) {
    let frame = Rect {
        x: body.x,
        y: body.y.saturating_sub(1),
        width: body.width + 2,
        height: body.height + 2,
    };
    bar(writer, frame, top, all);
}

#[cfg(test)]
mod tests {
    use super::follow;

    #[test]
    fn the_view_moves_only_when_the_cursor_would_leave_it() {
        assert_eq!(follow(5, 7, 4), 5);
        assert_eq!(follow(5, 9, 4), 6);
        assert_eq!(follow(5, 2, 4), 2);
    }
}

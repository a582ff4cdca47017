//! What a save or restored edits would change, line by line.

use ratatui::layout::Rect;

use crate::state::diff::{Line, Mark};

use crate::ui::frame_writer::{FrameWriter, after, row};
use crate::ui::popup::{Popup, grown, most_rows};
use crate::ui::style::Role;
use crate::ui::{scroll, text};

/// Columns it takes, where there are more than that.
const WIDE: u16 = 100;

/// The question above a difference and the keys that answer it.
pub struct Question {
    title: &'static str,
    foot: &'static [(&'static str, Role)],
}

/// Whether the changes are saved.
pub const SAVE: Question = Question {
    title: "Save these changes?",
    foot: &[
        ("y", Role::Accent),
        (" writes the files  ", Role::Muted),
        ("n", Role::Accent),
        (" does not  ", Role::Muted),
        ("Esc", Role::Accent),
        (" goes back", Role::Muted),
    ],
};

/// Whether unsaved edits of an earlier run are restored.
pub const RESTORE: Question = Question {
    title: "Restore these unsaved edits?",
    foot: &[
        ("y", Role::Accent),
        (" restores them  ", Role::Muted),
        ("n", Role::Accent),
        (" asks at the next start  ", Role::Muted),
        ("d", Role::Accent),
        (" discards them", Role::Muted),
    ],
};

/// Draws the layer.
pub fn draw(
    writer: &mut FrameWriter<'_>,
    screen: Rect,
    question: &Question,
    (lines, top): (&[Line], usize),
) {
    let widest = lines.iter().map(|line| text::width(&line.text)).max();
    let popup = Popup {
        title: question.title,
        note: &[],
        foot: question.foot,
        size: (
            grown(widest.unwrap_or(0) + 2, WIDE, screen),
            rows(lines, screen),
        ),
    };
    let area = popup.draw(writer, screen);
    let heights = lines.iter().map(|line| pieces(line, area.width).len());
    let heights: Vec<usize> = heights.collect();
    let top = top.min(last_top(&heights, usize::from(area.height)));
    let shown = lines.iter().skip(top).flat_map(|line| {
        let pieces = pieces(line, area.width).into_iter().enumerate();
        pieces.map(|(nth, piece)| (mark_symbol(line.mark), nth, piece))
    });
    for (at, ((sign, role), nth, piece)) in (0..area.height).zip(shown) {
        let at = row(area, at);
        let wide = writer.put(at, sign, role);
        if nth > 0 {
            // What goes on from the row above is no line of its own.
            writer.put(after(at, 1), writer.glyphs.ellipsis, role);
        }
        writer.put(after(at, wide), piece, role);
    }
    let (above, all) = (heights[..top].iter().sum(), heights.iter().sum());
    scroll::bar_of_box(writer, area, above, all);
}

/// The rows in which all lines stand whole, as far as the screen has them.
fn rows(lines: &[Line], screen: Rect) -> u16 {
    let most = most_rows(screen);
    // A long text fills the screen however it is folded.
    if lines.len() >= usize::from(most) {
        return most;
    }
    let width = screen.width.saturating_sub(4).min(WIDE);
    let rows = lines.iter().map(|line| pieces(line, width).len());
    u16::try_from(rows.sum::<usize>()).unwrap_or(most).min(most)
}

/// The cells of what says whether a line goes, comes or stays.
const SIGN: u16 = 2;

/// A line in rows no wider than the room leaves beside the signs.
fn pieces(line: &Line, room: u16) -> Vec<&str> {
    text::fold(&line.text, room.saturating_sub(SIGN))
}

fn mark_symbol(mark: Mark) -> (&'static str, Role) {
    match mark {
        Mark::Head => ("", Role::Title),
        Mark::Same => ("  ", Role::Muted),
        Mark::Gone => ("- ", Role::Bad),
        Mark::New => ("+ ", Role::Good),
    }
}

/// The furthest one can scroll down: the last lines fill the rows.
fn last_top(heights: &[usize], rows: usize) -> usize {
    let count = heights.len();
    let mut left = rows;
    let fitting = heights.iter().rev().take_while(|height| {
        let fits = **height <= left;
        left = left.saturating_sub(**height);
        fits
    });
    (count - fitting.count()).min(count.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use crate::ui::change_preview::last_top;

    #[test]
    fn the_last_lines_fill_the_rows() {
        assert_eq!(last_top(&[1, 1, 1], 5), 0);
        assert_eq!(last_top(&[1, 1, 2, 1], 3), 2);
        assert_eq!(last_top(&[1, 9], 3), 1);
        assert_eq!(last_top(&[], 3), 0);
    }
}

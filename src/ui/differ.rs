//! What a save would change, line by line.

use ratatui::layout::Rect;

use crate::app::differ::{Line, Mark};

use super::pen::{Pen, row};
use super::popup::{Popup, grown};
use super::style::Role;
use super::text;

/// Columns it takes, where there are more than that.
const WIDE: u16 = 100;

/// Draws the layer.
pub fn draw(pen: &mut Pen<'_>, screen: Rect, lines: &[Line], top: usize) {
    let widest = lines.iter().map(|it| text::width(&it.text)).max();
    let popup = Popup {
        title: "Save these changes?",
        note: &[],
        foot: &[
            ("y", Role::Accent),
            (" writes the files  ", Role::Muted),
            ("n", Role::Accent),
            (" does not  ", Role::Muted),
            ("Esc", Role::Accent),
            (" goes back", Role::Muted),
        ],
        size: (
            grown(widest.unwrap_or(0) + 2, WIDE, screen),
            u16::try_from(lines.len())
                .unwrap_or(u16::MAX)
                .min(screen.height.saturating_sub(6)),
        ),
    };
    let area = popup.draw(pen, screen);
    let top = top.min(lines.len().saturating_sub(usize::from(area.height)));
    for (at, line) in (0..area.height).zip(lines.iter().skip(top)) {
        let (sign, role) = match line.mark {
            Mark::Head => ("", Role::Title),
            Mark::Same => ("  ", Role::Muted),
            Mark::Gone => ("- ", Role::Bad),
            Mark::New => ("+ ", Role::Good),
        };
        pen.put(row(area, at), &format!("{sign}{}", line.text), role);
    }
}

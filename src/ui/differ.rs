//! What a save would change, line by line.

use ratatui::layout::Rect;

use crate::app::differ::{Line, Mark};

use super::pen::{Pen, row};
use super::popup::Popup;
use super::style::Role;

/// Draws the layer.
pub fn draw(pen: &mut Pen<'_>, screen: Rect, lines: &[Line], top: usize) {
    let popup = Popup {
        title: "Save these changes?",
        note: &[],
        foot: &[
            ("y", Role::Accent),
            (" writes the files  ", Role::Muted),
            ("Esc", Role::Accent),
            (" goes back", Role::Muted),
        ],
        size: (
            100,
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

//! The panel of the guided tour: a band above the status line, so that it covers nothing it speaks of.

use ratatui::layout::Rect;

use crate::app::App;
use crate::state::tour::TourStep;

use crate::ui::frame::{Focus, Frame};
use crate::ui::frame_writer::{FrameWriter, inset, row};
use crate::ui::style::Role;
use crate::ui::text;

/// The rows it takes on a screen of that many columns.
#[must_use]
pub fn rows(app: &App, columns: u16) -> u16 {
    match u16::try_from(lines(app, columns).len()) {
        Ok(0) => 0,
        Ok(lines) => lines.saturating_add(2),
        Err(_) => u16::MAX,
    }
}

fn lines(app: &App, columns: u16) -> Vec<String> {
    let words = app.tour_words();
    words.map_or_else(Vec::new, |word| {
        text::wrap(&word, columns.saturating_sub(4))
    })
}

/// Draws the panel.
pub fn draw(writer: &mut FrameWriter<'_>, area: Rect, app: &App) {
    let Some(step) = app.workbench.tour else {
        return;
    };
    let done = TourStep::ALL
        .iter()
        .filter(|earlier| **earlier < step)
        .count();
    let note = format!("{done} of {} done", TourStep::ALL.len() - 1);
    let frame = Frame {
        title: "Tour",
        note: &[(&note, Role::Muted)],
        foot: &[],
        focus: Focus::Elsewhere,
    };
    let inner = inset(frame.draw(writer, area), 1);
    for (at, line) in (0..inner.height).zip(&lines(app, area.width)) {
        writer.put(row(inner, at), line, Role::Accent);
    }
}

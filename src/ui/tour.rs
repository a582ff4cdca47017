//! The panel of the guided tour, in the corner where least happens.

use ratatui::layout::Rect;

use crate::app::App;
use crate::app::tour::Step;

use super::frame::{Focus, Frame};
use super::pen::{Pen, inset, row};
use super::style::Role;
use super::text;

/// Columns with the frame.
const COLUMNS: u16 = 60;

/// Rows at the bottom that stay free: the status line and the keys.
const BELOW: u16 = 2;

/// Draws the panel over the screen.
pub fn draw(pen: &mut Pen<'_>, screen: Rect, app: &App) {
    let Some(step) = app.tour else {
        return;
    };
    let width = COLUMNS.min(screen.width);
    let lines = text::wrap(step.words(), width.saturating_sub(4));
    let wanted = u16::try_from(lines.len())
        .unwrap_or(u16::MAX)
        .saturating_add(2);
    let height = wanted.min(screen.height.saturating_sub(BELOW));
    let area = Rect {
        x: screen.x,
        y: screen.bottom().saturating_sub(BELOW + height),
        width,
        height,
    };
    let done = Step::ALL.iter().filter(|it| **it < step).count();
    let note = format!("{done} of {}", Step::ALL.len() - 1);
    let frame = Frame {
        title: "Tour",
        note: &[(&note, Role::Muted)],
        foot: &[],
        focus: Focus::Here,
    };
    let inner = inset(frame.draw(pen, area), 1);
    for (at, line) in (0..inner.height).zip(&lines) {
        pen.put(row(inner, at), line, Role::Text);
    }
}

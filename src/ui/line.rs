//! The screen of a terminal too small for panes: one line of what matters.

use ratatui::layout::Rect;

use crate::app::{App, Running, Screen};

use super::pen::{Pen, row};
use super::style::Role;
use super::text;

/// Draws the line.
pub fn draw(pen: &mut Pen<'_>, area: Rect, app: &App) {
    let at = row(area, 0);
    if app.screen == Screen::Gallery {
        let chosen = app
            .gallery
            .chosen()
            .map_or_else(String::new, crate::app::gallery::Item::title);
        pen.words(at, &[("knew ", Role::Hub), (chosen.as_str(), Role::Text)]);
        return;
    }
    let (glyph, role) = match &app.running {
        Running::At(_) => (pen.glyphs.running, Role::Good),
        Running::Starting => (pen.glyphs.waiting, Role::Waiting),
        Running::Stopped => (pen.glyphs.stopped, Role::Muted),
        Running::Failed(_) => (pen.glyphs.failed, Role::Bad),
    };
    let counters = app.journal.counters();
    let total = counters.total();
    let arrived = format!(" {} ev", text::count(counters.arrived()));
    let lost = format!("  {} {}", pen.glyphs.failed, text::count(total.lost));
    let dead = format!("  {} {}", pen.glyphs.dead, text::count(total.dead_lettered));
    let news = app
        .toasts
        .current()
        .map_or_else(String::new, |it| format!("  {}", it.text));
    pen.words(
        at,
        &[
            (glyph, role),
            (&arrived, Role::Text),
            (
                &lost,
                if total.lost > 0 {
                    Role::Bad
                } else {
                    Role::Muted
                },
            ),
            (
                &dead,
                if total.dead_lettered > 0 {
                    Role::Dead
                } else {
                    Role::Muted
                },
            ),
            (&news, Role::Text),
        ],
    );
}

//! The line above the keys: where one is, the news, and what undo would take back.

use ratatui::layout::Rect;

use crate::app::toast::Level;
use crate::app::{App, Pane, Running};
use crate::model::Severity;

use super::pen::{Pen, after, inset};
use super::style::Role;
use super::text;

type Said = (String, Role);

/// Draws the line: news takes what the left leaves, undo what the news leaves.
pub fn draw(pen: &mut Pen<'_>, area: Rect, app: &App) {
    let area = inset(area, 1);
    let used = pen.words(area, &here(app));
    let room = after(area, used + 3);
    let news = news(pen, app);
    let wide = pen.words(room, &news);
    let undo = undo(app);
    let room = after(room, wide + 3);
    if pen.measure(&undo) <= room.width {
        pen.words_right(room, &undo);
    }
}

fn here(app: &App) -> Vec<Said> {
    let (name, about) = match app.focus {
        _ if app.editor.is_some() => ("EDIT", thing(app)),
        Pane::Graph => ("GRAPH", thing(app)),
        Pane::Events => ("EVENTS", events(app)),
        Pane::Inspect => ("INSPECT", app.inspect.tab.title().to_owned()),
        Pane::Yaml => ("YAML", thing(app)),
    };
    vec![
        (format!(" {name} "), Role::Badge),
        (format!("  {about}"), Role::Text),
    ]
}

fn thing(app: &App) -> String {
    app.selected
        .as_ref()
        .map_or_else(String::new, |id| format!("{} {}", id.kind, id.name))
}

fn events(app: &App) -> String {
    text::plural(app.stream.rows.len(), "event")
}

/// The latest message, else why nothing runs, else the worst problem.
pub fn news(pen: &Pen<'_>, app: &App) -> Vec<Said> {
    if let Some(toast) = app.toasts.current() {
        let (glyph, role) = match toast.level {
            Level::Info => (pen.glyphs.dot, Role::Accent),
            Level::Done => (pen.glyphs.yes, Role::Good),
            Level::Failed => (pen.glyphs.failed, Role::Bad),
        };
        let times = if toast.times > 1 {
            format!(" (x{})", toast.times)
        } else {
            String::new()
        };
        return vec![
            (format!("{glyph} "), role),
            (format!("{}{times}", toast.text), Role::Text),
        ];
    }
    if let Running::Failed(reason) = &app.running {
        return vec![(format!("{} {reason}", pen.glyphs.failed), Role::Bad)];
    }
    let problems = &app.open.problems;
    let Some(worst) = problems.first() else {
        return Vec::new();
    };
    let role = match worst.severity {
        Severity::Error => Role::Bad,
        Severity::Warning => Role::Waiting,
        Severity::Info => Role::Muted,
    };
    let mut words = vec![(format!("{} {}", pen.glyphs.alert, worst.message), role)];
    if problems.len() > 1 {
        words.push((format!("  and {} more", problems.len() - 1), Role::Muted));
    }
    words
}

fn undo(app: &App) -> Vec<Said> {
    let last = app.history.done.last();
    last.map_or_else(Vec::new, |edit| {
        vec![(format!("undo: {}", edit.title), Role::Muted)]
    })
}

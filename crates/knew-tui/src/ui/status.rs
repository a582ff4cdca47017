//! The line above the keys: where one is, the news, and what undo would take back.

use ratatui::layout::Rect;

use crate::app::{Action, App, Pane, Running};
use crate::state::toast::Level;
use knew_core::model::Severity;

use crate::ui::frame_writer::{FrameWriter, after, inset};
use crate::ui::style::Role;
use crate::ui::text;

type Said = (String, Role);

/// Draws the line: news takes what the left leaves, undo what the news leaves.
pub fn draw(writer: &mut FrameWriter<'_>, area: Rect, app: &App) {
    let area = inset(area, 1);
    let used = writer.words(spared(writer, area, app), &current_place(app));
    let room = after(area, used + 3);
    let wide = say(writer, room, app);
    let undo = undo(app);
    let room = after(room, wide + 3);
    if writer.measure(&undo) <= room.width {
        writer.words_right(room, &undo);
    }
}

/// The room for where one is: what the news leave, and most of the line at least.
fn spared(writer: &FrameWriter<'_>, area: Rect, app: &App) -> Rect {
    let wanted = writer.measure(&news(writer, app)) + 3;
    Rect {
        width: area.width.saturating_sub(wanted).max(area.width * 3 / 5),
        ..area
    }
}

/// Says the news as far as they fit, and which key shows the rest; returns the cells taken.
pub fn say(writer: &mut FrameWriter<'_>, room: Rect, app: &App) -> u16 {
    let news = news(writer, app);
    let whole = writer.measure(&news) <= room.width;
    let more = more(app, whole);
    let place = Rect {
        width: room.width.saturating_sub(writer.measure(&more)),
        ..room
    };
    let wide = writer.words(place, &news);
    wide + writer.words(after(room, wide), &more)
}

fn current_place(app: &App) -> Vec<Said> {
    let (name, about) = match app.workbench.focus {
        _ if app.workbench.editor.is_some() => ("EDIT", thing(app)),
        Pane::Graph => ("GRAPH", thing(app)),
        Pane::Events => ("EVENTS", events(app)),
        Pane::Inspect => ("INSPECT", app.workbench.inspect.tab.title().to_owned()),
        Pane::Yaml => ("YAML", thing(app)),
    };
    vec![
        (format!(" {name} "), Role::Badge),
        (format!("  {about}"), Role::Text),
    ]
}

fn thing(app: &App) -> String {
    app.workbench
        .selected
        .as_ref()
        .map_or_else(String::new, |id| {
            format!(
                "{} {}",
                app.workbench.open.graph.display_kind(id),
                app.workbench.open.graph.title(id)
            )
        })
}

fn events(app: &App) -> String {
    let events = text::plural(app.workbench.stream.rows.len(), "event");
    match app.workbench.stream.marks.len() {
        0 => events,
        marked => format!("{events}, {marked} marked"),
    }
}

/// The latest message, else why nothing or only an older text runs, else the worst problem.
pub fn news(writer: &FrameWriter<'_>, app: &App) -> Vec<Said> {
    if let Some(toast) = app.toasts.current() {
        let (glyph, role) = match toast.level {
            Level::Info => (writer.glyphs.dot, Role::Accent),
            Level::Done => (writer.glyphs.yes, Role::Good),
            Level::Failed => (writer.glyphs.failed, Role::Bad),
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
    if let Running::Failed(reason) = &app.workbench.running {
        return vec![(format!("{} {reason}", writer.glyphs.failed), Role::Bad)];
    }
    if let Some(reason) = &app.unread {
        return vec![(format!("{} {reason}", writer.glyphs.failed), Role::Bad)];
    }
    if let Some(words) = app.workbench.open.stale_words() {
        return vec![(format!("{} {words}", writer.glyphs.failed), Role::Bad)];
    }
    // The editor tells what is wrong with the text as it is typed.
    let worst = app.wrongs().next();
    let Some(worst) = worst.filter(|_| app.workbench.editor.is_none()) else {
        return Vec::new();
    };
    let role = match worst.severity {
        Severity::Error => Role::Bad,
        Severity::Warning => Role::Waiting,
        Severity::Info => Role::Muted,
    };
    vec![(
        format!(
            "{} {}",
            writer.glyphs.alert,
            app.workbench.open.sentence(worst)
        ),
        role,
    )]
}

/// The key that shows the problems, and how many there are, while one of them is the news; the key
/// that shows the whole message where there is no room for it.
fn more(app: &App, whole: bool) -> Vec<Said> {
    let count = app.wrong_count();
    let said = app.toasts.current().is_some();
    let busy = said
        || matches!(app.workbench.running, Running::Failed(_))
        || app.workbench.editor.is_some();
    let (action, words) = match count {
        _ if said && !whole => (Action::Log, " more".to_owned()),
        _ if busy || count == 0 => return Vec::new(),
        1 => (Action::Problems, " shows it".to_owned()),
        _ => (Action::Problems, format!(" shows all {count}")),
    };
    let key = app.keymap.hint(action);
    vec![(format!("  {key}"), Role::Accent), (words, Role::Muted)]
}

fn undo(app: &App) -> Vec<Said> {
    let last = app.workbench.history.done.last();
    last.map_or_else(Vec::new, |edit| {
        vec![(format!("undo: {}", edit.title), Role::Muted)]
    })
}

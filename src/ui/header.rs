//! The first line: what is open, where it takes events, and the counts that matter.

use ratatui::layout::Rect;

use super::pen::{Pen, after, inset};
use super::style::Role;
use super::text;
use crate::app::{App, Running};
use crate::model::Id;
use crate::record::{Condition, Counters};

type Said = (String, Role);

/// Columns below which the path to the selection takes too much of the line.
const SMALL: u16 = 60;

/// Columns below which what runs and counts is worth more than the name of a file.
const NARROW: u16 = 100;

/// Draws the header.
pub fn draw(pen: &mut Pen<'_>, area: Rect, app: &App) {
    let area = inset(area, 1);
    let file = match area.width {
        0..NARROW => unsaved(pen, app),
        _ => file(pen, app),
    };
    let right = pen.words_right(area, &file);
    let room = Rect {
        width: area.width.saturating_sub(right + 2),
        ..area
    };
    let used = pen.words(room, &crumbs(pen, app));
    let mut words = running(pen, app);
    words.extend(counts(pen, app));
    let room = after(room, used + 3);
    fit(&mut words, pen, room.width);
    pen.words_right(room, &words);
}

/// Drops what matters least until the rest fits: counts stand in order of importance.
fn fit(words: &mut Vec<Said>, pen: &Pen<'_>, room: u16) {
    while words.len() > 2 && pen.measure(words) > room {
        words.pop();
    }
}

fn crumbs(pen: &Pen<'_>, app: &App) -> Vec<Said> {
    let mut words = vec![
        ("knew".to_owned(), Role::Hub),
        (format!(" {} ", pen.glyphs.crumb), Role::Faint),
        (app.open.title.clone(), Role::Title),
    ];
    // Where every cell counts, the status line says it.
    let roomy = app.size.0 >= SMALL;
    if let Some(id) = app.selected.as_ref().filter(|_| roomy) {
        words.push((format!(" {} ", pen.glyphs.crumb), Role::Faint));
        words.push((id.name.clone(), Role::Text));
    }
    words
}

fn running(pen: &Pen<'_>, app: &App) -> Vec<Said> {
    let (glyph, words, role) = match &app.running {
        Running::Stopped => (pen.glyphs.stopped, "stopped".to_owned(), Role::Muted),
        Running::Starting => (pen.glyphs.waiting, "starting".to_owned(), Role::Waiting),
        Running::Failed(_) => (pen.glyphs.failed, "not running".to_owned(), Role::Bad),
        Running::At(address) => {
            let port = address.rsplit(':').next().unwrap_or(address);
            (pen.glyphs.running, format!("running :{port}"), Role::Good)
        }
    };
    let mut words = vec![(format!("{glyph} "), role), (words, role)];
    if app.open.stale && matches!(app.running, Running::At(_)) {
        words.push((", the last good text".to_owned(), Role::Bad));
    }
    words
}

/// How many nodes of the graph are not ready, in the colour of the worst of them.
fn unready(pen: &Pen<'_>, app: &App, counters: &Counters) -> Vec<Said> {
    let drawn = |id: &Id| {
        let graph = &app.open.graph;
        let made = graph.source(id).is_some() || graph.hub(id).is_some();
        made || graph.route(id).is_some() || graph.target(id).is_some()
    };
    let conditions = counters.unready().filter(|(id, _)| drawn(id));
    let conditions: Vec<_> = conditions.map(|(_, condition)| condition).collect();
    let failed = conditions
        .iter()
        .any(|it| matches!(it, Condition::Failed(_)));
    let (glyph, role) = if failed {
        (pen.glyphs.failed, Role::Bad)
    } else {
        (pen.glyphs.stopped, Role::Waiting)
    };
    match conditions.len() {
        0 => Vec::new(),
        count => vec![(format!("   {glyph} {count} not ready"), role)],
    }
}

/// Failures first: what does not fit is dropped from the end.
fn counts(pen: &Pen<'_>, app: &App) -> Vec<Said> {
    let counters = app.journal.counters();
    let losses = app.losses();
    let mut words = unready(pen, app, &counters);
    let mut say = |text: String, role| words.push((format!("   {text}"), role));
    if losses.lost > 0 {
        say(
            format!("{} {} lost", pen.glyphs.failed, text::count(losses.lost)),
            Role::Bad,
        );
    }
    if losses.refused > 0 {
        let count = text::count(losses.refused);
        say(format!("{} {count} refused", pen.glyphs.failed), Role::Bad);
    }
    if losses.dead > 0 {
        let count = text::count(losses.dead);
        say(format!("{} {count} dead", pen.glyphs.dead), Role::Dead);
    }
    if !app.faults.is_empty() {
        let count = text::plural(app.faults.len(), "fault");
        say(
            format!("{} {count} unsaved", pen.glyphs.faulty),
            Role::Waiting,
        );
    }
    let arrived = counters.arrived();
    let noun = if arrived == 1 { "event" } else { "events" };
    say(format!("{} {noun}", text::count(arrived)), Role::Text);
    let rate = app.live.rate(None);
    if rate > 0.0 {
        say(text::rate(rate), Role::Text);
    }
    say(
        text::plural(app.open.graph.routes.len(), "route"),
        Role::Muted,
    );
    words
}

/// What is open, unless the title says it already, and whether that has changes not on disk.
fn file(pen: &Pen<'_>, app: &App) -> Vec<Said> {
    let files = &app.open.manifest.files;
    let mut words = match files.as_slice() {
        [one] if !one.name.ends_with(&app.open.title) => vec![(one.name.to_string(), Role::Muted)],
        [] | [_] => Vec::new(),
        many => vec![(text::plural(many.len(), "file"), Role::Muted)],
    };
    words.extend(unsaved(pen, app));
    words
}

/// Whether what is open has changes not on disk.
fn unsaved(pen: &Pen<'_>, app: &App) -> Vec<Said> {
    let mut pairs = app.open.manifest.files.iter().zip(&app.open.saved);
    if pairs.any(|(file, saved)| file.text != *saved) {
        vec![(format!(" unsaved {}", pen.glyphs.unsaved), Role::Waiting)]
    } else {
        Vec::new()
    }
}

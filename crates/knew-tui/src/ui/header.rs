//! The first line: what is open, where it takes events, and the counts that matter.

use ratatui::layout::Rect;

use crate::app::{Action, App, Running};
use crate::ui::frame_writer::{FrameWriter, after, inset};
use crate::ui::style::Role;
use crate::ui::text;
use crate::view::hit_map::Hit;
use knew_core::graph::Node;
use knew_core::model::Id;
use knew_core::record::{Counters, NodeCondition};

/// Some words, and what a click on them does.
struct Said {
    words: (String, Role),
    does: Option<Action>,
}

impl Said {
    fn new(words: impl Into<String>, role: Role) -> Self {
        Self {
            words: (words.into(), role),
            does: None,
        }
    }

    fn doing(self, action: Action) -> Self {
        Self {
            does: Some(action),
            ..self
        }
    }
}

/// Columns below which the path to the selection takes too much of the line.
const SMALL: u16 = 60;

/// Columns below which what runs and counts is worth more than the name of a file.
const NARROW: u16 = 100;

/// Draws the header.
pub fn draw(writer: &mut FrameWriter<'_>, area: Rect, app: &App) {
    let area = inset(area, 1);
    let file = match area.width {
        0..NARROW => unsaved(writer, app),
        _ => file(writer, app),
    };
    let right = say(writer, area, &file);
    let room = Rect {
        width: area.width.saturating_sub(right + 2),
        ..area
    };
    let used = writer.words(room, &crumbs(writer, app));
    let mut words = running(writer, app);
    words.extend(counts(writer, app));
    let room = after(room, used + 3);
    drop_words_to_fit(&mut words, writer, room.width);
    say(writer, room, &words);
}

/// Writes words so that they end where the area ends, and returns the cells they took.
fn say(writer: &mut FrameWriter<'_>, at: Rect, words: &[Said]) -> u16 {
    let wide = width(writer, words).min(at.width);
    let mut rest = after(at, at.width - wide);
    for said in words {
        let used = writer.put(rest, &said.words.0, said.words.1);
        if let Some(action) = said.does {
            let place = Rect {
                width: used,
                ..rest
            };
            writer.hit(place, Hit::Action(action));
        }
        rest = after(rest, used);
    }
    wide
}

fn width(writer: &FrameWriter<'_>, words: &[Said]) -> u16 {
    let wide = words
        .iter()
        .map(|word| writer.measure(std::slice::from_ref(&word.words)));
    wide.fold(0, u16::saturating_add)
}

/// Drops what matters least until the rest fits: counts stand in order of importance.
fn drop_words_to_fit(words: &mut Vec<Said>, writer: &FrameWriter<'_>, room: u16) {
    while words.len() > 2 && width(writer, words) > room {
        words.pop();
    }
}

fn crumbs(writer: &FrameWriter<'_>, app: &App) -> Vec<(String, Role)> {
    let mut words = vec![
        ("knew".to_owned(), Role::Hub),
        (format!(" {} ", writer.glyphs.crumb), Role::Faint),
        (app.workbench.open.title.clone(), Role::Title),
    ];
    // Where every cell counts, the status line says it.
    let roomy = app.size.0 >= SMALL;
    if let Some(id) = app.workbench.selected.as_ref().filter(|_| roomy) {
        words.push((format!(" {} ", writer.glyphs.crumb), Role::Faint));
        words.push((app.workbench.open.graph.title(id), Role::Text));
    }
    words
}

fn running(writer: &FrameWriter<'_>, app: &App) -> Vec<Said> {
    let (glyph, words, role) = match &app.workbench.running {
        Running::Stopped => (writer.glyphs.stopped, "stopped".to_owned(), Role::Muted),
        Running::Starting => (writer.glyphs.waiting, "starting".to_owned(), Role::Waiting),
        Running::Failed(_) => (writer.glyphs.failed, "not running".to_owned(), Role::Bad),
        Running::At(address) => {
            let port = address.rsplit(':').next().unwrap_or(address);
            let role = match app.workbench.port_taken {
                Some(_) => Role::Waiting,
                None => Role::Good,
            };
            (writer.glyphs.running, format!("running :{port}"), role)
        }
    };
    let mut words = vec![Said::new(format!("{glyph} "), role), Said::new(words, role)];
    if app.workbench.open.stale && matches!(app.workbench.running, Running::At(_)) {
        words.push(Said::new(", the last good text", Role::Bad).doing(Action::Problems));
    }
    words
}

/// How many nodes of the graph are not ready, in the colour of the worst of them.
fn unready(writer: &FrameWriter<'_>, app: &App, counters: &Counters) -> Vec<Said> {
    let drawn = |id: &Id| {
        let node = app.workbench.open.graph.node(id);
        node.is_some_and(|node| !matches!(node, Node::Opaque(_)))
    };
    let conditions = counters.not_ready().filter(|(id, _)| drawn(id));
    let conditions: Vec<_> = conditions.map(|(_, condition)| condition).collect();
    let failed = conditions
        .iter()
        .any(|condition| matches!(condition, NodeCondition::Failed(_)));
    let (glyph, role) = if failed {
        (writer.glyphs.failed, Role::Bad)
    } else {
        (writer.glyphs.stopped, Role::Waiting)
    };
    match conditions.len() {
        0 => Vec::new(),
        count => vec![Said::new(format!("   {glyph} {count} not ready"), role)],
    }
}

/// Failures first: what does not fit is dropped from the end.
/// While the folder asks for something that was not granted.
fn untrusted(app: &App) -> Vec<Said> {
    if app.workbench.untrusted.is_empty() {
        return Vec::new();
    }
    vec![Said::new("   not trusted", Role::Waiting).doing(Action::Trust)]
}

fn counts(writer: &FrameWriter<'_>, app: &App) -> Vec<Said> {
    let counters = app.journal.counters();
    let losses = app.losses();
    let mut words = untrusted(app);
    words.extend(unready(writer, app, &counters));
    let bad = |glyph: &str, count: u64, what: &str, role, does| {
        let words = format!("   {glyph} {} {what}", text::count(count));
        (count > 0).then(|| Said::new(words, role).doing(does))
    };
    let glyphs = writer.glyphs;
    words.extend(bad(
        glyphs.failed,
        losses.lost,
        "lost",
        Role::Bad,
        Action::Failures,
    ));
    words.extend(bad(
        glyphs.failed,
        losses.refused,
        "refused",
        Role::Bad,
        Action::Log,
    ));
    words.extend(bad(
        glyphs.dead,
        losses.dead,
        "dead",
        Role::Dead,
        Action::Failures,
    ));
    let mut say = |text: String, role| words.push(Said::new(format!("   {text}"), role));
    if let (Some(taken), Running::At(_)) = (app.workbench.port_taken, &app.workbench.running) {
        say(format!(":{taken} is taken"), Role::Waiting);
    }
    if !app.workbench.faults.is_empty() {
        let count = text::plural(app.workbench.faults.len(), "fault");
        say(format!("{} {count} unsaved", glyphs.faulty), Role::Waiting);
    }
    let dropped = app.workbench.stream.arrivals.dropped_for_room();
    if dropped > 0 {
        let dropped = text::count(dropped);
        let words = match app.size.0 {
            0..NARROW => format!("{dropped} dropped"),
            _ => format!("{dropped} dropped to stay in {}", app.memory),
        };
        say(words, Role::Waiting);
    }
    let arrived = counters.arrived();
    let noun = if arrived == 1 { "event" } else { "events" };
    say(format!("{} {noun}", text::count(arrived)), Role::Text);
    let rate = app.workbench.live.rate(None);
    if rate > 0.0 {
        say(text::rate(rate), Role::Text);
    }
    say(
        text::plural(app.workbench.open.graph.routes.len(), "route"),
        Role::Muted,
    );
    words
}

/// What is open, unless the title says it already, and whether that has changes not on disk.
fn file(writer: &FrameWriter<'_>, app: &App) -> Vec<Said> {
    let files = &app.workbench.open.manifest.files;
    let mut words = match files.as_slice() {
        [one] if !one.name.ends_with(&app.workbench.open.title) => {
            vec![Said::new(one.name.to_string(), Role::Muted)]
        }
        [] | [_] => Vec::new(),
        many => vec![Said::new(text::plural(many.len(), "file"), Role::Muted)],
    };
    words.extend(unsaved(writer, app));
    words
}

/// Whether what is open has changes not on disk.
fn unsaved(writer: &FrameWriter<'_>, app: &App) -> Vec<Said> {
    let mut pairs = app
        .workbench
        .open
        .manifest
        .files
        .iter()
        .zip(&app.workbench.open.saved);
    if pairs.any(|(file, saved)| file.text != *saved) {
        let words = format!(" unsaved {}", writer.glyphs.unsaved);
        vec![Said::new(words, Role::Waiting).doing(Action::ShowChanges)]
    } else {
        Vec::new()
    }
}

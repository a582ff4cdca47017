//! The graph pane: the picture, the way of the chosen event through it, and live numbers.

use ratatui::layout::Rect;

use crate::app::hit::Hit;
use crate::app::{App, Pane};
use crate::graph::layout::{self, Picture, Zoom};
use crate::model::Id;
use crate::record::{Arrival, Counters};

use super::frame::{Focus, Frame};
use super::glyph::Glyphs;
use super::paint::{Live, Paint};
use super::pen::{Pen, Word, inset, row};
use super::style::Role;
use super::trail::Trail;
use super::{outcome, scroll, text};

/// Draws the pane.
pub fn draw(pen: &mut Pen<'_>, area: Rect, app: &App) {
    let here = app.focus == Pane::Graph;
    let note = note(app);
    let frame = Frame {
        title: "Graph",
        note: &[(note.as_str(), Role::Muted)],
        foot: &[],
        focus: if here { Focus::Here } else { Focus::Elsewhere },
    };
    let inner = frame.draw(pen, area);
    pen.hit(area, Hit::Pane(Pane::Graph));
    pen.rows(Pane::Graph, inner.height);
    let inner = inset(inner, 1);
    if app.open.graph.sources.len() + app.open.graph.hubs.len() + app.open.graph.targets.len() == 0
    {
        nothing(pen, inner);
        return;
    }
    let picture = layout::layout(&app.open.graph, &app.graph_view.view(inner.width));
    let from = from(app, &picture, inner);
    let chosen = app.traced();
    let trail = Trail::of(chosen);
    let counters = app.journal.counters();
    let glyphs = pen.glyphs;
    let live = |id: &Id| live(app, &counters, chosen, id, glyphs);
    let paint = Paint {
        picture: &picture,
        from,
        trail: &trail,
        selected: app.selected.as_ref(),
        live: &live,
    };
    paint.draw(pen, inner);
    legend(pen, inner, &picture, chosen);
    scroll::bar(pen, area, usize::from(from.1), usize::from(picture.height));
}

fn note(app: &App) -> String {
    let zoom = match app.graph_view.zoom {
        Zoom::Map => 1,
        Zoom::Outline => 2,
        Zoom::Normal => 3,
        Zoom::Detail => 4,
    };
    format!("zoom {zoom}/4")
}

fn nothing(pen: &mut Pen<'_>, area: Rect) {
    let words = [
        "Nothing to draw yet.",
        "The files hold no source, broker, channel or service.",
    ];
    for (index, line) in (1..).zip(words) {
        pen.put(row(area, index), line, Role::Muted);
    }
}

/// What is scrolled away: as much as was asked for, and never the selection.
fn from(app: &App, picture: &Picture, area: Rect) -> (u16, u16) {
    let (across, down) = app.graph_view.scroll;
    let most = |all: u16, shown: u16| all.saturating_sub(shown);
    let across = across.min(most(picture.width, area.width));
    let mut down = usize::from(down.min(most(picture.height, area.height)));
    let stop = picture
        .stops
        .iter()
        .find(|it| Some(&it.id) == app.selected.as_ref());
    if let Some(stop) = stop {
        down = scroll::follow(down, usize::from(stop.y), usize::from(area.height));
    }
    (across, u16::try_from(down).unwrap_or(u16::MAX))
}

fn live(
    app: &App,
    counters: &Counters,
    chosen: Option<&Arrival>,
    id: &Id,
    glyphs: &Glyphs,
) -> Live {
    let Some(route) = app.open.graph.route(id) else {
        let count = counters.place(id).arrived;
        return Live {
            count: text::count(count),
            rate: super::pending::rate(app, id),
            state: None,
        };
    };
    let count = counters.route(id);
    let judged = chosen.filter(|it| *it.place == route.hub);
    let state = match judged {
        Some(arrival) => outcome::mark(arrival.fate(id), glyphs),
        None if route.broken.is_some() || count.lost > 0 => (glyphs.failed, Role::Bad),
        None if count.in_flight() > 0 => (glyphs.waiting, Role::Waiting),
        None if count.dead_lettered > 0 => (glyphs.dead, Role::Dead),
        None if count.delivered > 0 => (glyphs.yes, Role::Good),
        None => (glyphs.no, Role::Faint),
    };
    Live {
        count: text::count(count.delivered),
        rate: String::new(),
        state: Some(state),
    }
}

/// The last row says what the marks mean, where the picture leaves room for it.
fn legend(pen: &mut Pen<'_>, area: Rect, picture: &Picture, chosen: Option<&Arrival>) {
    if area.height < picture.height.saturating_add(2) {
        return;
    }
    let path = chosen.map(|it| format!("{} path of event {}   ", pen.glyphs.heavy[4], it.number));
    let path = path.unwrap_or_default();
    let reply = format!("{} reply   ", pen.glyphs.reply);
    let dead = format!("{} dead letter   ", pen.glyphs.dead);
    let waiting = format!("{} waiting   ", pen.glyphs.waiting);
    let failed = format!("{} failed", pen.glyphs.failed);
    let words: [Word<'_>; 5] = [
        (&path, Role::Path),
        (&reply, Role::Reply),
        (&dead, Role::Dead),
        (&waiting, Role::Waiting),
        (&failed, Role::Bad),
    ];
    if pen.measure(&words) <= area.width {
        pen.words(row(area, area.height - 1), &words);
    }
}

//! The event list: a row an event, with a column for every route.

use ratatui::layout::Rect;

use crate::app::hit::Hit;
use crate::app::stream::Clock;
use crate::app::{App, Pane};
use crate::record::Arrival;

use super::fields::{Content, Extent, Fields};
use super::frame::{Focus, Frame};
use super::matrix::{self, Column};
use super::pen::{Pen, after, inset, row};
use super::style::Role;
use super::{outcome, scroll, text, when};

/// Columns of the pane from which on every field is shown.
const ROOMY: u16 = 100;

/// Draws the pane.
pub fn draw(pen: &mut Pen<'_>, area: Rect, app: &App) {
    let (filter, state, foot) = (filter(app), state(app), bound(app));
    let frame = Frame {
        title: "Events",
        note: &[(filter.0.as_str(), filter.1), (state.as_str(), Role::Muted)],
        foot: &[(foot.as_str(), Role::Muted)],
        focus: if app.focus == Pane::Events {
            Focus::Here
        } else {
            Focus::Elsewhere
        },
    };
    let inner = frame.draw(pen, area);
    pen.hit(area, Hit::Pane(Pane::Events));
    let table = Table::of(pen, inner, app);
    table.heading(pen, row(inner, 0));
    let body = Rect {
        y: inner.y + inner.height.min(1),
        height: inner.height.saturating_sub(1),
        ..inner
    };
    pen.rows(Pane::Events, body.height);
    if app.stream.rows.is_empty() {
        pen.put(inset(row(body, 1), 2), &empty(app), Role::Muted);
        return;
    }
    let window = app.stream.window(usize::from(body.height));
    let top = window.start;
    for (index, arrival) in (0..body.height).zip(app.stream.shown(window)) {
        table.row(pen, row(body, index), arrival);
    }
    let bar = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    scroll::bar(pen, bar, top, app.stream.rows.len());
}

fn filter(app: &App) -> (String, Role) {
    match (&app.stream.error, app.stream.filter.is_empty()) {
        (_, true) => (String::new(), Role::Muted),
        (Some(_), false) => (format!("filter {} ?   ", app.stream.filter), Role::Bad),
        (None, false) => (format!("filter {}   ", app.stream.filter), Role::Accent),
    }
}

fn state(app: &App) -> String {
    let follow = if app.stream.follow {
        "follow on"
    } else {
        "follow off"
    };
    match (app.stream.paused, app.stream.fresh) {
        (false, _) => follow.to_owned(),
        (true, 0) => format!("paused, {follow}"),
        (true, fresh) => format!("paused, {fresh} new, {follow}"),
    }
}

/// What is kept, once something no longer is.
fn bound(app: &App) -> String {
    let gone = app.stream.fold.dropped() + app.stream.fold.missed();
    if gone == 0 {
        return String::new();
    }
    format!(
        "kept {}, dropped {} oldest",
        app.stream.fold.arrivals().len(),
        text::count(gone)
    )
}

fn empty(app: &App) -> String {
    if app.stream.fold.arrivals().is_empty() {
        "No event yet. Press s to send one, or select a source and let it fire.".to_owned()
    } else {
        "No event matches the filter.".to_owned()
    }
}

struct Table<'a> {
    columns: Vec<Column>,
    roomy: bool,
    /// What the rows shown have to hold.
    content: Content,
    app: &'a App,
}

impl<'a> Table<'a> {
    fn of(pen: &Pen<'_>, inner: Rect, app: &'a App) -> Self {
        let columns = matrix::columns(&app.open.graph, usize::from(inner.width / 6));
        let roomy = inner.width >= ROOMY;
        let window = app
            .stream
            .window(usize::from(inner.height.saturating_sub(1)));
        let shown: Vec<&Arrival> = app.stream.shown(window).collect();
        let types = shown.iter().map(|it| it.event.kind.as_str());
        let sources = shown.iter().map(|it| it.event.source.as_str());
        let outcomes: Vec<String> = shown.iter().map(|it| outcome_of(pen, app, it)).collect();
        let newest = shown.last().map_or(0, |it| it.number);
        let content = Content {
            number: text::width(&newest.to_string()).max(4),
            time: match (app.stream.clock, roomy) {
                (Clock::Relative, _) => 8,
                (Clock::Absolute, true) => 12,
                (Clock::Absolute, false) => 6,
            },
            kind: Extent::of("type", types),
            source: roomy.then(|| Extent::of("source", sources)),
            matrix: u16::try_from(columns.len() * 2).unwrap_or(0).max(1),
            outcome: Extent::of("outcome", outcomes.iter().map(String::as_str)),
            numbers: roomy,
        };
        Self {
            columns,
            roomy,
            content,
            app,
        }
    }

    fn heading(&self, pen: &mut Pen<'_>, at: Rect) {
        let fields = self.content.share(at);
        let number = format!("{:>wide$}", "#", wide = usize::from(fields.number.width));
        let mut words = vec![
            (fields.number, number.as_str()),
            (fields.time, "time"),
            (fields.kind, "type"),
            (fields.outcome, "outcome"),
        ];
        if self.roomy {
            words.extend([
                (fields.source, "source"),
                (fields.took, "   ms"),
                (fields.size, "   size"),
            ]);
        }
        for (cells, title) in words {
            pen.put(cells, title, Role::Muted);
        }
        for (index, column) in (0u16..).zip(&self.columns) {
            pen.put(
                after(fields.matrix, index * 2),
                &column.letter.to_string(),
                Role::Route,
            );
        }
    }

    fn row(&self, pen: &mut Pen<'_>, at: Rect, arrival: &Arrival) {
        let fields = self.content.share(at);
        let chosen = self.app.stream.cursor == Some(arrival.number);
        if chosen {
            pen.put(at, pen.glyphs.cursor, Role::Accent);
        }
        let marked = self.app.stream.marks.contains(&arrival.number);
        let event = &arrival.event;
        let wide = usize::from(fields.number.width);
        pen.put(
            fields.number,
            &format!("{:>wide$}", arrival.number),
            if marked { Role::Accent } else { Role::Muted },
        );
        if marked {
            pen.put(after(at, 1), pen.glyphs.unsaved, Role::Accent);
        }
        let time = when::in_list(self.app, arrival.at);
        let skip = text::width(&time).saturating_sub(fields.time.width);
        pen.put(fields.time, text::tail(&time, skip), Role::Muted);
        let kind = text::cut_middle(&event.kind, fields.kind.width, pen.glyphs.ellipsis);
        pen.put(fields.kind, &kind, Role::Text);
        let source = text::cut_start(&event.source, fields.source.width, pen.glyphs.ellipsis);
        pen.put(fields.source, &source, Role::Muted);
        for (index, column) in (0u16..).zip(&self.columns) {
            let (mark, role) = matrix::mark(column, arrival, pen.glyphs);
            pen.put(after(fields.matrix, index * 2), mark, role);
        }
        let graph = &self.app.open.graph;
        pen.words(fields.outcome, &outcome::words(arrival, graph, pen.glyphs));
        numbers(pen, &fields, arrival);
        if chosen {
            pen.tint(after(at, 1), Role::Selected);
        }
        pen.hit(at, Hit::Arrival(arrival.number));
    }
}

fn numbers(pen: &mut Pen<'_>, fields: &Fields, arrival: &Arrival) {
    let waits = pen.glyphs.ellipsis.to_owned();
    let took = arrival
        .answered
        .map_or(waits, |(_, took)| when::millis(took));
    pen.put(fields.took, &format!("{took:>5}"), Role::Muted);
    let size = arrival.event.data.as_ref().map_or(0, bytes::Bytes::len);
    pen.put(
        fields.size,
        &format!("{:>7}", text::bytes(size)),
        Role::Muted,
    );
}

/// What became of an event, to be measured.
fn outcome_of(pen: &Pen<'_>, app: &App, arrival: &Arrival) -> String {
    let words = outcome::words(arrival, &app.open.graph, pen.glyphs);
    words.into_iter().map(|(word, _)| word).collect()
}

//! The event list: a row an event, with a column for every route.

use ratatui::layout::Rect;

use crate::app::hit::Hit;
use crate::app::{App, Pane};
use crate::record::Arrival;

use super::frame::{Focus, Frame};
use super::matrix::{self, Column};
use super::pen::{Pen, after, inset, row};
use super::style::Role;
use super::{outcome, scroll, text};

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
    let most = usize::from(inner.width / 6);
    let table = Table {
        columns: matrix::columns(&app.open.graph, most),
        roomy: inner.width >= ROOMY,
        app,
    };
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
    app: &'a App,
}

impl Table<'_> {
    fn heading(&self, pen: &mut Pen<'_>, at: Rect) {
        let fields = self.fields(at);
        let mut words = vec![
            (fields.number, "   #"),
            (fields.time, "time"),
            (fields.kind, "type"),
        ];
        words.push((fields.outcome, "outcome"));
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
        let fields = self.fields(at);
        let chosen = self.app.stream.cursor == Some(arrival.number);
        if chosen {
            pen.put(at, pen.glyphs.cursor, Role::Accent);
        }
        let event = &arrival.event;
        pen.put(
            fields.number,
            &format!("{:>4}", arrival.number),
            Role::Muted,
        );
        let time = arrival.at.strftime("%H:%M:%S%.3f").to_string();
        let skip = if self.roomy { 0 } else { 6 };
        pen.put(fields.time, text::tail(&time, skip), Role::Muted);
        pen.put(fields.kind, &event.kind, Role::Text);
        let source = text::cut_start(&event.source, fields.source.width, pen.glyphs.ellipsis);
        pen.put(fields.source, &source, Role::Muted);
        for (index, column) in (0u16..).zip(&self.columns) {
            let (mark, role) = matrix::mark(column, arrival, pen.glyphs);
            pen.put(after(fields.matrix, index * 2), mark, role);
        }
        pen.words(
            fields.outcome,
            &outcome::words(arrival, &self.app.open.graph, pen.glyphs),
        );
        let waits = pen.glyphs.ellipsis.to_owned();
        let took = arrival
            .answered
            .map_or(waits, |(_, took)| took.as_millis().to_string());
        pen.put(fields.took, &format!("{took:>5}"), Role::Muted);
        let size = event.data.as_ref().map_or(0, bytes::Bytes::len);
        pen.put(
            fields.size,
            &format!("{:>7}", text::bytes(size)),
            Role::Muted,
        );
        if chosen {
            pen.tint(after(at, 1), Role::Selected);
        }
        pen.hit(at, Hit::Arrival(arrival.number));
    }

    /// Cells of each field; what is not shown has none.
    fn fields(&self, at: Rect) -> Fields {
        let wide = u16::try_from(self.columns.len() * 2).unwrap_or(0) + 1;
        let mut rest = after(at, 1);
        let mut take = |width: u16| {
            let cells = Rect {
                width: width.min(rest.width),
                ..rest
            };
            rest = after(rest, width + 2);
            cells
        };
        let number = take(4);
        let time = take(if self.roomy { 12 } else { 6 });
        let kind = take(if self.roomy {
            at.width * 2 / 9
        } else {
            (at.width / 4).min(24)
        });
        let source = if self.roomy {
            take(at.width / 8)
        } else {
            Rect::default()
        };
        let matrix = take(wide);
        if !self.roomy {
            return Fields {
                number,
                time,
                kind,
                source,
                matrix,
                outcome: rest,
                ..Fields::default()
            };
        }
        let tail = 5 + 2 + 7 + 2;
        let outcome = Rect {
            width: rest.width.saturating_sub(tail + 1),
            ..rest
        };
        let took = Rect {
            width: 5.min(rest.width),
            ..after(rest, rest.width.saturating_sub(tail))
        };
        let size = Rect {
            width: 7.min(rest.width),
            ..after(rest, rest.width.saturating_sub(tail - 7))
        };
        Fields {
            number,
            time,
            kind,
            source,
            matrix,
            outcome,
            took,
            size,
        }
    }
}

#[derive(Default)]
struct Fields {
    number: Rect,
    time: Rect,
    kind: Rect,
    source: Rect,
    matrix: Rect,
    outcome: Rect,
    took: Rect,
    size: Rect,
}

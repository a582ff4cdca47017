//! The event list: a row an event, with a column for every route.

use std::borrow::Cow;

use ratatui::layout::Rect;

use crate::app::{Action, App, Pane};
use crate::state::event_columns::Column;
use crate::state::event_list::Clock;
use crate::view::hit_map::Hit;
use knew_core::record::Arrival;

use crate::ui::fields;
use crate::ui::fields::Extent;
use crate::ui::frame::{Focus, Frame};
use crate::ui::matrix;
use crate::ui::pen::{Pen, Word, after, inset, row};
use crate::ui::style::Role;
use crate::ui::{columns, outcome, scroll, text, when};

/// Columns of the pane from which on times are whole.
const ROOMY: u16 = 100;

/// Columns of the pane below which routes leave room for words.
const NARROW: u16 = 60;

/// Cells that the other columns need before routes are called by their names.
const NAMED: u16 = 110;

/// Draws the pane.
pub fn draw(pen: &mut Pen<'_>, area: Rect, app: &App) {
    let (filter, state) = (filter(app), state(app));
    let routes = routes(app, area.width.saturating_sub(2));
    let foot = foot(pen, app, &routes, area.width);
    let foot: Vec<Word<'_>> = foot.iter().map(|foot| (foot.0.as_str(), foot.1)).collect();
    let frame = Frame {
        title: "Events",
        note: &[(filter.0.as_str(), filter.1), (state.as_str(), Role::Muted)],
        foot: &foot,
        focus: if app.workbench.focus == Pane::Events {
            Focus::Here
        } else {
            Focus::Elsewhere
        },
    };
    let inner = frame.draw(pen, area);
    pen.hit(area, Hit::Pane(Pane::Events));
    let table = Table::of(pen, inner, app, routes);
    table.heading(pen, row(inner, 0));
    let body = Rect {
        y: inner.y + inner.height.min(1),
        height: inner.height.saturating_sub(1),
        ..inner
    };
    pen.rows(Pane::Events, body.height);
    if app.workbench.stream.rows.is_empty() {
        let lines = text::wrap(&empty(app), body.width.saturating_sub(4));
        for (index, line) in (1..body.height).zip(lines) {
            pen.put(inset(row(body, index), 2), &line, Role::Muted);
        }
        return;
    }
    let window = app.workbench.stream.window(usize::from(body.height));
    let top = window.start;
    for (index, arrival) in (0..body.height).zip(app.workbench.stream.shown(window)) {
        table.row(pen, row(body, index), arrival);
    }
    let bar = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    scroll::bar(pen, bar, top, app.workbench.stream.rows.len());
}

/// The routes there are columns for in so many cells.
fn routes(app: &App, width: u16) -> Vec<matrix::Column> {
    let share = match width {
        0..NARROW => 10,
        NARROW..ROOMY => 8,
        _ => 6,
    };
    let routes = matrix::columns(&app.workbench.open.graph, usize::from(width / share));
    matrix::named(routes, width.saturating_sub(NAMED))
}

/// What is no longer kept, and which route each letter above the marks is.
fn foot(pen: &Pen<'_>, app: &App, routes: &[matrix::Column], width: u16) -> Vec<(String, Role)> {
    let mut words = Vec::new();
    let bound = bound(app);
    if !bound.is_empty() {
        words.push((format!("{bound}   "), Role::Muted));
    }
    let shown = app.workbench.stream.columns.shown.contains(&Column::Routes);
    let room = width.saturating_sub(6 + pen.measure(&words));
    if shown && !routes.is_empty() {
        words.extend(matrix::legend(routes, room, pen.glyphs.ellipsis));
    }
    words
}

fn filter(app: &App) -> (String, Role) {
    match (
        &app.workbench.stream.error,
        app.workbench.stream.filter.is_empty(),
    ) {
        (_, true) => (String::new(), Role::Muted),
        (Some(_), false) => (
            format!("filter {} ?   ", app.workbench.stream.filter),
            Role::Bad,
        ),
        (None, false) => (
            format!("filter {}   ", app.workbench.stream.filter),
            Role::Accent,
        ),
    }
}

fn state(app: &App) -> String {
    let follow = if app.workbench.stream.follow {
        "follow on"
    } else {
        "follow off"
    };
    let sorted = app
        .workbench
        .stream
        .columns
        .order
        .as_ref()
        .map_or_else(String::new, |order| {
            format!("by {} {}, ", order.by.title(), columns::way(order.down))
        });
    match (app.workbench.stream.paused, app.workbench.stream.fresh) {
        (false, _) => format!("{sorted}{}{follow}", new(app)),
        (true, 0) => format!("{sorted}paused, {follow}"),
        (true, fresh) => format!("{sorted}paused, {fresh} new, {follow}"),
    }
}

/// What came while the cursor stayed behind.
fn new(app: &App) -> String {
    match app.workbench.stream.behind() {
        0 => String::new(),
        new => format!("{new} new ({}), ", app.keymap.hint(Action::Last)),
    }
}

/// What is kept, once something no longer is.
fn bound(app: &App) -> String {
    let gone = app.workbench.stream.fold.dropped() + app.workbench.stream.fold.missed();
    if gone == 0 {
        return String::new();
    }
    format!(
        "kept {}, dropped {} oldest",
        app.workbench.stream.fold.arrivals().len(),
        text::count(gone)
    )
}

fn empty(app: &App) -> String {
    if !app.workbench.stream.fold.arrivals().is_empty() {
        return "No event matches the filter.".to_owned();
    }
    match app.workbench.live.refusals.last() {
        Some(refusal) => format!("No event was taken. The last one was {}.", refusal.words),
        None => "No event yet. Press s to send one, or select a source and let it fire.".to_owned(),
    }
}

struct Table<'a> {
    routes: Vec<matrix::Column>,
    /// Cells of the longest number.
    number: u16,
    /// What the rows shown have to hold.
    extents: Vec<Extent>,
    app: &'a App,
}

impl<'a> Table<'a> {
    fn of(pen: &Pen<'_>, inner: Rect, app: &'a App, routes: Vec<matrix::Column>) -> Self {
        let lines = usize::from(inner.height.saturating_sub(1));
        let shown: Vec<&Arrival> = app
            .workbench
            .stream
            .shown(app.workbench.stream.window(lines))
            .collect();
        let newest = shown.iter().map(|shown| shown.number).max().unwrap_or(0);
        let number = text::width(&newest.to_string()).max(4);
        let marks = matrix::across(&routes).saturating_sub(1).max(1);
        let extent = |column: &Column| match column {
            Column::Time => Extent::fixed(column, time(app, inner.width)),
            Column::Routes => Extent::fixed(column, marks),
            Column::Took => {
                Extent::numbers(column, 5, shown.iter().filter_map(|shown| took(shown)))
            }
            Column::Size => Extent::numbers(column, 7, shown.iter().map(|shown| size(shown))),
            Column::Outcome => {
                let words: Vec<String> = shown
                    .iter()
                    .map(|shown| outcome_of(pen, app, shown))
                    .collect();
                let leads = shown.iter().map(|shown| {
                    let lead = outcome::within(shown, &app.workbench.open.graph, pen.glyphs, 0);
                    pen.measure(&lead)
                });
                let lead = leads.max().unwrap_or(0);
                Extent::of(column, words.iter().map(String::as_str)).leading(lead)
            }
            _ => {
                let words: Vec<_> = shown
                    .iter()
                    .map(|shown| words(pen, column, shown))
                    .collect();
                Extent::of(column, words.iter().map(AsRef::as_ref))
            }
        };
        let extents = app
            .workbench
            .stream
            .columns
            .shown
            .iter()
            .map(extent)
            .collect();
        let room = inner.width.saturating_sub(number + 3);
        let extents = fields::fitting(extents, room);
        let table = Self {
            routes,
            number,
            extents,
            app,
        };
        table.giving_back(pen, inner, &shown)
    }

    /// The outcomes leave to the words beside them what is too little for one more route.
    fn giving_back(mut self, pen: &Pen<'_>, at: Rect, shown: &[&Arrival]) -> Self {
        let (_, cells) = self.cells(at);
        let graph = &self.app.workbench.open.graph;
        let extents = self.extents.into_iter().zip(cells);
        let extents = extents.map(|(extent, cells)| {
            if extent.column != Column::Outcome {
                return extent;
            }
            let words = shown
                .iter()
                .map(|shown| outcome::within(shown, graph, pen.glyphs, cells.width));
            let used = words.map(|word| pen.measure(&word).min(cells.width)).max();
            extent.within(used.unwrap_or(cells.width))
        });
        self.extents = extents.collect();
        self
    }

    /// The cells of the number, and those of each column.
    fn cells(&self, at: Rect) -> (Rect, Vec<Rect>) {
        let rest = after(at, 1);
        let number = Rect {
            width: self.number.min(rest.width),
            ..rest
        };
        let cells = fields::share(after(rest, self.number + 2), &self.extents);
        (number, cells)
    }

    fn heading(&self, pen: &mut Pen<'_>, at: Rect) {
        let (number, cells) = self.cells(at);
        pen.words_right(number, &[("#", Role::Muted)]);
        for (extent, cells) in self.extents.iter().zip(cells) {
            match &extent.column {
                Column::Routes => {
                    let mut rest = cells;
                    for route in &self.routes {
                        pen.put(rest, &route.title, Role::Route);
                        rest = after(rest, route.wide() + 1);
                    }
                }
                Column::Took | Column::Size => {
                    pen.words_right(cells, &[(extent.column.title(), Role::Muted)]);
                }
                column => {
                    pen.put(cells, column.title(), Role::Muted);
                }
            }
        }
    }

    fn row(&self, pen: &mut Pen<'_>, at: Rect, arrival: &Arrival) {
        let (number, cells) = self.cells(at);
        let chosen = self.app.workbench.stream.cursor == Some(arrival.number);
        if chosen {
            pen.put(at, pen.glyphs.cursor, Role::Accent);
        }
        let marked = self.app.workbench.stream.marks.contains(&arrival.number);
        let role = if marked { Role::Accent } else { Role::Muted };
        pen.words_right(number, &[(arrival.number.to_string(), role)]);
        if marked {
            pen.put(after(at, 1), pen.glyphs.unsaved, Role::Accent);
        }
        for (extent, cells) in self.extents.iter().zip(cells) {
            self.field(pen, cells, &extent.column, arrival);
        }
        if chosen {
            pen.tint(after(at, 1), Role::Selected);
        }
        pen.hit(at, Hit::Arrival(arrival.number));
    }

    fn field(&self, pen: &mut Pen<'_>, at: Rect, column: &Column, arrival: &Arrival) {
        let words = words(pen, column, arrival);
        let dots = pen.glyphs.ellipsis;
        match column {
            Column::Time => {
                let time = when::in_list(self.app, arrival.at);
                let skip = text::width(&time).saturating_sub(at.width);
                pen.put(at, text::tail(&time, skip), Role::Muted);
            }
            Column::Routes => {
                let mut rest = at;
                for route in &self.routes {
                    let (mark, role) =
                        matrix::mark(route, arrival, &self.app.workbench.open.since, pen.glyphs);
                    pen.put(rest, mark, role);
                    rest = after(rest, route.wide() + 1);
                }
            }
            Column::Outcome => {
                let graph = &self.app.workbench.open.graph;
                let words = outcome::within(arrival, graph, pen.glyphs, at.width);
                pen.words(at, &words);
            }
            Column::Took => {
                let took = took(arrival).unwrap_or_else(|| dots.to_owned());
                pen.words_right(at, &[(took, Role::Muted)]);
            }
            Column::Size => {
                pen.words_right(at, &[(size(arrival), Role::Muted)]);
            }
            Column::Type => {
                pen.put(at, &text::cut_middle(&words, at.width, dots), Role::Text);
            }
            Column::Source => {
                pen.put(at, &text::cut_start(&words, at.width, dots), Role::Muted);
            }
            Column::Subject | Column::Id | Column::Hub | Column::Extension(_) => {
                pen.put(at, &text::cut(&words, at.width, dots), Role::Muted);
            }
        }
    }
}

/// Cells of a time.
fn time(app: &App, room: u16) -> u16 {
    match app.workbench.stream.clock {
        Clock::Relative => 8,
        Clock::Absolute if room >= ROOMY => 12,
        Clock::Absolute => 6,
    }
}

/// How long the sender waited, once it has its answer.
fn took(arrival: &Arrival) -> Option<String> {
    arrival.answered.map(|(_, took)| when::took(took))
}

/// How large the data is.
fn size(arrival: &Arrival) -> String {
    let size = arrival.event.data.as_ref().map_or(0, bytes::Bytes::len);
    text::bytes(size)
}

/// What a column says of an event. What came from another hub hangs under what it was there.
fn words<'a>(pen: &Pen<'_>, column: &Column, arrival: &'a Arrival) -> Cow<'a, str> {
    let text = column.text(arrival);
    match (column, arrival.parent) {
        (Column::Type, Some(_)) => Cow::Owned(format!("{} {text}", pen.glyphs.last_branch)),
        _ => text,
    }
}

/// What became of an event, to be measured.
fn outcome_of(pen: &Pen<'_>, app: &App, arrival: &Arrival) -> String {
    let words = outcome::words(arrival, &app.workbench.open.graph, pen.glyphs);
    words.into_iter().map(|(word, _)| word).collect()
}

//! The event list: a row an event, with a column for every route.

use std::borrow::Cow;

use ratatui::layout::Rect;

use crate::app::{Action, App, Pane};
use crate::state::event_columns::Column;
use crate::state::event_list::TimeDisplay;
use crate::view::hit_map::Hit;
use knew_core::record::Arrival;

use crate::ui::fields;
use crate::ui::fields::Extent;
use crate::ui::frame::{Focus, Frame};
use crate::ui::frame_writer::{FrameWriter, Word, after, inset, row};
use crate::ui::route_columns;
use crate::ui::style::Role;
use crate::ui::{columns, outcome, scroll, text, time_format};

/// Columns of the pane from which on times are whole.
const ROOMY: u16 = 100;

/// Columns of the pane below which routes leave room for words.
const NARROW: u16 = 60;

/// Cells that the other columns need before routes are called by their names.
const NAMED: u16 = 110;

/// Draws the pane.
pub fn draw(writer: &mut FrameWriter<'_>, area: Rect, app: &App) {
    let (filter, state) = (filter(app), state(app));
    let routes = routes(app, area.width.saturating_sub(2));
    let foot = foot(writer, app, &routes, area.width);
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
    let inner = frame.draw(writer, area);
    writer.hit(area, Hit::Pane(Pane::Events));
    let table = Table::of(writer, inner, app, routes);
    table.heading(writer, row(inner, 0));
    let body = Rect {
        y: inner.y + inner.height.min(1),
        height: inner.height.saturating_sub(1),
        ..inner
    };
    writer.rows(Pane::Events, body.height);
    if app.workbench.stream.rows.is_empty() {
        let lines = text::wrap(&empty(app), body.width.saturating_sub(4));
        for (index, line) in (1..body.height).zip(lines) {
            writer.put(inset(row(body, index), 2), &line, Role::Muted);
        }
        return;
    }
    let window = app.workbench.stream.window(usize::from(body.height));
    let top = window.start;
    for (index, arrival) in (0..body.height).zip(app.workbench.stream.shown(window)) {
        table.row(writer, row(body, index), arrival);
    }
    let bar = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    scroll::bar(writer, bar, top, app.workbench.stream.rows.len());
}

/// The routes there are columns for in so many cells.
fn routes(app: &App, width: u16) -> Vec<route_columns::RouteColumn> {
    let share = match width {
        0..NARROW => 10,
        NARROW..ROOMY => 8,
        _ => 6,
    };
    let routes = route_columns::columns(&app.workbench.open.graph, usize::from(width / share));
    route_columns::named(routes, width.saturating_sub(NAMED))
}

/// What is no longer kept, and which route each letter above the marks is.
fn foot(
    writer: &FrameWriter<'_>,
    app: &App,
    routes: &[route_columns::RouteColumn],
    width: u16,
) -> Vec<(String, Role)> {
    let mut words = Vec::new();
    let bound = bound(app);
    if !bound.is_empty() {
        words.push((format!("{bound}   "), Role::Muted));
    }
    let shown = app.workbench.stream.columns.shown.contains(&Column::Routes);
    let room = width.saturating_sub(6 + writer.measure(&words));
    if shown && !routes.is_empty() {
        words.extend(route_columns::legend(routes, room, writer.glyphs.ellipsis));
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
    let gone = app.workbench.stream.arrivals.dropped() + app.workbench.stream.arrivals.missed();
    if gone == 0 {
        return String::new();
    }
    format!(
        "kept {}, dropped {} oldest",
        app.workbench.stream.arrivals.arrivals().len(),
        text::count(gone)
    )
}

fn empty(app: &App) -> String {
    if !app.workbench.stream.arrivals.arrivals().is_empty() {
        return "No event matches the filter.".to_owned();
    }
    match app.workbench.live.refusals.last() {
        Some(refusal) => format!("No event was taken. The last one was {}.", refusal.words),
        None => "No event yet. Press s to send one, or select a source and let it fire.".to_owned(),
    }
}

struct Table<'a> {
    routes: Vec<route_columns::RouteColumn>,
    /// Cells of the longest number.
    number: u16,
    /// What the rows shown have to hold.
    extents: Vec<Extent>,
    app: &'a App,
}

impl<'a> Table<'a> {
    fn of(
        writer: &FrameWriter<'_>,
        inner: Rect,
        app: &'a App,
        routes: Vec<route_columns::RouteColumn>,
    ) -> Self {
        let lines = usize::from(inner.height.saturating_sub(1));
        let shown: Vec<&Arrival> = app
            .workbench
            .stream
            .shown(app.workbench.stream.window(lines))
            .collect();
        let newest = shown.iter().map(|shown| shown.number).max().unwrap_or(0);
        let number = text::width(&newest.to_string()).max(4);
        let marks = route_columns::total_width(&routes).saturating_sub(1).max(1);
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
                    .map(|shown| outcome_of(writer, app, shown))
                    .collect();
                let leads = shown.iter().map(|shown| {
                    let lead = outcome::within(shown, &app.workbench.open.graph, writer.glyphs, 0);
                    writer.measure(&lead)
                });
                let lead = leads.max().unwrap_or(0);
                Extent::of(column, words.iter().map(String::as_str)).leading(lead)
            }
            _ => {
                let words: Vec<_> = shown
                    .iter()
                    .map(|shown| words(writer, column, shown))
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
        table.giving_back(writer, inner, &shown)
    }

    /// The outcomes leave to the words beside them what is too little for one more route.
    fn giving_back(mut self, writer: &FrameWriter<'_>, at: Rect, shown: &[&Arrival]) -> Self {
        let (_, cells) = self.cells(at);
        let graph = &self.app.workbench.open.graph;
        let extents = self.extents.into_iter().zip(cells);
        let extents = extents.map(|(extent, cells)| {
            if extent.column != Column::Outcome {
                return extent;
            }
            let words = shown
                .iter()
                .map(|shown| outcome::within(shown, graph, writer.glyphs, cells.width));
            let used = words
                .map(|word| writer.measure(&word).min(cells.width))
                .max();
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

    fn heading(&self, writer: &mut FrameWriter<'_>, at: Rect) {
        let (number, cells) = self.cells(at);
        writer.words_right(number, &[("#", Role::Muted)]);
        for (extent, cells) in self.extents.iter().zip(cells) {
            match &extent.column {
                Column::Routes => {
                    let mut rest = cells;
                    for route in &self.routes {
                        writer.put(rest, &route.title, Role::Route);
                        rest = after(rest, route.wide() + 1);
                    }
                }
                Column::Took | Column::Size => {
                    writer.words_right(cells, &[(extent.column.title(), Role::Muted)]);
                }
                column => {
                    writer.put(cells, column.title(), Role::Muted);
                }
            }
        }
    }

    fn row(&self, writer: &mut FrameWriter<'_>, at: Rect, arrival: &Arrival) {
        let (number, cells) = self.cells(at);
        let chosen = self.app.workbench.stream.cursor == Some(arrival.number);
        if chosen {
            writer.put(at, writer.glyphs.cursor, Role::Accent);
        }
        let marked = self.app.workbench.stream.marks.contains(&arrival.number);
        let role = if marked { Role::Accent } else { Role::Muted };
        writer.words_right(number, &[(arrival.number.to_string(), role)]);
        if marked {
            writer.put(after(at, 1), writer.glyphs.unsaved, Role::Accent);
        }
        for (extent, cells) in self.extents.iter().zip(cells) {
            self.field(writer, cells, &extent.column, arrival);
        }
        if chosen {
            writer.tint(after(at, 1), Role::Selected);
        }
        writer.hit(at, Hit::Arrival(arrival.number));
    }

    fn field(&self, writer: &mut FrameWriter<'_>, at: Rect, column: &Column, arrival: &Arrival) {
        let words = words(writer, column, arrival);
        let dots = writer.glyphs.ellipsis;
        match column {
            Column::Time => {
                let time = time_format::time_in_list(self.app, arrival.at);
                let skip = text::width(&time).saturating_sub(at.width);
                writer.put(at, text::skip_cells(&time, skip), Role::Muted);
            }
            Column::Routes => {
                let mut rest = at;
                for route in &self.routes {
                    let (mark, role) = route_columns::mark(
                        route,
                        arrival,
                        &self.app.workbench.open.since,
                        writer.glyphs,
                    );
                    writer.put(rest, mark, role);
                    rest = after(rest, route.wide() + 1);
                }
            }
            Column::Outcome => {
                let graph = &self.app.workbench.open.graph;
                let words = outcome::within(arrival, graph, writer.glyphs, at.width);
                writer.words(at, &words);
            }
            Column::Took => {
                let took = took(arrival).unwrap_or_else(|| dots.to_owned());
                writer.words_right(at, &[(took, Role::Muted)]);
            }
            Column::Size => {
                writer.words_right(at, &[(size(arrival), Role::Muted)]);
            }
            Column::Type => {
                writer.put(at, &text::cut_middle(&words, at.width, dots), Role::Text);
            }
            Column::Source => {
                writer.put(at, &text::cut_start(&words, at.width, dots), Role::Muted);
            }
            Column::Subject | Column::Id | Column::Hub | Column::Extension(_) => {
                writer.put(at, &text::cut(&words, at.width, dots), Role::Muted);
            }
        }
    }
}

/// Cells of a time.
fn time(app: &App, room: u16) -> u16 {
    match app.workbench.stream.clock {
        TimeDisplay::Relative => 8,
        TimeDisplay::Absolute if room >= ROOMY => 12,
        TimeDisplay::Absolute => 6,
    }
}

/// How long the sender waited, once it has its answer.
fn took(arrival: &Arrival) -> Option<String> {
    arrival.answered.map(|(_, took)| time_format::took(took))
}

/// How large the data is.
fn size(arrival: &Arrival) -> String {
    let size = arrival.event.data.as_ref().map_or(0, bytes::Bytes::len);
    text::bytes(size)
}

/// What a column says of an event. What came from another hub hangs under what it was there.
fn words<'a>(writer: &FrameWriter<'_>, column: &Column, arrival: &'a Arrival) -> Cow<'a, str> {
    let text = column.text(arrival);
    match (column, arrival.parent) {
        (Column::Type, Some(_)) => Cow::Owned(format!("{} {text}", writer.glyphs.last_branch)),
        _ => text,
    }
}

/// What became of an event, to be measured.
fn outcome_of(writer: &FrameWriter<'_>, app: &App, arrival: &Arrival) -> String {
    let words = outcome::words(arrival, &app.workbench.open.graph, writer.glyphs);
    words.into_iter().map(|(word, _)| word).collect()
}

//! The start screen: what knew is, the samples, and what to look for in the chosen one.

use ratatui::layout::Rect;

use crate::app::{App, Pane};
use crate::state::gallery::Item as Sample;
use crate::view::hit_map::Hit;

use crate::ui::frame::{Focus, Frame};
use crate::ui::paint::{Live, Paint};
use crate::ui::pen::{Pen, after, inset, row};
use crate::ui::scroll;
use crate::ui::style::Role;
use crate::ui::trail::Trail;
use crate::ui::{bar, screen, status, syntax, text};
use knew_core::graph::layout::{self, ElementKind, LayoutOptions, Zoom};

const PROMISE: [&str; 2] = [
    "Run, see and debug Knative Eventing topologies in your terminal. No cluster.",
    "Run, see and debug Knative Eventing. No cluster.",
];

/// The cells a picture keeps at its right for live numbers, which a sample at rest has none of.
const LIVE: u16 = 7;

/// Draws the start screen.
pub fn draw(pen: &mut Pen<'_>, screen: Rect, app: &App) {
    let head = if screen.height >= 20 { 4 } else { 2 };
    let (top, rest) = screen::split_top(screen, head);
    let (rest, keys) = screen::split_bottom(rest, 1);
    let news = status::news(pen, app);
    let (body, line) = screen::split_bottom(rest, u16::from(!news.is_empty()));
    heading(pen, top);
    status::say(pen, inset(line, 2), app);
    bar::draw(pen, keys, app);
    if screen.width < 80 {
        samples(pen, body, app);
        return;
    }
    let titles = app.gallery.items.iter().map(Sample::title);
    let longest = titles.map(|title| text::width(&title)).max().unwrap_or(0);
    let column = (longest + 6).clamp(30, (screen.width * 48 / 100).min(48));
    samples(
        pen,
        Rect {
            width: column,
            ..body
        },
        app,
    );
    preview(pen, after(body, column), app);
}

fn heading(pen: &mut Pen<'_>, area: Rect) {
    let first = u16::from(area.height > 2);
    let area = inset(area, 2);
    let line = row(area, first);
    let used = pen.put(line, " knew ", Role::Badge);
    pen.put(
        after(line, used + 2),
        "Knative Eventing Workbench",
        Role::Title,
    );
    let whole = text::width(PROMISE[0]) <= area.width;
    let promise = if whole { PROMISE[0] } else { PROMISE[1] };
    pen.put(row(area, first + 1), promise, Role::Muted);
}

/// A line of the list.
enum Line<'a> {
    Blank,
    Heading(&'static str),
    Item(usize, &'a Sample),
}

fn lines(items: &[Sample]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut heading = "";
    for (index, item) in items.iter().enumerate() {
        let next = item.heading();
        if next != heading {
            if !heading.is_empty() {
                lines.push(Line::Blank);
            }
            heading = next;
            lines.push(Line::Heading(heading));
        }
        lines.push(Line::Item(index, item));
    }
    lines
}

fn samples(pen: &mut Pen<'_>, area: Rect, app: &App) {
    let frame = Frame {
        title: "Open",
        note: &[],
        foot: &[
            ("knew FOLDER", Role::Accent),
            (" opens your own", Role::Muted),
        ],
        focus: Focus::Here,
    };
    let inner = frame.draw(pen, area);
    let cursor = app.gallery.cursor;
    let (list, below) = screen::split_bottom(inner, look_for_rows(app, inner));
    pen.rows(Pane::Graph, list.height);
    let lines = lines(&app.gallery.items);
    let at = lines
        .iter()
        .position(|line| matches!(line, Line::Item(index, _) if *index == cursor));
    let top = scroll::follow(0, at.unwrap_or(0), usize::from(list.height));
    for (place, line) in (0..list.height).zip(lines.iter().skip(top)) {
        let at = row(list, place);
        match line {
            Line::Blank => {}
            Line::Heading(words) => {
                pen.put(after(at, 1), words, Role::Muted);
            }
            Line::Item(index, item) => {
                sample(pen, at, item, *index == cursor);
                pen.hit(at, Hit::Item(*index));
            }
        }
    }
    scroll::bar(pen, area, top, lines.len());
    if let (Some(item), false) = (app.gallery.chosen(), below.is_empty()) {
        let (line, below) = screen::split_top(inset(below, 1), 1);
        pen.rule(line, pen.glyphs.frame[4], Role::Faint);
        let words = text::capital(&item.look_for());
        wrapped(pen, below, &words, Role::Muted);
    }
}

/// Where there is no preview beside the list, the sentence stands below it.
fn look_for_rows(app: &App, inner: Rect) -> u16 {
    if app.size.0 >= 80 {
        0
    } else {
        4.min(inner.height * 2 / 5)
    }
}

fn sample(pen: &mut Pen<'_>, line: Rect, item: &Sample, chosen: bool) {
    let (glyph, role) = match item {
        Sample::Folder { .. } => (pen.glyphs.hub, Role::Hub),
        Sample::Tour { done: true, .. } => (pen.glyphs.yes, Role::Good),
        Sample::Tour { .. } => (pen.glyphs.crumb, Role::Accent),
        Sample::Sample { .. } => (pen.glyphs.source, Role::Source),
    };
    pen.put(after(line, 1), glyph, role);
    let words = if chosen { Role::Title } else { Role::Text };
    pen.put(after(line, 3), &item.title(), words);
    if chosen {
        pen.put(line, pen.glyphs.cursor, Role::Accent);
        pen.tint(after(line, 1), Role::Selected);
    }
}

fn preview(pen: &mut Pen<'_>, area: Rect, app: &App) {
    let Some(item) = app.gallery.chosen() else {
        return;
    };
    let title = item.title();
    let frame = Frame {
        title: &title,
        note: &[],
        foot: &[],
        focus: Focus::Elsewhere,
    };
    let inner = inset(frame.draw(pen, area), 1);
    let mut used = wrapped(pen, inner, &text::capital(&item.look_for()), Role::Text) + 1;
    used += picture(pen, below(inner, used), app);
    if let Sample::Sample { text, .. } | Sample::Tour { text, .. } = item {
        source(pen, below(inner, used), text);
    }
}

/// The picture of the chosen sample, and the rows it took with one to spare.
fn picture(pen: &mut Pen<'_>, area: Rect, app: &App) -> u16 {
    let Some(graph) = app.gallery.chosen().and_then(Sample::graph) else {
        return 0;
    };
    let zoom = if area.width < 60 {
        Zoom::Outline
    } else {
        Zoom::Normal
    };
    let view = LayoutOptions {
        width: area.width + LIVE,
        zoom,
        ..LayoutOptions::default()
    };
    let mut picture = layout::layout(&graph, &view);
    picture
        .elements
        .retain(|piece| !matches!(piece.kind, ElementKind::State | ElementKind::Count));
    let rows = picture.height.min(area.height);
    let still = |_: &_| Live::default();
    let trail = Trail::default();
    let hits = pen.hits.areas.len();
    let paint = Paint {
        picture: &picture,
        from: (0, 0),
        trail: &trail,
        selected: None,
        lit: None,
        faulty: &|_| false,
        live: &still,
        lately: &|_| Vec::new(),
    };
    paint.draw(
        pen,
        Rect {
            height: rows,
            ..area
        },
    );
    pen.hits.areas.truncate(hits);
    rows + 1
}

/// The beginning of the text, below a line.
fn source(pen: &mut Pen<'_>, area: Rect, text: &str) {
    if area.height < 4 {
        return;
    }
    pen.rule(row(area, 0), pen.glyphs.frame[4], Role::Faint);
    for (index, line) in (1..area.height).zip(text.lines()) {
        pen.words(row(area, index), &syntax::yaml(line));
    }
}

fn wrapped(pen: &mut Pen<'_>, area: Rect, words: &str, role: Role) -> u16 {
    let lines = text::wrap(words, area.width);
    let mut rows = 0;
    for (line, index) in lines.iter().zip(0..area.height) {
        pen.put(row(area, index), line, role);
        rows = index + 1;
    }
    rows
}

fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    }
}

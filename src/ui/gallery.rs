//! The start screen: what knew is, the samples, and what to look for in the chosen one.

use ratatui::layout::Rect;

use crate::app::gallery::Item as Sample;
use crate::app::hit::Hit;
use crate::app::{App, Pane};

use super::frame::{Focus, Frame};
use super::paint::{Live, Paint};
use super::pen::{Pen, after, inset, row};
use super::screen::Shape;
use super::scroll;
use super::style::Role;
use super::trail::Trail;
use super::{bar, syntax, text};
use crate::graph::layout::{self, View, Zoom};

const PROMISE: &str =
    "Run, see and debug Knative Eventing topologies in your terminal. No cluster.";

/// Draws the start screen.
pub fn draw(pen: &mut Pen<'_>, screen: Rect, app: &App) {
    let head = if screen.height >= 20 { 4 } else { 2 };
    let body_rows = screen.height.saturating_sub(head + 1);
    let body = Rect {
        y: screen.y + head.min(screen.height),
        height: body_rows,
        ..screen
    };
    heading(pen, screen, head);
    bar::draw(pen, row(screen, screen.height.saturating_sub(1)), app);
    if Shape::of(screen.width, screen.height) == Shape::Small || screen.width < 80 {
        samples(pen, body, app);
        return;
    }
    let column = (screen.width * 36 / 100).clamp(32, 48);
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

fn heading(pen: &mut Pen<'_>, screen: Rect, rows: u16) {
    let area = inset(screen, 2);
    let first = u16::from(rows > 2);
    let line = row(area, first);
    let used = pen.put(line, "knew", Role::Badge);
    pen.put(
        after(line, used + 2),
        "Knative Eventing Workbench",
        Role::Title,
    );
    pen.put(row(area, first + 1), PROMISE, Role::Muted);
}

fn samples(pen: &mut Pen<'_>, area: Rect, app: &App) {
    let frame = Frame {
        title: "Open",
        note: &[],
        foot: &[],
        focus: Focus::Here,
    };
    let inner = frame.draw(pen, area);
    let gallery = &app.gallery;
    let words = look_for_rows(app, inner);
    let rows = inner.height.saturating_sub(words);
    pen.rows(Pane::Graph, rows);
    let top = scroll::follow(0, gallery.cursor, usize::from(rows));
    for (index, item) in gallery
        .items
        .iter()
        .enumerate()
        .skip(top)
        .take(usize::from(rows))
    {
        let line = row(inner, u16::try_from(index - top).unwrap_or(u16::MAX));
        let chosen = index == gallery.cursor;
        sample(pen, line, item, chosen);
        pen.hit(line, Hit::Item(index));
    }
    scroll::bar(pen, area, top, gallery.items.len());
    if let (Some(item), true) = (gallery.chosen(), words > 0) {
        let below = Rect {
            y: inner.y + rows,
            height: words,
            ..inner
        };
        wrapped(pen, inset(below, 1), &item.look_for(), Role::Muted);
    }
}

/// Where there is no preview beside the list, the sentence stands below it.
fn look_for_rows(app: &App, inner: Rect) -> u16 {
    if inner.width < 48 && app.size.0 >= 80 {
        0
    } else {
        3.min(inner.height / 3)
    }
}

fn sample(pen: &mut Pen<'_>, line: Rect, item: &Sample, chosen: bool) {
    let (glyph, role) = match item {
        Sample::Folder { .. } => (pen.glyphs.hub, Role::Hub),
        Sample::Sample { .. } => (pen.glyphs.source, Role::Source),
    };
    if chosen {
        pen.put(line, pen.glyphs.cursor, Role::Accent);
    }
    pen.put(after(line, 1), glyph, role);
    let role = if chosen { Role::Title } else { Role::Text };
    pen.put(after(line, 3), &item.title(), role);
    if chosen {
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
    let mut used = wrapped(pen, inner, &item.look_for(), Role::Text) + 1;
    used += picture(pen, below(inner, used), app);
    if let Sample::Sample { text, .. } = item {
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
    let picture = layout::layout(
        &graph,
        &View {
            width: area.width,
            zoom,
            folded: Vec::new(),
        },
    );
    let rows = picture.height.min(area.height);
    let still = |_: &_| Live::default();
    let trail = Trail::default();
    let hits = pen.hits.areas.len();
    let paint = Paint {
        picture: &picture,
        from: (0, 0),
        trail: &trail,
        selected: None,
        live: &still,
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

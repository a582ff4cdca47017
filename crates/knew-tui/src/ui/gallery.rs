//! The start screen: what knew is, the samples, and what to look for in the chosen one.

use ratatui::layout::Rect;

use crate::app::{App, Pane};
use crate::state::gallery::Item as Sample;
use crate::view::hit_map::Hit;

use crate::ui::event_trail::EventTrail;
use crate::ui::frame::{Focus, Frame};
use crate::ui::frame_writer::{FrameWriter, after, inset, row};
use crate::ui::picture_cells::{LiveLabels, Paint};
use crate::ui::scroll;
use crate::ui::style::Role;
use crate::ui::{bar, screen, status, syntax, text};
use knew_core::graph::layout::{self, ElementKind, LayoutOptions, Zoom};

const PROMISE: [&str; 2] = [
    "Run, see and debug Knative Eventing topologies in your terminal. No cluster.",
    "Run, see and debug Knative Eventing. No cluster.",
];

/// The cells a picture keeps at its right for live numbers, which a sample at rest has none of.
const LIVE: u16 = 7;

/// Draws the start screen.
pub fn draw(writer: &mut FrameWriter<'_>, screen: Rect, app: &App) {
    let head = if screen.height >= 20 { 4 } else { 2 };
    let (top, rest) = screen::split_top(screen, head);
    let (rest, keys) = screen::split_bottom(rest, 1);
    let news = status::news(writer, app);
    let (body, line) = screen::split_bottom(rest, u16::from(!news.is_empty()));
    heading(writer, top);
    status::say(writer, inset(line, 2), app);
    bar::draw(writer, keys, app);
    if screen.width < 80 {
        samples(writer, body, app);
        return;
    }
    let titles = app.gallery.items.iter().map(Sample::title);
    let longest = titles.map(|title| text::width(&title)).max().unwrap_or(0);
    let column = (longest + 6).clamp(30, (screen.width * 48 / 100).min(48));
    samples(
        writer,
        Rect {
            width: column,
            ..body
        },
        app,
    );
    preview(writer, after(body, column), app);
}

fn heading(writer: &mut FrameWriter<'_>, area: Rect) {
    let first = u16::from(area.height > 2);
    let area = inset(area, 2);
    let line = row(area, first);
    let used = writer.put(line, " knew ", Role::Badge);
    writer.put(
        after(line, used + 2),
        "Knative Eventing Workbench",
        Role::Title,
    );
    let whole = text::width(PROMISE[0]) <= area.width;
    let promise = if whole { PROMISE[0] } else { PROMISE[1] };
    writer.put(row(area, first + 1), promise, Role::Muted);
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

fn samples(writer: &mut FrameWriter<'_>, area: Rect, app: &App) {
    let frame = Frame {
        title: "Open",
        note: &[],
        foot: &[
            ("knew FOLDER", Role::Accent),
            (" opens your own", Role::Muted),
        ],
        focus: Focus::Here,
    };
    let inner = frame.draw(writer, area);
    let cursor = app.gallery.cursor;
    let (list, below) = screen::split_bottom(inner, look_for_rows(app, inner));
    writer.rows(Pane::Graph, list.height);
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
                writer.put(after(at, 1), words, Role::Muted);
            }
            Line::Item(index, item) => {
                sample(writer, at, item, *index == cursor);
                writer.hit(at, Hit::Item(*index));
            }
        }
    }
    scroll::bar(writer, area, top, lines.len());
    if let (Some(item), false) = (app.gallery.chosen(), below.is_empty()) {
        let (line, below) = screen::split_top(inset(below, 1), 1);
        writer.rule(line, writer.glyphs.frame[4], Role::Faint);
        let words = text::capital(&item.look_for());
        wrapped(writer, below, &words, Role::Muted);
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

fn sample(writer: &mut FrameWriter<'_>, line: Rect, item: &Sample, chosen: bool) {
    let (glyph, role) = match item {
        Sample::Folder { .. } => (writer.glyphs.hub, Role::Hub),
        Sample::Tour { done: true, .. } => (writer.glyphs.yes, Role::Good),
        Sample::Tour { .. } => (writer.glyphs.crumb, Role::Accent),
        Sample::Sample { .. } => (writer.glyphs.source, Role::Source),
    };
    writer.put(after(line, 1), glyph, role);
    let words = if chosen { Role::Title } else { Role::Text };
    writer.put(after(line, 3), &item.title(), words);
    if chosen {
        writer.put(line, writer.glyphs.cursor, Role::Accent);
        writer.tint(after(line, 1), Role::Selected);
    }
}

fn preview(writer: &mut FrameWriter<'_>, area: Rect, app: &App) {
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
    let inner = inset(frame.draw(writer, area), 1);
    let mut used = wrapped(writer, inner, &text::capital(&item.look_for()), Role::Text) + 1;
    used += picture(writer, below(inner, used), app);
    if let Sample::Sample { text, .. } | Sample::Tour { text, .. } = item {
        source(writer, below(inner, used), text);
    }
}

/// The picture of the chosen sample, and the rows it took with one to spare.
fn picture(writer: &mut FrameWriter<'_>, area: Rect, app: &App) -> u16 {
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
    let still = |_: &_| LiveLabels::default();
    let trail = EventTrail::default();
    let hits = writer.hits.areas.len();
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
        writer,
        Rect {
            height: rows,
            ..area
        },
    );
    writer.hits.areas.truncate(hits);
    rows + 1
}

/// The beginning of the text, below a line.
fn source(writer: &mut FrameWriter<'_>, area: Rect, text: &str) {
    if area.height < 4 {
        return;
    }
    writer.rule(row(area, 0), writer.glyphs.frame[4], Role::Faint);
    for (index, line) in (1..area.height).zip(text.lines()) {
        writer.words(row(area, index), &syntax::yaml(line));
    }
}

fn wrapped(writer: &mut FrameWriter<'_>, area: Rect, words: &str, role: Role) -> u16 {
    let lines = text::wrap(words, area.width);
    let mut rows = 0;
    for (line, index) in lines.iter().zip(0..area.height) {
        writer.put(row(area, index), line, role);
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

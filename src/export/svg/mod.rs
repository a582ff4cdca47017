//! The picture as an image: cells of a monospaced font, lines as strokes, and colours that follow
//! whether the reader's page is light or dark.

mod sheet;
mod strokes;

use knew_core::graph::Graph;
use knew_core::graph::layout::canvas::{By, paint};
use knew_core::graph::layout::stroke::{Glyphs, Weight};
use knew_core::graph::layout::{Flow, Part, Picture, Piece, View, Zoom, layout};

use super::text::{is_still, wider, words};

pub use sheet::{Cell, Sheet};

/// What each class of cells looks like on a dark page, and on a light one.
const STYLE: &str = "\
svg{color-scheme:light dark;background:light-dark(#ffffff,#14191f)}\
.source{color:light-dark(#0b6a75,#6cc7d1)}\
.hub{color:light-dark(#1d4fa8,#7fb2ff)}\
.route{color:light-dark(#1f2328,#e6e9ee)}\
.filter{color:light-dark(#86308f,#dba2ea)}\
.target{color:light-dark(#1a6b36,#8fd19e)}\
.missing{color:light-dark(#b42318,#ff8e82)}\
.muted,.line{color:light-dark(#59636e,#9aa4b0)}\
.reply{color:light-dark(#0b6a75,#6cc7d1)}\
.dead{color:light-dark(#86308f,#dba2ea)}";

/// The graph as one self-contained image.
#[must_use]
pub fn svg(graph: &Graph, view: &View) -> String {
    let mut picture = layout(graph, &wider(view));
    let map = view.zoom == Zoom::Map;
    picture.pieces.retain(|piece| is_still(graph, piece) || map);
    let mut sheet = Sheet::new(1 + picture.width, picture.height);
    lines(&mut sheet, &picture);
    for piece in &picture.pieces {
        let said = words(&piece.part, Glyphs::Unicode);
        sheet.write((1 + piece.cells.x, piece.cells.y), &said, class(piece));
    }
    sheet.trim();
    sheet.svg(STYLE, "Sources, hubs, routes and targets")
}

fn lines(sheet: &mut Sheet, picture: &Picture) {
    let canvas = paint(picture, Glyphs::Unicode, |_| Weight::Light, |_| true);
    for (y, row) in (0..).zip(&canvas.rows) {
        for (x, ink) in (1..).zip(row) {
            let class = match ink.by {
                By::Nothing => continue,
                By::Rail(_) => "hub",
                By::Line(place) => match picture.lines.get(place).map(|line| line.flow) {
                    Some(Flow::Reply) => "reply",
                    Some(Flow::DeadLetter) => "dead",
                    Some(Flow::Event) | None => "line",
                },
            };
            sheet.write((x, y), ink.glyph.encode_utf8(&mut [0; 4]), class);
        }
    }
}

fn class(piece: &Piece) -> &'static str {
    use knew_core::graph::layout::Shape;
    match &piece.part {
        Part::Source(_) => "source",
        Part::Rail | Part::HubName(_) => "hub",
        Part::RouteName(_) => "route",
        Part::Filter(_) => "filter",
        Part::Target { shape, .. } => match shape {
            Shape::Service | Shape::Uri => "target",
            Shape::Hub => "hub",
            Shape::Missing => "missing",
            Shape::Opaque => "muted",
        },
        Part::ReplyBadge => "reply",
        Part::DeadLetterBadge => "dead",
        Part::HubKind(_)
        | Part::HubCount { .. }
        | Part::HubRate
        | Part::State
        | Part::Count
        | Part::Lately
        | Part::Folded(_)
        | Part::Note(_) => "muted",
    }
}

#[cfg(test)]
mod tests;

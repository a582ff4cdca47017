//! The picture as an image: cells of a monospaced font, lines as strokes, and colours that follow
//! whether the reader's page is light or dark.

mod sheet;
mod strokes;

use knew_core::graph::Graph;
use knew_core::graph::layout::canvas::{DrawnBy, render_canvas};
use knew_core::graph::layout::stroke::{LineGlyphs, LineWeight};
use knew_core::graph::layout::{
    ConnectorFlow, Diagram, Element, ElementKind, LayoutOptions, Zoom, layout,
};

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
pub fn svg(graph: &Graph, view: &LayoutOptions) -> String {
    let mut picture = layout(graph, &wider(view));
    let map = view.zoom == Zoom::Map;
    picture
        .elements
        .retain(|piece| is_still(graph, piece) || map);
    let mut sheet = Sheet::new(1 + picture.width, picture.height);
    lines(&mut sheet, &picture);
    for piece in &picture.elements {
        let said = words(&piece.kind, LineGlyphs::Unicode);
        sheet.write((1 + piece.rect.x, piece.rect.y), &said, class(piece));
    }
    sheet.trim();
    sheet.svg(STYLE, "Sources, hubs, routes and targets")
}

fn lines(sheet: &mut Sheet, picture: &Diagram) {
    let canvas = render_canvas(
        picture,
        LineGlyphs::Unicode,
        |_| LineWeight::Light,
        |_| true,
    );
    for (y, row) in (0..).zip(&canvas.rows) {
        for (x, ink) in (1..).zip(row) {
            let class = match ink.drawn_by {
                DrawnBy::Nothing => continue,
                DrawnBy::Rail(_) => "hub",
                DrawnBy::Line(place) => {
                    match picture.connectors.get(place as usize).map(|line| line.flow) {
                        Some(ConnectorFlow::Reply) => "reply",
                        Some(ConnectorFlow::DeadLetter) => "dead",
                        Some(ConnectorFlow::Event) | None => "line",
                    }
                }
            };
            sheet.write((x, y), ink.glyph.encode_utf8(&mut [0; 4]), class);
        }
    }
}

fn class(piece: &Element) -> &'static str {
    use knew_core::graph::layout::NodeShape;
    match &piece.kind {
        ElementKind::Source(_) => "source",
        ElementKind::Rail | ElementKind::HubName(_) => "hub",
        ElementKind::RouteName(_) => "route",
        ElementKind::Filter(_) => "filter",
        ElementKind::Target { shape, .. } => match shape {
            NodeShape::Service | NodeShape::Uri => "target",
            NodeShape::Hub => "hub",
            NodeShape::Missing => "missing",
            NodeShape::Opaque => "muted",
        },
        ElementKind::ReplyBadge => "reply",
        ElementKind::DeadLetterBadge => "dead",
        ElementKind::HubKind(_)
        | ElementKind::HubCount { .. }
        | ElementKind::HubRate
        | ElementKind::State
        | ElementKind::Count
        | ElementKind::RecentStats
        | ElementKind::Folded(_)
        | ElementKind::Note(_) => "muted",
    }
}

#[cfg(test)]
mod tests;

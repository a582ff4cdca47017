//! The picture in plain characters, as `knew graph -o text` prints it.

use knew_core::graph::layout::canvas::render_canvas;
use knew_core::graph::layout::stroke::{LineGlyphs, LineWeight};
use knew_core::graph::layout::{
    Diagram, Element, ElementKind, LayoutOptions, NodeShape, Zoom, layout,
};
use knew_core::graph::{Graph, ReplyDestination};
use unicode_width::UnicodeWidthChar;

/// The cells a picture keeps at the right for live numbers.
const LIVE: u16 = 7;

/// The graph as lines of text; trailing blanks are left out.
#[must_use]
pub fn text(graph: &Graph, view: &LayoutOptions, glyphs: LineGlyphs) -> String {
    let mut picture = layout(graph, &wider(view));
    let map = view.zoom == Zoom::Map;
    picture
        .elements
        .retain(|piece| is_still(graph, piece) || map);
    let mut rows = characters(&picture, glyphs);
    for piece in &picture.elements {
        write(&mut rows, piece, &words(&piece.kind, glyphs));
    }
    let mut text = String::new();
    for row in &rows {
        let line: String = row.iter().flatten().collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The view with the cells that live numbers would take.
pub(super) fn wider(view: &LayoutOptions) -> LayoutOptions {
    LayoutOptions {
        width: view.width.saturating_add(LIVE),
        ..view.clone()
    }
}

/// Whether a piece says something without live numbers; that a trigger's replies go back to its
/// broker goes without saying.
pub(super) fn is_still(graph: &Graph, piece: &Element) -> bool {
    match piece.kind {
        ElementKind::HubCount { .. }
        | ElementKind::HubRate
        | ElementKind::State
        | ElementKind::Count
        | ElementKind::RecentStats => false,
        ElementKind::ReplyBadge => graph
            .route(&piece.owner)
            .is_some_and(|route| route.reply != ReplyDestination::Hub),
        _ => true,
    }
}

/// Lines and rails; a cell is empty when the wide character before it covers it.
fn characters(picture: &Diagram, glyphs: LineGlyphs) -> Vec<Vec<Option<char>>> {
    let canvas = render_canvas(picture, glyphs, |_| LineWeight::Light, |_| true);
    let rows = canvas.rows.iter();
    rows.map(|row| row.iter().map(|ink| Some(ink.glyph)).collect())
        .collect()
}

fn write(rows: &mut [Vec<Option<char>>], piece: &Element, words: &str) {
    let Some(row) = rows.get_mut(usize::from(piece.rect.y)) else {
        return;
    };
    let mut x = usize::from(piece.rect.x);
    for letter in words.chars() {
        let wide = letter.width().unwrap_or(0);
        for (place, cell) in row.iter_mut().skip(x).take(wide).enumerate() {
            *cell = (place == 0).then_some(letter);
        }
        x += wide;
    }
}

/// What a piece says.
pub(super) fn words(part: &ElementKind, glyphs: LineGlyphs) -> String {
    let pick = |unicode: &str, ascii: &str| match glyphs {
        LineGlyphs::Unicode => unicode.to_owned(),
        LineGlyphs::Ascii => ascii.to_owned(),
    };
    match part {
        ElementKind::Source(it)
        | ElementKind::HubName(it)
        | ElementKind::HubKind(it)
        | ElementKind::RouteName(it)
        | ElementKind::Filter(it)
        | ElementKind::Note(it) => plain(it, glyphs),
        ElementKind::Target { name, first, shape } => {
            let again = if *first {
                String::new()
            } else {
                pick("²", "'")
            };
            let blank = if name.is_empty() { "" } else { " " };
            format!(
                "{}{blank}{}{again}",
                node(*shape, glyphs),
                plain(name, glyphs)
            )
        }
        ElementKind::ReplyBadge => pick("↺", "r"),
        ElementKind::DeadLetterBadge => pick("†", "d"),
        ElementKind::Folded(routes) => format!("{routes} routes folded"),
        ElementKind::State => pick("·", "."),
        ElementKind::Rail
        | ElementKind::HubCount { .. }
        | ElementKind::HubRate
        | ElementKind::Count
        | ElementKind::RecentStats => String::new(),
    }
}

fn plain(words: &str, glyphs: LineGlyphs) -> String {
    match glyphs {
        LineGlyphs::Unicode => words.to_owned(),
        LineGlyphs::Ascii => words.replace('…', "~"),
    }
}

fn node(shape: NodeShape, glyphs: LineGlyphs) -> char {
    match (shape, glyphs) {
        (NodeShape::Service, LineGlyphs::Unicode) => '◉',
        (NodeShape::Uri, LineGlyphs::Unicode) => '◇',
        (NodeShape::Hub, LineGlyphs::Unicode) => '▣',
        (NodeShape::Missing, LineGlyphs::Unicode) => '◌',
        (NodeShape::Opaque, LineGlyphs::Unicode) => '▢',
        (NodeShape::Service, LineGlyphs::Ascii) => 'o',
        (NodeShape::Uri, LineGlyphs::Ascii) => '@',
        (NodeShape::Hub, LineGlyphs::Ascii) => '#',
        (NodeShape::Missing, LineGlyphs::Ascii) => '?',
        (NodeShape::Opaque, LineGlyphs::Ascii) => '%',
    }
}

#[cfg(test)]
mod tests;

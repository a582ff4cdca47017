//! The picture in plain characters, as `knew graph -o text` prints it.

use knew_core::graph::layout::canvas::paint;
use knew_core::graph::layout::stroke::{Glyphs, Weight};
use knew_core::graph::layout::{Part, Picture, Piece, Shape, View, Zoom, layout};
use knew_core::graph::{Graph, Reply};
use unicode_width::UnicodeWidthChar;

/// The cells a picture keeps at the right for live numbers.
const LIVE: u16 = 7;

/// The graph as lines of text; trailing blanks are left out.
#[must_use]
pub fn text(graph: &Graph, view: &View, glyphs: Glyphs) -> String {
    let mut picture = layout(graph, &wider(view));
    let map = view.zoom == Zoom::Map;
    picture.pieces.retain(|piece| is_still(graph, piece) || map);
    let mut rows = characters(&picture, glyphs);
    for piece in &picture.pieces {
        write(&mut rows, piece, &words(&piece.part, glyphs));
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
pub(super) fn wider(view: &View) -> View {
    View {
        width: view.width.saturating_add(LIVE),
        ..view.clone()
    }
}

/// Whether a piece says something without live numbers; that a trigger's replies go back to its
/// broker goes without saying.
pub(super) fn is_still(graph: &Graph, piece: &Piece) -> bool {
    match piece.part {
        Part::HubCount { .. } | Part::HubRate | Part::State | Part::Count | Part::Lately => false,
        Part::ReplyBadge => graph
            .route(&piece.owner)
            .is_some_and(|route| route.reply != Reply::Hub),
        _ => true,
    }
}

/// Lines and rails; a cell is empty when the wide character before it covers it.
fn characters(picture: &Picture, glyphs: Glyphs) -> Vec<Vec<Option<char>>> {
    let canvas = paint(picture, glyphs, |_| Weight::Light, |_| true);
    let rows = canvas.rows.iter();
    rows.map(|row| row.iter().map(|ink| Some(ink.glyph)).collect())
        .collect()
}

fn write(rows: &mut [Vec<Option<char>>], piece: &Piece, words: &str) {
    let Some(row) = rows.get_mut(usize::from(piece.cells.y)) else {
        return;
    };
    let mut x = usize::from(piece.cells.x);
    for letter in words.chars() {
        let wide = letter.width().unwrap_or(0);
        for (place, cell) in row.iter_mut().skip(x).take(wide).enumerate() {
            *cell = (place == 0).then_some(letter);
        }
        x += wide;
    }
}

/// What a piece says.
pub(super) fn words(part: &Part, glyphs: Glyphs) -> String {
    let pick = |unicode: &str, ascii: &str| match glyphs {
        Glyphs::Unicode => unicode.to_owned(),
        Glyphs::Ascii => ascii.to_owned(),
    };
    match part {
        Part::Source(it)
        | Part::HubName(it)
        | Part::HubKind(it)
        | Part::RouteName(it)
        | Part::Filter(it)
        | Part::Note(it) => plain(it, glyphs),
        Part::Target { name, first, shape } => {
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
        Part::ReplyBadge => pick("↺", "r"),
        Part::DeadLetterBadge => pick("†", "d"),
        Part::Folded(routes) => format!("{routes} routes folded"),
        Part::State => pick("·", "."),
        Part::Rail | Part::HubCount { .. } | Part::HubRate | Part::Count | Part::Lately => {
            String::new()
        }
    }
}

fn plain(words: &str, glyphs: Glyphs) -> String {
    match glyphs {
        Glyphs::Unicode => words.to_owned(),
        Glyphs::Ascii => words.replace('…', "~"),
    }
}

fn node(shape: Shape, glyphs: Glyphs) -> char {
    match (shape, glyphs) {
        (Shape::Service, Glyphs::Unicode) => '◉',
        (Shape::Uri, Glyphs::Unicode) => '◇',
        (Shape::Hub, Glyphs::Unicode) => '▣',
        (Shape::Missing, Glyphs::Unicode) => '◌',
        (Shape::Opaque, Glyphs::Unicode) => '▢',
        (Shape::Service, Glyphs::Ascii) => 'o',
        (Shape::Uri, Glyphs::Ascii) => '@',
        (Shape::Hub, Glyphs::Ascii) => '#',
        (Shape::Missing, Glyphs::Ascii) => '?',
        (Shape::Opaque, Glyphs::Ascii) => '%',
    }
}

#[cfg(test)]
mod tests;

//! Lines and rails of a picture as characters: the one place where joints are decided.
//!
//! Who draws asks for the [`Canvas`], colours its cells by [`DrawnBy`], and writes the words of the pieces
//! over it; the cells of a piece are kept free of lines, with one cell beside it.

use super::stroke::{Direction, LineGlyphs, LineJoint, LineWeight, arrow_head};
use super::{Connector, ConnectorFlow, Diagram, Element, ElementKind};

/// What drew a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DrawnBy {
    /// Nothing: the cell is free.
    #[default]
    Nothing,
    /// The line of that place in [`Diagram::connectors`].
    Line(u32),
    /// The rail of that place in [`Diagram::elements`].
    Rail(u32),
}

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CanvasCell {
    /// The character.
    pub glyph: char,
    /// What drew it.
    pub drawn_by: DrawnBy,
}

/// A picture's lines and rails in cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canvas {
    /// Rows from the top, each of [`Diagram::width`] cells.
    pub rows: Vec<Vec<CanvasCell>>,
}

#[derive(Clone, Copy, Default)]
struct GridCell {
    joint: LineJoint,
    flow: Option<ConnectorFlow>,
    by: DrawnBy,
    weight: LineWeight,
    head: bool,
}

/// What strokes are drawn with.
#[derive(Clone, Copy)]
struct Stroke {
    weight: LineWeight,
    flow: ConnectorFlow,
    by: DrawnBy,
}

struct CellGrid {
    width: usize,
    cells: Vec<GridCell>,
}

/// Draws rails and lines, each line as heavy as asked, and those that matter over the others where
/// they share cells.
#[must_use]
pub fn render_canvas(
    picture: &Diagram,
    glyphs: LineGlyphs,
    weight: impl Fn(&Connector) -> LineWeight,
    matters: impl Fn(&Connector) -> bool,
) -> Canvas {
    let width = usize::from(picture.width);
    let cells = vec![GridCell::default(); width * usize::from(picture.height)];
    let mut sheet = CellGrid { width, cells };
    let lines = (0u32..).zip(&picture.connectors);
    let (over, under): (Vec<_>, Vec<_>) = lines.partition(|(_, line)| matters(line));
    for (place, line) in under.into_iter().chain(over) {
        sheet.line(line, weight(line), DrawnBy::Line(place));
    }
    for piece in picture
        .elements
        .iter()
        .filter(|piece| piece.kind != ElementKind::Rail)
    {
        sheet.clear(piece);
    }
    for (place, piece) in (0u32..).zip(&picture.elements) {
        if piece.kind == ElementKind::Rail {
            sheet.rail(piece, DrawnBy::Rail(place));
        }
    }
    for piece in &picture.elements {
        if matches!(piece.kind, ElementKind::HubName(_)) {
            sheet.clear(piece);
        }
    }
    let ink = |cell: &GridCell| CanvasCell {
        glyph: glyph(cell, glyphs),
        drawn_by: cell.by,
    };
    let rows = sheet.cells.chunks(width.max(1));
    Canvas {
        rows: rows.map(|row| row.iter().map(ink).collect()).collect(),
    }
}

fn glyph(cell: &GridCell, glyphs: LineGlyphs) -> char {
    match cell.by {
        DrawnBy::Nothing => ' ',
        _ if cell.head => arrow_head(glyphs),
        _ => cell
            .joint
            .glyph(cell.flow.unwrap_or(ConnectorFlow::Event), glyphs),
    }
}

impl CellGrid {
    fn at(&mut self, x: u16, y: u16) -> Option<&mut GridCell> {
        let (x, y) = (usize::from(x), usize::from(y));
        if x < self.width {
            self.cells.get_mut(y * self.width + x)
        } else {
            None
        }
    }

    fn stroke(&mut self, (x, y): (u16, u16), side: Direction, brush: Stroke) {
        let Some(cell) = self.at(x, y) else { return };
        let Stroke { weight, flow, by } = brush;
        cell.joint.add(side, weight);
        if cell.by == DrawnBy::Nothing || weight >= cell.weight {
            (cell.by, cell.weight) = (by, weight);
        }
        cell.flow = Some(if cell.flow.is_none_or(|other| other == flow) {
            flow
        } else {
            ConnectorFlow::Event
        });
    }

    fn line(&mut self, line: &Connector, weight: LineWeight, by: DrawnBy) {
        let brush = Stroke {
            weight,
            flow: line.flow,
            by,
        };
        for pair in line.points.windows(2) {
            self.segment(pair[0], pair[1], brush);
        }
        if let (true, Some((x, y))) = (line.arrow, line.points.last())
            && let Some(cell) = self.at(*x, *y)
        {
            cell.head = true;
        }
    }

    fn segment(&mut self, from: (u16, u16), to: (u16, u16), brush: Stroke) {
        let across = from.1 == to.1;
        let (start, end) = if from <= to { (from, to) } else { (to, from) };
        let (ahead, back) = if across {
            (Direction::Right, Direction::Left)
        } else {
            (Direction::Down, Direction::Up)
        };
        let length = (end.0 - start.0).max(end.1.abs_diff(start.1));
        for step in 0..=length {
            let point = if across {
                (start.0 + step, start.1)
            } else {
                (start.0, start.1 + step)
            };
            if step > 0 {
                self.stroke(point, back, brush);
            }
            if step < length {
                self.stroke(point, ahead, brush);
            }
        }
    }

    fn clear(&mut self, piece: &Element) {
        let cells = piece.rect;
        let owned = |by: DrawnBy| {
            !matches!(by, DrawnBy::Rail(_)) || matches!(piece.kind, ElementKind::HubName(_))
        };
        for y in cells.y..cells.y + cells.height {
            for x in cells.x.saturating_sub(1)..=cells.x + cells.width {
                if let Some(cell) = self.at(x, y)
                    && owned(cell.by)
                    && !(cell.head && (x < cells.x || x >= cells.x + cells.width))
                {
                    *cell = GridCell::default();
                }
            }
        }
    }

    fn rail(&mut self, piece: &Element, by: DrawnBy) {
        let brush = Stroke {
            weight: LineWeight::Heavy,
            flow: ConnectorFlow::Event,
            by,
        };
        let cells = piece.rect;
        let (left, top) = (cells.x, cells.y);
        let (right, bottom) = (left + cells.width - 1, top + cells.height - 1);
        let corners: &[(u16, u16)] = if left == right {
            &[(left, top), (left, bottom)]
        } else {
            &[
                (left, top),
                (right, top),
                (right, bottom),
                (left, bottom),
                (left, top),
            ]
        };
        for pair in corners.windows(2) {
            self.segment(pair[0], pair[1], brush);
        }
        if left == right {
            self.stroke((left, top), Direction::Up, brush);
            self.stroke((left, bottom), Direction::Down, brush);
        }
    }
}

//! Box drawing characters, arrow heads and bars as shapes, so that lines meet whatever the font.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::sheet::{CELL, Cell, units};
use knew_core::graph::layout::stroke::{LineWeight, joint_weights};

/// The class of shapes that are drawn as one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Ink {
    class: String,
    form: &'static str,
}

/// A straight stroke, in halves of a cell.
#[derive(Clone, Copy)]
struct Stroke {
    /// The row or column it is in.
    lane: u32,
    from: u32,
    to: u32,
}

/// The shapes of an image.
#[derive(Default)]
pub(super) struct Strokes {
    across: BTreeMap<Ink, Vec<Stroke>>,
    down: BTreeMap<Ink, Vec<Stroke>>,
    shapes: BTreeMap<Ink, String>,
}

/// Whether a character is drawn as a shape.
pub(super) fn is_drawn(glyph: char) -> bool {
    weights(glyph).is_some() || matches!(glyph, '►' | '▁'..='█' | '▌')
}

/// Round corners are light ones.
fn weights(glyph: char) -> Option<[Option<LineWeight>; 4]> {
    joint_weights(match glyph {
        '╭' => '┌',
        '╮' => '┐',
        '╯' => '┘',
        '╰' => '└',
        _ => glyph,
    })
}

impl Strokes {
    pub(super) fn of(rows: &[Vec<Cell>]) -> Self {
        let mut strokes = Self::default();
        for (y, row) in rows.iter().enumerate() {
            for (x, cell) in row.iter().enumerate() {
                if let Some(glyph) = cell.glyph.chars().next() {
                    strokes.cell((units(x), units(y)), glyph, &cell.class);
                }
            }
        }
        strokes
    }

    fn cell(&mut self, (x, y): (u32, u32), glyph: char, class: &str) {
        if let Some([up, right, down, left]) = weights(glyph) {
            let dots = matches!(glyph, '┄' | '┅' | '┆' | '┇');
            let ink = |weight| Ink {
                class: class.to_owned(),
                form: match (weight, dots) {
                    (LineWeight::Light, false) => "",
                    (LineWeight::Light, true) => "dots",
                    (LineWeight::Heavy, false) => "heavy",
                    (LineWeight::Heavy, true) => "heavy dots",
                },
            };
            for (weight, half) in [(left, 2 * x), (right, 2 * x + 1)] {
                if let Some(weight) = weight {
                    extend(self.across.entry(ink(weight)).or_default(), y, half);
                }
            }
            for (weight, half) in [(up, 2 * y), (down, 2 * y + 1)] {
                if let Some(weight) = weight {
                    extend(self.down.entry(ink(weight)).or_default(), x, half);
                }
            }
        } else if let Some(shape) = shape(glyph, (x * CELL.0, y * CELL.1)) {
            let class = class.to_owned();
            let ink = Ink {
                class,
                form: "full",
            };
            self.shapes.entry(ink).or_default().push_str(&shape);
        }
    }

    pub(super) fn write(&self, svg: &mut String) {
        for (ink, strokes) in &self.across {
            let paths = strokes.iter().map(|stroke| {
                let (x, long) = (stroke.from * CELL.0, (stroke.to - stroke.from) * CELL.0);
                let y = stroke.lane * CELL.1 + CELL.1 / 2;
                format!("M{} {y}h{}", halved(x), halved(long))
            });
            path(svg, ink, &paths.collect::<String>());
        }
        for (ink, strokes) in &self.down {
            let paths = strokes.iter().map(|stroke| {
                let (y, long) = (
                    stroke.from * CELL.1 / 2,
                    (stroke.to - stroke.from) * CELL.1 / 2,
                );
                let x = stroke.lane * 2 * CELL.0 + CELL.0;
                format!("M{} {y}v{long}", halved(x))
            });
            path(svg, ink, &paths.collect::<String>());
        }
        for (ink, shapes) in &self.shapes {
            path(svg, ink, shapes);
        }
    }
}

/// Adds half a cell to the last stroke that ends there, or starts one.
fn extend(strokes: &mut Vec<Stroke>, lane: u32, half: u32) {
    let last = strokes.iter_mut().rev();
    match last
        .take_while(|stroke| stroke.to <= half || stroke.lane != lane)
        .find(|stroke| stroke.lane == lane && stroke.to == half)
    {
        Some(stroke) => stroke.to = half + 1,
        None => strokes.push(Stroke {
            lane,
            from: half,
            to: half + 1,
        }),
    }
}

fn path(svg: &mut String, ink: &Ink, shape: &str) {
    let (class, form) = (&ink.class, ink.form);
    let blank = if form.is_empty() { "" } else { " " };
    let _ = writeln!(svg, "<path class=\"{class}{blank}{form}\" d=\"{shape}\"/>");
}

/// Half of a length, which may be half a unit.
fn halved(length: u32) -> String {
    let half = if length.is_multiple_of(2) { "" } else { ".5" };
    format!("{}{half}", length / 2)
}

fn shape(glyph: char, (x, y): (u32, u32)) -> Option<String> {
    let (wide, high) = CELL;
    match glyph {
        '►' => {
            let y = y + high / 2 - 5;
            Some(format!("M{x} {y}l{wide} 5l-{wide} 5z"))
        }
        '▁'..='█' => {
            let eighths = u32::from(glyph).saturating_sub(u32::from('▁')) + 1;
            let tall = high * eighths / 8;
            let top = y + high - tall;
            Some(format!("M{x} {top}h{wide}v{tall}h-{wide}z"))
        }
        '▌' => Some(format!("M{x} {y}h4v{high}h-4z")),
        _ => None,
    }
}

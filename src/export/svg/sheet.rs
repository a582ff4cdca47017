//! Cells with a class each, and the image they make.

use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

use super::strokes::Strokes;

/// The columns and rows of a cell, in the units of the image.
pub(super) const CELL: (u32, u32) = (9, 20);

/// From the top of a cell to the line its letters stand on.
const BASE: u32 = 15;

/// What every image starts its style with.
const LETTERS: &str = "text{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;\
    font-size:15px;white-space:pre;fill:currentColor}path{stroke:currentColor;fill:none;stroke-width:1.4}\
    .heavy{stroke-width:3}.dots{stroke-dasharray:3 3}.full{fill:currentColor;stroke:none}";

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The character; empty where the one before takes two cells.
    pub glyph: String,
    /// The class that colours it.
    pub class: String,
    /// The class of what it lies on, if that is not the ground of the image.
    pub ground: Option<String>,
}

impl Cell {
    fn blank() -> Self {
        Self {
            glyph: " ".to_owned(),
            ..Self::default()
        }
    }
}

/// Rows of cells.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    columns: usize,
    /// Each row as far as it is written.
    rows: Vec<Vec<Cell>>,
}

/// Cells of one row that look alike.
struct Run<'a> {
    x: u32,
    wide: u32,
    class: &'a str,
    words: String,
}

impl Sheet {
    /// Blank cells.
    #[must_use]
    pub fn new(columns: u16, rows: u16) -> Self {
        Self {
            columns: usize::from(columns),
            rows: vec![Vec::new(); usize::from(rows)],
        }
    }

    /// Puts a cell in its place, if there is one.
    pub fn put(&mut self, (x, y): (u16, u16), cell: Cell) {
        let x = usize::from(x);
        let row = self.rows.get_mut(usize::from(y));
        let Some(row) = row.filter(|_| x < self.columns) else {
            return;
        };
        if row.len() <= x {
            row.resize_with(x + 1, Cell::blank);
        }
        row[x] = cell;
    }

    /// Writes words into one row.
    pub(super) fn write(&mut self, (mut x, y): (u16, u16), words: &str, class: &str) {
        for letter in words.chars() {
            for place in 0..u16::try_from(letter.width().unwrap_or(0)).unwrap_or(0) {
                let glyph = if place == 0 {
                    letter.to_string()
                } else {
                    String::new()
                };
                let class = class.to_owned();
                let ground = None;
                self.put(
                    (x, y),
                    Cell {
                        glyph,
                        class,
                        ground,
                    },
                );
                x = x.saturating_add(1);
            }
        }
    }

    /// Takes the columns at the right away that hold nothing, but for one.
    pub(super) fn trim(&mut self) {
        let used = |row: &Vec<Cell>| {
            row.iter()
                .rposition(|row| row.glyph != " ")
                .map_or(0, |row| row + 2)
        };
        let wide = self.rows.iter().map(used).max().unwrap_or(0);
        self.columns = wide.min(self.columns);
    }

    /// The image; `style` says what the classes look like.
    #[must_use]
    pub fn svg(&self, style: &str, title: &str) -> String {
        let (width, height) = (
            units(self.columns) * CELL.0,
            units(self.rows.len()) * CELL.1,
        );
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\">\n<title>{}</title>\n<style>{LETTERS}{style}</style>\n",
            escaped(title)
        );
        self.grounds(&mut svg);
        Strokes::of(&self.rows).write(&mut svg);
        for (y, row) in self.rows.iter().enumerate() {
            for run in runs(row, |cell| letters(cell)) {
                let (x, y) = (run.x * CELL.0, units(y) * CELL.1 + BASE);
                let (class, long) = (run.class, run.wide * CELL.0);
                let words = escaped(&run.words);
                let _ = writeln!(
                    svg,
                    "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" textLength=\"{long}\">{words}</text>"
                );
            }
        }
        svg.push_str("</svg>\n");
        svg
    }

    fn grounds(&self, svg: &mut String) {
        for (y, row) in self.rows.iter().enumerate() {
            for run in runs(row, |cell| cell.ground.as_deref().map(|class| (class, " "))) {
                let (x, y) = (run.x * CELL.0, units(y) * CELL.1);
                let (class, wide, high) = (run.class, run.wide * CELL.0, CELL.1);
                let _ = writeln!(
                    svg,
                    "<path class=\"full {class}\" d=\"M{x} {y}h{wide}v{high}h-{wide}z\"/>"
                );
            }
        }
    }
}

/// The class and letters of a cell, if it has any that are no strokes.
fn letters(cell: &Cell) -> Option<(&str, &str)> {
    let first = cell.glyph.chars().next();
    let stroke = first.is_some_and(super::strokes::is_drawn);
    (cell.glyph != " " && !stroke).then_some((cell.class.as_str(), cell.glyph.as_str()))
}

/// Neighbours of one class; a single blank between two words does not part them.
fn runs<'a>(
    row: &'a [Cell],
    part: impl Fn(&'a Cell) -> Option<(&'a str, &'a str)>,
) -> Vec<Run<'a>> {
    let mut runs: Vec<Run<'a>> = Vec::new();
    for (x, cell) in row.iter().enumerate() {
        let (x, Some((class, glyph))) = (units(x), part(cell)) else {
            continue;
        };
        match runs.last_mut() {
            Some(run) if run.class == class && x <= run.x + run.wide + 1 && run.joins(x, glyph) => {
                if x > run.x + run.wide {
                    run.words.push(' ');
                }
                run.words.push_str(glyph);
                run.wide = x + 1 - run.x;
            }
            _ => runs.push(Run {
                x,
                wide: 1,
                class,
                words: glyph.to_owned(),
            }),
        }
    }
    runs
}

impl Run<'_> {
    /// A ground has no gaps.
    fn joins(&self, x: u32, glyph: &str) -> bool {
        glyph != " " || x == self.x + self.wide
    }
}

pub(super) fn units(cells: usize) -> u32 {
    u32::try_from(cells).unwrap_or(u32::MAX)
}

fn escaped(words: &str) -> String {
    let mut text = String::new();
    for letter in words.chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            // XML has no way to write these.
            _ if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => text.push('?'),
            _ => text.push(letter),
        }
    }
    text
}

//! A hub in a narrow picture: it stands above its routes, which then have the whole width.

use super::column::Columns;
use super::plan::Rail;
use super::rail::{Drawing, Spot};
use super::words::{cut, width};
use super::{CellRect, ElementKind};

/// The column of the bar that the routes leave.
const BAR: u16 = 1;

/// The first column beside the bar.
pub(super) const BASE: u16 = BAR + 1;

/// The cells of the count.
const COUNT: u16 = 5;

impl Drawing<'_> {
    /// Draws a hub from that cell on, and its rows below; returns the first free row.
    pub(super) fn stacked(&mut self, rail: &Rail, at: (u16, u16), columns: Columns) -> u16 {
        self.headline(rail, at);
        let first = at.1 + 1;
        let start = Spot {
            from: (BAR, first),
            y: first,
            x: BASE + self.spacing.stub,
            base: BASE,
            columns,
            depth: 0,
        };
        let (mut free, mut last) = self.rows(rail, start);
        if let Some(hidden) = rail.folded {
            self.folded(rail, hidden, start);
            (free, last) = (first + 1, first);
        }
        if free > first {
            let bar = CellRect {
                x: BAR,
                y: first,
                width: 1,
                height: last + 1 - first,
            };
            self.sketch.piece(bar, &rail.id, ElementKind::Rail);
        }
        free.max(first)
    }

    /// The name of a hub, its kind, and how many events it took.
    fn headline(&mut self, rail: &Rail, (x, y): (u16, u16)) {
        self.sketch.stop(&rail.id, (x, y));
        let name = cut(&rail.name, self.width.saturating_sub(x).max(6));
        let kind = x + width(&name) + 2;
        self.sketch
            .run((x, y), width(&name), &rail.id, ElementKind::HubName(name));
        let words = cut(&rail.kind, self.width.saturating_sub(kind));
        let count = kind + width(&words) + 2;
        self.sketch.run(
            (kind, y),
            width(&words),
            &rail.id,
            ElementKind::HubKind(words),
        );
        if !rail.missing && count + COUNT <= self.width {
            let part = ElementKind::HubCount { right: false };
            self.sketch.run((count, y), COUNT, &rail.id, part);
        }
    }
}

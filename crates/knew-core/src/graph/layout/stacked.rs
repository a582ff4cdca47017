//! A hub in a narrow picture: it stands above its routes, which then have the whole width.

use super::column::ColumnWidths;
use super::rail::{RailDrawing, RowPosition};
use super::structure::HubRail;
use super::text_fit::{truncate, width};
use super::{CellRect, ElementKind};

/// The column of the bar that the routes leave.
const BAR: u16 = 1;

/// The first column beside the bar.
pub(super) const BASE: u16 = BAR + 1;

/// The cells of the count.
const COUNT: u16 = 5;

impl RailDrawing<'_> {
    /// Draws a hub from that cell on, and its rows below; returns the first free row.
    pub(super) fn stacked(&mut self, rail: &HubRail, at: (u16, u16), columns: ColumnWidths) -> u16 {
        self.headline(rail, at);
        let first = at.1 + 1;
        let start = RowPosition {
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
            self.builder.piece(bar, &rail.id, ElementKind::Rail);
        }
        free.max(first)
    }

    /// The name of a hub, its kind, and how many events it took.
    fn headline(&mut self, rail: &HubRail, (x, y): (u16, u16)) {
        self.builder.stop(&rail.id, (x, y));
        let name = truncate(&rail.name, self.width.saturating_sub(x).max(6));
        let kind = x + width(&name) + 2;
        self.builder
            .run((x, y), width(&name), &rail.id, ElementKind::HubName(name));
        let words = truncate(&rail.kind, self.width.saturating_sub(kind));
        let count = kind + width(&words) + 2;
        self.builder.run(
            (kind, y),
            width(&words),
            &rail.id,
            ElementKind::HubKind(words),
        );
        if !rail.missing && count + COUNT <= self.width {
            let part = ElementKind::HubCount { right: false };
            self.builder.run((count, y), COUNT, &rail.id, part);
        }
    }
}

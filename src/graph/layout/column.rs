//! How wide the columns beside a rail are: as wide as what stands in them, cut to what is there.

use super::Zoom;
use super::plan::{Rail, Row, RowKind};
use super::words::width;

/// Badges, the state and the count, with the spaces between.
pub(super) const TAIL: u16 = 1 + 2 + 1 + 1 + COUNT;

/// The cells of a count.
pub(super) const COUNT: u16 = 6;

/// How far the rows of a hub listed under a row are moved in: the bar and its stub.
pub(super) const INDENT: u16 = 4;

/// What the zoom changes about spacing.
#[derive(Clone, Copy)]
pub(super) struct Spacing {
    /// Between the rail and the name.
    pub(super) stub: u16,
    /// Between columns.
    pub(super) gap: u16,
    /// From row to row.
    pub(super) pitch: u16,
    /// Whether hubs are boxes, and hubs at the end of a row may open one there.
    pub(super) boxes: bool,
    /// Whether rows have lines of detail under them.
    pub(super) details: bool,
}

impl Spacing {
    pub(super) fn of(zoom: Zoom) -> Self {
        let (boxes, details) = (zoom >= Zoom::Normal, zoom >= Zoom::Detail);
        let (stub, gap, pitch) = if boxes { (3, 2, 2) } else { (2, 1, 1) };
        Self {
            stub,
            gap,
            pitch,
            boxes,
            details,
        }
    }
}

/// The widths of the columns beside a rail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) name: u16,
    pub(super) filter: u16,
    pub(super) arrow: u16,
    pub(super) target: u16,
}

impl Columns {
    /// What the rows would like; hubs at their ends are listed under them unless they open to the
    /// right.
    pub(super) fn wanted(rail: &Rail, listed: bool) -> Self {
        let mut columns = Self {
            name: 4,
            filter: 0,
            arrow: 3,
            target: 6,
        };
        columns.take(rail, listed, 0);
        columns
    }

    fn take(&mut self, rail: &Rail, listed: bool, indent: u16) {
        for row in &rail.rows {
            self.row(row, indent);
            if let (true, Some(under)) = (listed, &row.rail) {
                self.take(under, true, indent + INDENT);
            }
        }
    }

    fn row(&mut self, row: &Row, indent: u16) {
        let name = width(&row.name).min(32);
        match row.kind {
            RowKind::Route => {
                self.name = self.name.max(indent + name);
                self.filter = self.filter.max(width(&row.filter).min(48));
            }
            RowKind::Reply | RowKind::DeadLetter => {}
        }
        if let Some(end) = &row.end {
            self.target = self
                .target
                .max(2 + width(&end.name).min(40) + u16::from(!end.first));
        }
    }

    /// Both at once, for rails that stand one under the other.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            name: self.name.max(other.name),
            filter: self.filter.max(other.filter),
            arrow: self.arrow.max(other.arrow),
            target: self.target.max(other.target),
        }
    }

    /// The same columns in at most that many cells, as far as they can be cut: filters first, then
    /// targets and names, each down to what still says something.
    pub(super) fn fit(mut self, cells: u16, spacing: Spacing) -> Self {
        for (filter, target, name, arrow) in [
            (16, 16, 16, 3),
            (10, 12, 12, 3),
            (8, 10, 10, 2),
            (6, 8, 8, 1),
            (3, 5, 5, 1),
            (1, 4, 4, 1),
        ] {
            let parts = [(0, filter), (1, target), (2, name), (3, arrow)];
            for (part, least) in parts {
                let over = self.total(spacing).saturating_sub(cells);
                let column = self.part(part);
                *column = column.saturating_sub(over).max(least.min(*column));
            }
        }
        self
    }

    fn part(&mut self, part: u8) -> &mut u16 {
        match part {
            0 => &mut self.filter,
            1 => &mut self.target,
            2 => &mut self.name,
            _ => &mut self.arrow,
        }
    }

    /// From the cell after the rail to the end of the count.
    pub(super) fn total(self, spacing: Spacing) -> u16 {
        self.to_target(spacing) + self.target + TAIL
    }

    /// From the cell after the rail to the target.
    pub(super) fn to_target(self, spacing: Spacing) -> u16 {
        self.to_filter(spacing) + self.filter + 1 + self.arrow + 1
    }

    /// From the cell after the rail to the filter; without filters there is no column for them.
    pub(super) fn to_filter(self, spacing: Spacing) -> u16 {
        let gap = if self.filter == 0 { 0 } else { spacing.gap };
        spacing.stub + self.name + gap
    }
}

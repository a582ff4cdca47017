//! How wide the columns beside a rail are: as wide as what stands in them, cut to what is there.

use super::Zoom;
use super::structure::{HubRail, RailRow, RowKind};
use super::text_fit::width;

/// The cells of a count.
pub(super) const COUNT: u16 = 5;

/// The cells of a target without its name: the glyph, and the mark of one that is drawn elsewhere.
const GLYPH: u16 = 2;

/// The cells of a picture below which a hub beside its rows leaves them too few.
const NARROW: u16 = 72;

/// The cells beyond which no text is read at a glance.
const LONGEST: u16 = 96;

/// How far what hangs under a row is moved in: the bar, its stub and a space.
pub(super) const INDENT: u16 = 3;

/// What the zoom changes about spacing.
#[derive(Clone, Copy)]
pub(super) struct ZoomSpacing {
    /// Between the rail and the name.
    pub(super) stub: u16,
    /// From row to row.
    pub(super) pitch: u16,
    /// Whether hubs are boxes, and hubs at the end of a row may open one there.
    pub(super) boxes: bool,
    /// Whether hubs stand above their rows instead of beside them.
    pub(super) stacked: bool,
    /// Whether rows have lines of detail under them.
    pub(super) details: bool,
}

impl ZoomSpacing {
    /// The width alone decides whether hubs stand above their rows, so that no edit turns one way of
    /// drawing into the other.
    pub(super) fn of(zoom: Zoom, across: u16) -> Self {
        let stacked = across < NARROW;
        let (boxes, details) = (!stacked && zoom >= Zoom::Normal, zoom >= Zoom::Detail);
        let (stub, pitch) = if boxes { (3, 2) } else { (2, 1) };
        Self {
            stub,
            pitch,
            boxes,
            stacked,
            details,
        }
    }
}

/// The widths of the columns beside a rail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ColumnWidths {
    /// From the rail to the names.
    pub(super) stub: u16,
    pub(super) name: u16,
    /// What the names need to be seen at all, where rows are moved in.
    least: u16,
    /// Between name and filter.
    pub(super) gap: u16,
    pub(super) filter: u16,
    pub(super) arrow: u16,
    pub(super) target: u16,
    /// From the target to the state: nothing where no row has a badge.
    pub(super) badges: u16,
}

impl ColumnWidths {
    /// What the rows would like; hubs at their ends are listed under them unless they open to the
    /// right.
    pub(super) fn wanted(rail: &HubRail, listed: bool, spacing: ZoomSpacing) -> Self {
        let stub = spacing.stub;
        let mut columns = Self {
            stub,
            name: 4,
            least: 4,
            gap: 2,
            filter: 0,
            arrow: 3,
            target: 6,
            badges: 0,
        };
        let longest = columns.take(rail, listed, 0);
        columns.hold(longest);
        columns
    }

    /// Takes in a rail's rows; returns the longest words of rows without a filter, which may run on
    /// into the column of the filters.
    fn take(&mut self, rail: &HubRail, listed: bool, indent: u16) -> u16 {
        let mut longest = 0;
        for row in &rail.rows {
            longest = longest.max(self.row(row, indent));
            if let (true, Some(under)) = (listed || row.follows, &row.rail) {
                longest = longest.max(self.take(under, true, indent + row.indent() + INDENT));
            }
        }
        longest
    }

    fn row(&mut self, row: &RailRow, indent: u16) -> u16 {
        if let Some(end) = &row.end {
            self.target = self
                .target
                .max(2 + width(&end.name).min(LONGEST) + u16::from(!end.first));
        }
        self.badges = self.badges.max(row.badges());
        let indent = indent + row.indent();
        self.least = self.least.max(indent + 3);
        let words = indent + width(&row.name).min(LONGEST);
        if row.filter.is_empty() {
            return words;
        }
        self.name = self.name.max(words);
        self.filter = self.filter.max(width(&row.filter).min(LONGEST));
        0
    }

    fn hold(&mut self, words: u16) {
        let beside = if self.filter == 0 {
            0
        } else {
            self.gap + self.filter
        };
        self.name = self.name.max(self.least).max(words.saturating_sub(beside));
    }

    /// Both at once, for rails that stand one under the other.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            stub: self.stub.max(other.stub),
            name: self.name.max(other.name),
            least: self.least.max(other.least),
            gap: self.gap.max(other.gap),
            filter: self.filter.max(other.filter),
            arrow: self.arrow.max(other.arrow),
            target: self.target.max(other.target),
            badges: self.badges.max(other.badges),
        }
    }

    /// No more of each column than one can do with, where something else needs room as well.
    pub(super) fn modest(self) -> Self {
        Self {
            name: self.name.min(32),
            filter: self.filter.min(48),
            target: self.target.min(40),
            ..self
        }
    }

    /// The same columns in at most that many cells, as far as they can be cut: bit by bit, so that no
    /// column pays for all. A filter is read for its end, a target mostly for its glyph: most targets
    /// are called as the route that leads to them.
    pub(super) fn fit(mut self, cells: u16) -> Self {
        for most in [
            80, 68, 58, 49, 41, 34, 28, 24, 20, 17, 15, 13, 11, 9, 8, 7, 6, 5, 4, 3,
        ] {
            let arrow = if most > 24 { 3 } else { 1 };
            let name = (most + 1).max(self.least).max(5);
            let target = if most > 8 { most.max(10) } else { GLYPH };
            self.squeeze(cells, |widths| (&mut widths.arrow, arrow));
            self.squeeze(cells, |widths| (&mut widths.gap, arrow.min(2)));
            self.squeeze(cells, |widths| (&mut widths.target, target));
            self.squeeze(cells, |widths| (&mut widths.filter, most + 2));
            self.squeeze(cells, |widths| (&mut widths.name, name));
        }
        self
    }

    fn squeeze(&mut self, cells: u16, part: impl Fn(&mut Self) -> (&mut u16, u16)) {
        let over = self.total().saturating_sub(cells);
        let (column, least) = part(self);
        *column = column.saturating_sub(over).max(least.min(*column));
    }

    /// From the cell after the rail to the end of the count.
    pub(super) fn total(self) -> u16 {
        self.to_target() + self.target + 1 + self.badges + 1 + COUNT
    }

    /// From the cell after the rail to the target.
    pub(super) fn to_target(self) -> u16 {
        self.to_filter() + self.filter + 1 + self.arrow + 1
    }

    /// From the cell after the rail to the filter; without filters there is no column for them.
    pub(super) fn to_filter(self) -> u16 {
        self.stub + self.name + if self.filter == 0 { 0 } else { self.gap }
    }
}

impl RailRow {
    /// The cells of its badges and of the space after them.
    fn badges(&self) -> u16 {
        match u16::from(self.reply_badge) + u16::from(self.dead_letter_badge) {
            0 => 0,
            badges => badges + 1,
        }
    }

    /// The cells right of the target that nothing of this row stands in.
    pub(super) fn free(&self, badges: u16) -> u16 {
        match (self.kind, self.reply_badge, self.dead_letter_badge) {
            (RowKind::Route, true, _) => 0,
            (RowKind::Route, false, true) => badges.saturating_sub(2),
            (RowKind::Route, false, false) => badges,
            _ => badges + 1 + COUNT,
        }
    }

    /// How far the words of the row stand from where a route's name would.
    pub(super) fn indent(&self) -> u16 {
        if self.kind == RowKind::Reply {
            INDENT
        } else {
            0
        }
    }
}

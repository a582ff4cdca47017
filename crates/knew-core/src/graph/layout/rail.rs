//! A hub with its routes: the rail, one row per route, and what hangs under a row.

use super::column::{COUNT, ColumnWidths, INDENT, ZoomSpacing};
use super::diagram_builder::{DiagramBuilder, arrow};
use super::structure::{HubRail, RailRow, RowKind};
use super::text_fit::{truncate, truncate_filter, width};
use super::{CellRect, ConnectorFlow, ElementKind, hub_box};

/// The cells between the target column and a rail that opens to the right: state, count, arrow.
pub(super) const OPENING: u16 = 11;

/// The cells beside a count in which what a route did lately can be said.
const LATELY: u16 = 30;

/// Where a rail stands, and what it may use.
#[derive(Clone, Copy)]
pub(super) struct RailPosition {
    pub(super) x: u16,
    pub(super) y: u16,
    /// Of the box, frame included.
    pub(super) width: u16,
    pub(super) columns: ColumnWidths,
    /// From the top of the rail to its first row.
    pub(super) lead: u16,
}

/// Draws rails into a picture of some width.
pub(super) struct RailDrawing<'a> {
    pub(super) builder: &'a mut DiagramBuilder,
    pub(super) spacing: ZoomSpacing,
    pub(super) width: u16,
    /// How many rails may open to the right of each other.
    pub(super) openings: u16,
}

/// Where a row is put.
#[derive(Clone, Copy)]
pub(super) struct RowPosition {
    /// Where its line starts, and bends if that is on another row.
    pub(super) from: (u16, u16),
    pub(super) y: u16,
    /// Of the name.
    pub(super) x: u16,
    /// The first cell after the rail; columns count from there.
    pub(super) base: u16,
    pub(super) columns: ColumnWidths,
    pub(super) depth: u16,
}

impl RowPosition {
    fn filter_x(&self) -> u16 {
        self.base + self.columns.to_filter()
    }

    fn target_x(&self) -> u16 {
        self.base + self.columns.to_target()
    }

    /// The first cell after the column of filters.
    fn filter_end(&self) -> u16 {
        self.filter_x() + self.columns.filter
    }

    /// The cells between name and filter.
    fn gap(&self) -> u16 {
        self.columns.gap.max(1)
    }

    /// Name and filter as they are drawn in this row: what one of them leaves of its column is for the
    /// other.
    fn share(&self, name: &str, filter: &str) -> (String, String) {
        let both = self.filter_end().saturating_sub(self.x + self.gap());
        let own = self.base + self.columns.stub + self.columns.name;
        let own = own.saturating_sub(self.x).max(1);
        let name = truncate(name, own.max(both.saturating_sub(width(filter))));
        let filter = truncate_filter(filter, both.saturating_sub(width(&name)));
        (name, filter)
    }
}

impl RailDrawing<'_> {
    /// Draws a rail with everything beside it; returns the first free row below.
    pub(super) fn rail(&mut self, rail: &HubRail, position: RailPosition, depth: u16) -> u16 {
        self.builder.stop(&rail.id, (position.x, position.y));
        let edge = position.x + position.width - 1;
        let first = position.y + position.lead;
        let start = RowPosition {
            from: (edge, first),
            y: first,
            x: edge + 1 + self.spacing.stub,
            base: edge + 1,
            columns: position.columns,
            depth,
        };
        let (mut free, last) = self.rows(rail, start);
        if let Some(hidden) = rail.folded {
            self.folded(rail, hidden, start);
            free = first + 1;
        }
        let end = if self.spacing.boxes {
            free + 1
        } else {
            last + 1
        };
        let height = (end - position.y).max(hub_box::least_height(self.spacing));
        let cells = CellRect {
            x: position.x,
            y: position.y,
            width: position.width,
            height,
        };
        hub_box::draw(self.builder, rail, cells, self.spacing);
        free.max(position.y + height)
    }

    /// Draws the rows of a rail from that position on; returns the first free row below, and the row of
    /// the last line that leaves the rail.
    pub(super) fn rows(&mut self, rail: &HubRail, start: RowPosition) -> (u16, u16) {
        let edge = start.from.0;
        let (mut next, mut free) = (start.y, start.y.saturating_sub(1));
        let mut above = start;
        for row in &rail.rows {
            let headroom = free + u16::from(self.opens(row, start.depth));
            if row.kind.hangs() {
                let from = (above.x, above.y);
                free = self.row(
                    row,
                    RowPosition {
                        from,
                        y: headroom,
                        ..start
                    },
                );
                next = headroom + self.spacing.pitch;
            } else {
                let y = next.max(headroom);
                above = RowPosition {
                    from: (edge, y),
                    y,
                    ..start
                };
                free = self.row(row, above);
                next = y + self.spacing.pitch;
            }
        }
        (free, above.y)
    }

    fn opens(&self, row: &RailRow, depth: u16) -> bool {
        row.rail.is_some() && !row.follows && depth < self.openings
    }

    /// Draws a row and what hangs under it; returns the first free row below.
    fn row(&mut self, row: &RailRow, position: RowPosition) -> u16 {
        let opens = self.opens(row, position.depth);
        self.label(row, position);
        self.line(row, position, opens);
        let mut free = position.y + 1;
        if self.spacing.details {
            let target = position.target_x();
            let end = if opens {
                target
            } else {
                self.width.max(target + position.columns.target)
            };
            free = self.details(row, position, end);
        }
        match (&row.rail, opens) {
            (Some(rail), true) => free.max(self.opened(rail, row, position)),
            (Some(rail), false) => {
                self.ending(row, position);
                self.listed(
                    rail,
                    RowPosition {
                        x: position.x + row.indent(),
                        ..position
                    },
                    free,
                )
            }
            (None, _) => {
                self.ending(row, position);
                free
            }
        }
    }

    /// The words at the start of a row.
    fn label(&mut self, row: &RailRow, position: RowPosition) {
        let at = (position.x + row.indent(), position.y);
        if row.kind != RowKind::Route {
            let room = position.target_x().saturating_sub(at.0 + 3);
            self.builder.note(at, room, &row.owner, &row.name);
            return;
        }
        self.builder.stop(&row.owner, at);
        if row.filter.is_empty() {
            let name = truncate(&row.name, position.filter_end().saturating_sub(at.0).max(1));
            let taken = width(&name);
            return self
                .builder
                .run(at, taken, &row.owner, ElementKind::RouteName(name));
        }
        let (name, filter) = position.share(&row.name, &row.filter);
        let beside = position
            .filter_x()
            .min(position.filter_end().saturating_sub(width(&filter)));
        let beside = beside.max(at.0 + width(&name) + position.gap());
        let taken = beside - 1 - at.0;
        self.builder
            .run(at, taken, &row.owner, ElementKind::RouteName(name));
        let taken = width(&filter);
        self.builder.run(
            (beside, position.y),
            taken,
            &row.owner,
            ElementKind::Filter(filter),
        );
    }

    fn line(&mut self, row: &RailRow, position: RowPosition, opens: bool) {
        let target = position.target_x();
        let end = if opens {
            target + OPENING - 1
        } else {
            target - 2
        };
        let flow = match row.kind {
            RowKind::Route => ConnectorFlow::Event,
            RowKind::Reply => ConnectorFlow::Reply,
            RowKind::DeadLetter | RowKind::Undelivered => ConnectorFlow::DeadLetter,
        };
        let to = row.end.as_ref().map_or(&row.owner, |end| &end.id);
        let points = vec![
            position.from,
            (position.from.0, position.y),
            (end, position.y),
        ];
        self.builder.line(arrow(points, flow, &row.owner, to));
    }

    /// The target at the end of a row, and the cells for live things.
    fn ending(&mut self, row: &RailRow, position: RowPosition) {
        let (x, y) = (position.target_x(), position.y);
        let ColumnWidths { target, badges, .. } = position.columns;
        let room = target + row.free(badges);
        match &row.end {
            Some(end) => self.builder.node((x, y), room, end),
            None => {
                self.builder.note((x, y), room, &row.owner, "nobody");
            }
        }
        if row.kind != RowKind::Route {
            return;
        }
        let tail = x + target + 1;
        if row.reply_badge {
            self.builder
                .run((tail, y), 1, &row.owner, ElementKind::ReplyBadge);
        }
        if row.dead_letter_badge {
            let at = (tail + badges.saturating_sub(2), y);
            self.builder
                .run(at, 1, &row.owner, ElementKind::DeadLetterBadge);
        }
        let state = tail + position.columns.badges;
        self.builder
            .run((state, y), 1, &row.owner, ElementKind::State);
        self.builder
            .run((state + 1, y), COUNT, &row.owner, ElementKind::Count);
        let beside = state + 1 + COUNT + 2;
        if !self.spacing.details && beside + LATELY <= self.width {
            let room = self.width - beside;
            self.builder
                .run((beside, y), room, &row.owner, ElementKind::RecentStats);
        }
    }

    fn details(&mut self, row: &RailRow, position: RowPosition, end: u16) -> u16 {
        let mut y = position.y + 1;
        for words in &row.details {
            let x = position.x + INDENT + 1;
            self.builder
                .note((x, y), end.saturating_sub(x), &row.owner, words);
            y += 1;
        }
        let x = position.x + INDENT + 1;
        if row.kind == RowKind::Route && end > x {
            self.builder
                .run((x, y), end - x, &row.owner, ElementKind::RecentStats);
            y += 1;
        }
        y
    }

    /// A hub that opens its own rail at the end of the row.
    fn opened(&mut self, rail: &HubRail, row: &RailRow, position: RowPosition) -> u16 {
        let (target, y) = (position.target_x(), position.y);
        if row.kind == RowKind::Route {
            self.builder
                .run((target, y), 1, &row.owner, ElementKind::State);
            self.builder
                .run((target + 1, y), COUNT, &row.owner, ElementKind::Count);
        }
        let x = target + OPENING;
        let width =
            hub_box::wanted(rail, self.spacing).min(hub_box::max_width(self.width, self.spacing));
        let depth = position.depth + 1;
        let columns = ColumnWidths::wanted(rail, depth >= self.openings, self.spacing);
        let columns = columns.fit(self.width.saturating_sub(x + width));
        self.rail(
            rail,
            RailPosition {
                x,
                y: y - 1,
                width,
                columns,
                lead: 1,
            },
            depth,
        )
    }

    /// A hub whose routes are listed under the row that leads to it.
    fn listed(&mut self, rail: &HubRail, position: RowPosition, free: u16) -> u16 {
        let bar = position.x;
        let mut free = free;
        let mut above = (bar, position.y);
        for row in &rail.rows {
            let under = row.kind.hangs();
            let from = if under { above } else { (bar, position.y) };
            let x = position.x + INDENT;
            let here = RowPosition {
                from,
                y: free,
                x,
                ..position
            };
            if !under {
                above = (x, free);
            }
            free = self.row(row, here);
        }
        if let Some(hidden) = rail.folded {
            let from = (bar, position.y);
            self.folded(
                rail,
                hidden,
                RowPosition {
                    from,
                    y: free,
                    x: position.x + INDENT,
                    ..position
                },
            );
            free += 1;
        }
        free
    }

    pub(super) fn folded(&mut self, rail: &HubRail, hidden: usize, position: RowPosition) {
        let words = format!("{hidden} routes folded");
        let points = vec![
            position.from,
            (position.from.0, position.y),
            (position.x - 2, position.y),
        ];
        let mut line = arrow(points, ConnectorFlow::Event, &rail.id, &rail.id);
        line.arrow = false;
        self.builder.line(line);
        self.builder.run(
            (position.x, position.y),
            width(&words),
            &rail.id,
            ElementKind::Folded(hidden),
        );
    }
}

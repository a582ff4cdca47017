//! A hub with its routes: the rail, one row per route, and what hangs under a row.

use super::column::{COUNT, Columns, INDENT, Spacing};
use super::plan::{Rail, Row, RowKind};
use super::sketch::{Sketch, arrow};
use super::words::{cut, cut_filter, width};
use super::{CellRect, ConnectorFlow, ElementKind, hub};

/// The cells between the target column and a rail that opens to the right: state, count, arrow.
pub(super) const OPENING: u16 = 11;

/// The cells beside a count in which what a route did lately can be said.
const LATELY: u16 = 30;

/// Where a rail stands, and what it may use.
#[derive(Clone, Copy)]
pub(super) struct Stand {
    pub(super) x: u16,
    pub(super) y: u16,
    /// Of the box, frame included.
    pub(super) width: u16,
    pub(super) columns: Columns,
    /// From the top of the rail to its first row.
    pub(super) lead: u16,
}

/// Draws rails into a picture of some width.
pub(super) struct Drawing<'a> {
    pub(super) sketch: &'a mut Sketch,
    pub(super) spacing: Spacing,
    pub(super) width: u16,
    /// How many rails may open to the right of each other.
    pub(super) openings: u16,
}

/// Where a row is put.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    /// Where its line starts, and bends if that is on another row.
    pub(super) from: (u16, u16),
    pub(super) y: u16,
    /// Of the name.
    pub(super) x: u16,
    /// The first cell after the rail; columns count from there.
    pub(super) base: u16,
    pub(super) columns: Columns,
    pub(super) depth: u16,
}

impl Spot {
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
        let name = cut(name, own.max(both.saturating_sub(width(filter))));
        let filter = cut_filter(filter, both.saturating_sub(width(&name)));
        (name, filter)
    }
}

impl Drawing<'_> {
    /// Draws a rail with everything beside it; returns the first free row below.
    pub(super) fn rail(&mut self, rail: &Rail, stand: Stand, depth: u16) -> u16 {
        self.sketch.stop(&rail.id, (stand.x, stand.y));
        let edge = stand.x + stand.width - 1;
        let first = stand.y + stand.lead;
        let start = Spot {
            from: (edge, first),
            y: first,
            x: edge + 1 + self.spacing.stub,
            base: edge + 1,
            columns: stand.columns,
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
        let height = (end - stand.y).max(hub::least_height(self.spacing));
        let cells = CellRect {
            x: stand.x,
            y: stand.y,
            width: stand.width,
            height,
        };
        hub::draw(self.sketch, rail, cells, self.spacing);
        free.max(stand.y + height)
    }

    /// Draws the rows of a rail from that spot on; returns the first free row below, and the row of
    /// the last line that leaves the rail.
    pub(super) fn rows(&mut self, rail: &Rail, start: Spot) -> (u16, u16) {
        let edge = start.from.0;
        let (mut next, mut free) = (start.y, start.y.saturating_sub(1));
        let mut above = start;
        for row in &rail.rows {
            let headroom = free + u16::from(self.opens(row, start.depth));
            if row.kind.hangs() {
                let from = (above.x, above.y);
                free = self.row(
                    row,
                    Spot {
                        from,
                        y: headroom,
                        ..start
                    },
                );
                next = headroom + self.spacing.pitch;
            } else {
                let y = next.max(headroom);
                above = Spot {
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

    fn opens(&self, row: &Row, depth: u16) -> bool {
        row.rail.is_some() && !row.follows && depth < self.openings
    }

    /// Draws a row and what hangs under it; returns the first free row below.
    fn row(&mut self, row: &Row, spot: Spot) -> u16 {
        let opens = self.opens(row, spot.depth);
        self.label(row, spot);
        self.line(row, spot, opens);
        let mut free = spot.y + 1;
        if self.spacing.details {
            let target = spot.target_x();
            let end = if opens {
                target
            } else {
                self.width.max(target + spot.columns.target)
            };
            free = self.details(row, spot, end);
        }
        match (&row.rail, opens) {
            (Some(rail), true) => free.max(self.opened(rail, row, spot)),
            (Some(rail), false) => {
                self.ending(row, spot);
                self.listed(
                    rail,
                    Spot {
                        x: spot.x + row.indent(),
                        ..spot
                    },
                    free,
                )
            }
            (None, _) => {
                self.ending(row, spot);
                free
            }
        }
    }

    /// The words at the start of a row.
    fn label(&mut self, row: &Row, spot: Spot) {
        let at = (spot.x + row.indent(), spot.y);
        if row.kind != RowKind::Route {
            let room = spot.target_x().saturating_sub(at.0 + 3);
            self.sketch.note(at, room, &row.owner, &row.name);
            return;
        }
        self.sketch.stop(&row.owner, at);
        if row.filter.is_empty() {
            let name = cut(&row.name, spot.filter_end().saturating_sub(at.0).max(1));
            let taken = width(&name);
            return self
                .sketch
                .run(at, taken, &row.owner, ElementKind::RouteName(name));
        }
        let (name, filter) = spot.share(&row.name, &row.filter);
        let beside = spot
            .filter_x()
            .min(spot.filter_end().saturating_sub(width(&filter)));
        let beside = beside.max(at.0 + width(&name) + spot.gap());
        let taken = beside - 1 - at.0;
        self.sketch
            .run(at, taken, &row.owner, ElementKind::RouteName(name));
        let taken = width(&filter);
        self.sketch.run(
            (beside, spot.y),
            taken,
            &row.owner,
            ElementKind::Filter(filter),
        );
    }

    fn line(&mut self, row: &Row, spot: Spot, opens: bool) {
        let target = spot.target_x();
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
        let points = vec![spot.from, (spot.from.0, spot.y), (end, spot.y)];
        self.sketch.line(arrow(points, flow, &row.owner, to));
    }

    /// The target at the end of a row, and the cells for live things.
    fn ending(&mut self, row: &Row, spot: Spot) {
        let (x, y) = (spot.target_x(), spot.y);
        let Columns { target, badges, .. } = spot.columns;
        let room = target + row.free(badges);
        match &row.end {
            Some(end) => self.sketch.node((x, y), room, end),
            None => {
                self.sketch.note((x, y), room, &row.owner, "nobody");
            }
        }
        if row.kind != RowKind::Route {
            return;
        }
        let tail = x + target + 1;
        if row.reply_badge {
            self.sketch
                .run((tail, y), 1, &row.owner, ElementKind::ReplyBadge);
        }
        if row.dead_letter_badge {
            let at = (tail + badges.saturating_sub(2), y);
            self.sketch
                .run(at, 1, &row.owner, ElementKind::DeadLetterBadge);
        }
        let state = tail + spot.columns.badges;
        self.sketch
            .run((state, y), 1, &row.owner, ElementKind::State);
        self.sketch
            .run((state + 1, y), COUNT, &row.owner, ElementKind::Count);
        let beside = state + 1 + COUNT + 2;
        if !self.spacing.details && beside + LATELY <= self.width {
            let room = self.width - beside;
            self.sketch
                .run((beside, y), room, &row.owner, ElementKind::RecentStats);
        }
    }

    fn details(&mut self, row: &Row, spot: Spot, end: u16) -> u16 {
        let mut y = spot.y + 1;
        for words in &row.details {
            let x = spot.x + INDENT + 1;
            self.sketch
                .note((x, y), end.saturating_sub(x), &row.owner, words);
            y += 1;
        }
        let x = spot.x + INDENT + 1;
        if row.kind == RowKind::Route && end > x {
            self.sketch
                .run((x, y), end - x, &row.owner, ElementKind::RecentStats);
            y += 1;
        }
        y
    }

    /// A hub that opens its own rail at the end of the row.
    fn opened(&mut self, rail: &Rail, row: &Row, spot: Spot) -> u16 {
        let (target, y) = (spot.target_x(), spot.y);
        if row.kind == RowKind::Route {
            self.sketch
                .run((target, y), 1, &row.owner, ElementKind::State);
            self.sketch
                .run((target + 1, y), COUNT, &row.owner, ElementKind::Count);
        }
        let x = target + OPENING;
        let width = hub::wanted(rail, self.spacing).min(hub::widest(self.width, self.spacing));
        let depth = spot.depth + 1;
        let columns = Columns::wanted(rail, depth >= self.openings, self.spacing);
        let columns = columns.fit(self.width.saturating_sub(x + width));
        self.rail(
            rail,
            Stand {
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
    fn listed(&mut self, rail: &Rail, spot: Spot, free: u16) -> u16 {
        let bar = spot.x;
        let mut free = free;
        let mut above = (bar, spot.y);
        for row in &rail.rows {
            let under = row.kind.hangs();
            let from = if under { above } else { (bar, spot.y) };
            let x = spot.x + INDENT;
            let here = Spot {
                from,
                y: free,
                x,
                ..spot
            };
            if !under {
                above = (x, free);
            }
            free = self.row(row, here);
        }
        if let Some(hidden) = rail.folded {
            let from = (bar, spot.y);
            self.folded(
                rail,
                hidden,
                Spot {
                    from,
                    y: free,
                    x: spot.x + INDENT,
                    ..spot
                },
            );
            free += 1;
        }
        free
    }

    pub(super) fn folded(&mut self, rail: &Rail, hidden: usize, spot: Spot) {
        let words = format!("{hidden} routes folded");
        let points = vec![spot.from, (spot.from.0, spot.y), (spot.x - 2, spot.y)];
        let mut line = arrow(points, ConnectorFlow::Event, &rail.id, &rail.id);
        line.arrow = false;
        self.sketch.line(line);
        self.sketch.run(
            (spot.x, spot.y),
            width(&words),
            &rail.id,
            ElementKind::Folded(hidden),
        );
    }
}

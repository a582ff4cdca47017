//! The event list: what it shows, where its cursor is, and whether it moves.
//!
//! Follow, pause and filter are switches of their own. The cursor is an arrival's number, never a
//! row, so it stays on its event whatever is added, filtered or dropped.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;

use crate::state::event_columns::Columns;
use knew_core::record::ArrivalList;
use knew_core::record::query::{Query, QueryError};
use knew_core::record::{Arrival, Journal};

/// A filter may ask what became of an event; this many events back, that may still change.
const SETTLED: u64 = 512;

/// How the list says when an event came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeDisplay {
    /// By the time of day.
    #[default]
    Absolute,
    /// By how long before the newest event it was.
    Relative,
}

/// The event list.
#[derive(Clone, Debug)]
pub struct EventList {
    /// What was read of the journal.
    pub arrivals: ArrivalList,
    /// The numbers of the arrivals that pass the filter, oldest first unless they are sorted.
    pub rows: VecDeque<u64>,
    /// The number of the arrival under the cursor.
    pub cursor: Option<u64>,
    /// The number of the arrival in the first row shown.
    pub top: u64,
    /// Whether the cursor sticks to the newest.
    pub follow: bool,
    /// Whether the list is held still.
    pub paused: bool,
    /// How many events came while it is held still.
    pub fresh: u64,
    /// The numbers of the arrivals that are marked.
    pub marks: BTreeSet<u64>,
    /// How it says when an event came.
    pub clock: TimeDisplay,
    /// What it shows of each event, and by what it is sorted.
    pub columns: Columns,
    /// What is typed as filter.
    pub filter: String,
    /// The last filter that was valid.
    pub query: Query,
    /// What is wrong with what is typed.
    pub error: Option<QueryError>,
    /// The newest arrival the cursor was on.
    reached: u64,
    seen: u64,
    sieved: u64,
    /// How many arrivals the fold had dropped from among older ones when the rows were last matched to it.
    matched: u64,
}

impl Default for EventList {
    fn default() -> Self {
        Self {
            arrivals: ArrivalList::default(),
            rows: VecDeque::new(),
            cursor: None,
            top: 0,
            follow: true,
            paused: false,
            fresh: 0,
            marks: BTreeSet::new(),
            clock: TimeDisplay::default(),
            columns: Columns::default(),
            filter: String::new(),
            query: Query::default(),
            error: None,
            reached: 0,
            seen: 0,
            sieved: 0,
            matched: 0,
        }
    }
}

impl EventList {
    /// A list that keeps at most about so many bytes of events.
    #[must_use]
    pub fn within(bytes: usize) -> Self {
        Self {
            arrivals: ArrivalList::with_memory_limit(bytes),
            ..Self::default()
        }
    }

    /// Reads what happened. A list that is held still only counts what is new.
    pub fn catch_up(&mut self, journal: &Journal) {
        let arrived = journal.arrivals();
        if self.paused {
            self.fresh = arrived.saturating_sub(self.seen);
            return;
        }
        self.fresh = 0;
        self.seen = arrived;
        if self.arrivals.catch_up(journal) {
            self.leave_out_dropped();
            self.sieve_new();
        }
    }

    /// The arrival under the cursor, as long as it is kept.
    #[must_use]
    pub fn selected(&self) -> Option<&Arrival> {
        self.arrivals.get(self.cursor?)
    }

    /// The rows that pass the filter, with their arrivals, as far as a window of them.
    pub fn shown(&self, window: Range<usize>) -> impl Iterator<Item = &Arrival> {
        let end = window.end.min(self.rows.len());
        let rows = self.rows.range(window.start.min(end)..end);
        rows.filter_map(|number| self.arrivals.get(*number))
    }

    /// How many of the rows came since the cursor went with the newest.
    #[must_use]
    pub fn behind(&self) -> usize {
        let new = |number: &&u64| **number > self.reached;
        match self.columns.order {
            _ if self.follow => 0,
            None => self.rows.iter().rev().take_while(new).count(),
            Some(_) => self.rows.iter().filter(new).count(),
        }
    }

    /// Which rows to show in that many lines; holds the cursor in sight.
    #[must_use]
    pub fn window(&self, lines: usize) -> Range<usize> {
        let count = self.rows.len();
        let lines = lines.max(1);
        let mut start = self.place(self.top);
        if let Some(row) = self.row() {
            start = start.min(row).max((row + 1).saturating_sub(lines));
        }
        start = start.min(count.saturating_sub(lines));
        start..(start + lines).min(count)
    }

    /// Remembers the window, so that the next one moves as little as possible.
    pub fn settle(&mut self, lines: usize) {
        let start = self.window(lines).start;
        self.top = self.rows.get(start).copied().unwrap_or_default();
    }

    /// Moves the cursor by rows. Upwards turns follow off.
    pub fn step(&mut self, by: isize) {
        let last = self.rows.len().saturating_sub(1);
        let row = self.row().unwrap_or(last);
        self.go(row.saturating_add_signed(by).min(last));
        if by < 0 {
            self.follow = false;
        }
    }

    /// Whether the cursor is on the newest row.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.rows.back().copied() == self.cursor
    }

    /// Goes to the oldest row.
    pub fn first(&mut self) {
        self.follow = false;
        self.go(0);
    }

    /// Goes to the newest row and stays with the newest.
    pub fn last(&mut self) {
        self.follow = true;
        self.go(self.rows.len().saturating_sub(1));
    }

    /// Goes to an arrival.
    pub fn select(&mut self, number: u64) {
        self.follow &= self.rows.back() == Some(&number);
        self.cursor = Some(number);
    }

    /// Marks the arrival under the cursor, or takes the mark away, and goes on to the next.
    pub fn toggle_mark(&mut self) {
        if let Some(cursor) = self.cursor {
            if !self.marks.remove(&cursor) {
                self.marks.insert(cursor);
            }
            self.step(1);
        }
    }

    /// The marked arrivals that are still kept, oldest first.
    pub fn marked(&self) -> impl Iterator<Item = &Arrival> {
        self.marks
            .iter()
            .filter_map(|mark| self.arrivals.get(*mark))
    }

    /// Holds the list still, or lets it go on.
    pub fn toggle_pause(&mut self, journal: &Journal) {
        self.paused = !self.paused;
        self.catch_up(journal);
    }

    /// Filters by what is typed; what cannot be understood leaves the last filter in force.
    pub fn set_filter(&mut self, text: &str) {
        text.clone_into(&mut self.filter);
        match Query::parse(text) {
            Ok(query) => {
                self.error = None;
                let newest = self.arrivals.arrivals().back().map(|arrival| arrival.at);
                self.query = query.relative_to(newest);
                self.sieve_all();
            }
            Err(fault) => self.error = Some(fault),
        }
    }

    /// How many arrivals are gone because only so many are kept.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.arrivals.dropped()
    }

    /// The row of the cursor; when its event is filtered away, the row before it.
    #[must_use]
    pub fn row(&self) -> Option<usize> {
        let cursor = self.cursor?;
        if self.columns.order.is_some() {
            return (!self.rows.is_empty()).then(|| self.place(cursor));
        }
        let after = self.rows.partition_point(|number| *number <= cursor);
        (!self.rows.is_empty()).then(|| after.saturating_sub(1))
    }

    /// Shows other columns or sorts in another way; the cursor stays on its event, which is the newest
    /// no longer where rows are sorted anew.
    pub fn arrange(&mut self, columns: Columns) {
        let sorted = self.columns.order != columns.order;
        self.columns = columns;
        if sorted {
            self.follow &= self.columns.order.is_none();
            self.sieve_all();
        }
    }

    /// The row of an arrival; where it is not shown, of the next one, or sorted, the first.
    fn place(&self, number: u64) -> usize {
        match self.columns.order {
            None => self.rows.partition_point(|row| *row < number),
            Some(_) => self.rows.iter().position(|row| *row == number).unwrap_or(0),
        }
    }

    fn go(&mut self, row: usize) {
        self.cursor = self.rows.get(row).copied().or(self.cursor);
        self.reached = self.reached.max(self.cursor.unwrap_or_default());
    }

    /// Takes out rows of arrivals that were dropped while older ones are kept; those at the front are taken
    /// out as rows are sieved.
    fn leave_out_dropped(&mut self) {
        let dropped = self.arrivals.dropped_within();
        if self.matched == dropped {
            return;
        }
        self.matched = dropped;
        let fold = &self.arrivals;
        self.rows.retain(|number| fold.get(*number).is_some());
    }

    fn sieve_new(&mut self) {
        if self.columns.order.is_some() {
            return self.sort_in();
        }
        let oldest = self
            .arrivals
            .arrivals()
            .front()
            .map_or(0, |arrival| arrival.number);
        while self.rows.front().is_some_and(|number| *number < oldest) {
            self.rows.pop_front();
        }
        let mut last = self.rows.back().copied().unwrap_or_default();
        if !self.query.is_empty() {
            let newest = self
                .arrivals
                .arrivals()
                .back()
                .map_or(0, |arrival| arrival.number);
            last = newest.min(self.sieved).saturating_sub(SETTLED);
            self.rows
                .truncate(self.rows.partition_point(|number| *number <= last));
            self.sieved = newest;
        }
        let new = self.passing(last);
        self.rows.extend(new.into_iter().rev());
        self.stick();
    }

    /// What passes the filter after some arrival, newest first.
    fn passing(&self, last: u64) -> Vec<u64> {
        let new = self.arrivals.arrivals().iter().rev();
        let new = new.take_while(|arrival| arrival.number > last);
        let new = new.filter(|arrival| self.query.matches(arrival));
        new.map(|arrival| arrival.number).collect()
    }

    /// Puts what is new, and what may have changed, where it belongs among sorted rows.
    fn sort_in(&mut self) {
        let Some(order) = self.columns.order.clone() else {
            return;
        };
        let number = |arrival: Option<&Arrival>| arrival.map_or(0, |arrival| arrival.number);
        let oldest = number(self.arrivals.arrivals().front());
        let newest = number(self.arrivals.arrivals().back());
        let last = if order.changes() || !self.query.is_empty() {
            self.sieved.saturating_sub(SETTLED)
        } else {
            self.sieved
        };
        self.rows.retain(|row| (oldest..=last).contains(row));
        for number in self.passing(last) {
            let new = self.arrivals.get(number);
            let above = |number: &u64| order.compare(self.arrivals.get(*number), new).is_lt();
            let at = self.rows.partition_point(above);
            self.rows.insert(at, number);
        }
        self.sieved = newest;
        self.stick();
    }

    fn sieve_all(&mut self) {
        self.sieved = self
            .arrivals
            .arrivals()
            .back()
            .map_or(0, |arrival| arrival.number);
        let kept = self.arrivals.arrivals().iter();
        self.rows = kept
            .filter(|arrival| self.query.matches(arrival))
            .map(|arrival| arrival.number)
            .collect();
        if let Some(order) = &self.columns.order {
            let fold = &self.arrivals;
            let rows = self.rows.make_contiguous();
            rows.sort_by(|one, other| order.compare(fold.get(*one), fold.get(*other)));
        }
        self.stick();
    }

    fn stick(&mut self) {
        if self.follow || self.cursor.is_none() {
            self.cursor = self.rows.back().copied().or(self.cursor);
            self.reached = self
                .arrivals
                .arrivals()
                .back()
                .map_or(0, |arrival| arrival.number);
        }
    }
}

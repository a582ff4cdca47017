//! The append-only ring of hops.
//!
//! Many tasks append, each for a moment. Readers copy what they have not read yet in small blocks,
//! so that nobody who appends waits long for them. When the ring holds more bytes than it may, the
//! oldest hops go, and their number is kept.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::blocks::Blocks;
use super::{
    Counters, DeliveryStep, JournalEntry, MemoryLimit, NodeCondition, NodeCount, PlanRoutes,
    RouteCount,
};
use crate::model::Id;
use knew_event::Weight;

/// Most entries that [`Journal::next_entries`] copies, so that a reader far behind holds little memory.
const COPIED_AT_ONCE: usize = 8192;

/// Append-only record of everything the engine reports.
#[derive(Debug)]
pub struct Journal {
    limit: usize,
    ring: Mutex<Ring>,
}

#[derive(Debug, Default)]
struct Ring {
    hops: Blocks,
    bytes: usize,
    /// The newest entry that takes more than half of the limit. It is not counted, or it would push out
    /// all others and then be pushed out by the next one before anything has read it.
    large: Option<Large>,
    dropped: u64,
    arrivals: u64,
    counters: Counters,
}

#[derive(Clone, Copy, Debug)]
struct Large {
    position: u64,
    weight: usize,
}

/// Result of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Number of the arrival the entries belong to.
    pub arrival: u64,
    /// Position after the last entry, where the journal now ends.
    pub end: u64,
}

/// Consecutive entries of the journal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JournalSlice {
    /// Position of the first entry; later than requested when older ones were dropped.
    pub from: u64,
    /// Entries in the order they were appended.
    pub entries: Vec<JournalEntry>,
}

impl JournalSlice {
    /// Position after the last entry, where to read on.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.from + self.entries.len() as u64
    }
}

impl Default for Journal {
    fn default() -> Self {
        Self::with_memory_limit(MemoryLimit::default().journal())
    }
}

impl Journal {
    /// Creates a journal that keeps about so many bytes, and one more entry that is larger than half of
    /// that.
    #[must_use]
    pub fn with_memory_limit(limit: usize) -> Self {
        Self {
            limit,
            ring: Mutex::default(),
        }
    }

    /// Begins an arrival with its first steps (`Received`, then a `Matched` for each route that
    /// matches) and gives it its number. They become visible together, so that the counters add up at
    /// every instant.
    pub fn append_arrival(
        &self,
        at: Timestamp,
        steps: impl IntoIterator<Item = DeliveryStep>,
    ) -> Appended {
        let mut ring = self.ring();
        ring.arrivals += 1;
        let arrival = ring.arrivals;
        ring.append(at, arrival, steps, self.limit)
    }

    /// Appends steps of an arrival; 0 stands for none.
    pub fn append(
        &self,
        at: Timestamp,
        arrival: u64,
        steps: impl IntoIterator<Item = DeliveryStep>,
    ) -> Appended {
        self.ring().append(at, arrival, steps, self.limit)
    }

    /// Registers the routes of a plan, from then on used to count rejections.
    pub fn add_plan(&self, roster: Arc<PlanRoutes>) {
        self.ring().counters.add_plan(roster);
    }

    /// Position after the last entry; it grows by one an entry and never shrinks.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.ring().end()
    }

    /// Number of entries dropped to stay within the limit.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.ring().dropped
    }

    /// Number of arrivals since the journal was cleared.
    #[must_use]
    pub fn arrivals(&self) -> u64 {
        self.ring().arrivals
    }

    /// Resets the journal and its counters.
    pub fn clear(&self) {
        *self.ring() = Ring::default();
    }

    /// Approximate bytes of the entries that are kept.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.ring().bytes
    }

    /// Copies all entries from a position on that are still kept.
    #[must_use]
    pub fn entries_from(&self, position: u64) -> JournalSlice {
        self.read(position, usize::MAX)
    }

    /// Copies the next few thousand entries from a position on. A reader calls it until the result is
    /// empty.
    #[must_use]
    pub fn next_entries(&self, position: u64) -> JournalSlice {
        self.read(position, COPIED_AT_ONCE)
    }

    fn read(&self, position: u64, at_most: usize) -> JournalSlice {
        let mut slice = JournalSlice::default();
        let mut next = position;
        loop {
            let ring = self.ring();
            let start = next.max(ring.dropped);
            if slice.entries.is_empty() {
                slice.from = start;
            } else if start > next {
                return slice;
            }
            let skip = usize::try_from(start - ring.dropped).unwrap_or(usize::MAX);
            let before = slice.entries.len();
            slice.entries.extend(ring.hops.some_from(skip).cloned());
            let end = ring.end();
            drop(ring);
            next = slice.end();
            if slice.entries.len() == before || next >= end || slice.entries.len() >= at_most {
                return slice;
            }
        }
    }

    /// Copies all counters as they are now.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.ring().counters.clone()
    }

    /// Sum of the counts of all routes.
    #[must_use]
    pub fn total(&self) -> RouteCount {
        self.ring().counters.total()
    }

    /// Number of requests the ingress rejected.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.ring().counters.rejected()
    }

    /// Number of failures so far; see [`Counters::failure_count`].
    #[must_use]
    pub fn failure_count(&self) -> u64 {
        self.ring().counters.failure_count()
    }

    /// Counts of one route.
    #[must_use]
    pub fn route(&self, id: &Id) -> RouteCount {
        self.ring().counters.route(id)
    }

    /// Counts of one hub, target or source.
    #[must_use]
    pub fn node(&self, id: &Id) -> NodeCount {
        self.ring().counters.node(id)
    }

    /// Condition of a node, if it has one.
    #[must_use]
    pub fn condition(&self, id: &Id) -> Option<NodeCondition> {
        self.ring().counters.condition(id).cloned()
    }

    /// Routes of a plan, as long as the plan is remembered.
    #[must_use]
    pub fn plan_routes(&self, plan: u64) -> Option<Arc<PlanRoutes>> {
        self.ring().counters.plan_routes(plan).cloned()
    }

    /// A poisoned lock is used all the same: each change of the ring is one push, so it is never half
    /// done.
    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ring {
    fn append(
        &mut self,
        at: Timestamp,
        arrival: u64,
        steps: impl IntoIterator<Item = DeliveryStep>,
        limit: usize,
    ) -> Appended {
        for step in steps {
            self.push(JournalEntry { at, arrival, step }, limit);
        }
        self.shrink(limit);
        let end = self.end();
        Appended { arrival, end }
    }

    fn push(&mut self, hop: JournalEntry, limit: usize) {
        self.counters.count(&hop.step);
        let weight = hop.weight();
        if weight > limit / 2 {
            let position = self.end();
            self.large = Some(Large { position, weight });
        }
        self.bytes += weight;
        self.hops.push_back(hop);
    }

    fn shrink(&mut self, limit: usize) {
        while self.bytes - self.large.map_or(0, |large| large.weight) > limit
            && let Some(old) = self.hops.pop_front()
        {
            self.bytes -= old.weight();
            self.large = self.large.filter(|large| large.position != self.dropped);
            self.dropped += 1;
        }
    }

    fn end(&self) -> u64 {
        self.dropped + self.hops.len() as u64
    }
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;

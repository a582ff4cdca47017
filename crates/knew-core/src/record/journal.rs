//! The append-only ring of hops.
//!
//! Many tasks append, each for a moment. Readers copy what they have not read yet in small blocks,
//! so that nobody who appends waits long for them. When the ring holds more bytes than it may, the
//! oldest hops go, and their number is kept.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::blocks::Blocks;
use super::{
    Condition, Counters, DeliveryStep, JournalEntry, MemoryLimit, NodeCount, PlanRoutes, RouteCount,
};
use crate::model::Id;
use knew_event::Weight;

/// Hops that [`Journal::next`] copies at most, so that a reader who is far behind holds little.
const COPIED_AT_ONCE: usize = 8192;

/// What happened so far.
#[derive(Debug)]
pub struct Journal {
    limit: usize,
    ring: Mutex<Ring>,
}

#[derive(Debug, Default)]
struct Ring {
    hops: Blocks,
    bytes: usize,
    /// The newest hop that takes more than half of the limit. It does not count, or it would push out all
    /// others, and be pushed out by the next, before anybody has read it.
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

/// Where something was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The number of the arrival it belongs to.
    pub arrival: u64,
    /// The position after it: the journal ends here now.
    pub end: u64,
}

/// Hops in order, from a position on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JournalSlice {
    /// The position of the first hop; later than asked for when older ones were dropped.
    pub from: u64,
    /// The hops.
    pub entries: Vec<JournalEntry>,
}

impl JournalSlice {
    /// The position after the last hop: where to read on.
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
    /// A journal that keeps about so many bytes of hops, and one more hop that is larger than half of that.
    #[must_use]
    pub fn with_memory_limit(limit: usize) -> Self {
        Self {
            limit,
            ring: Mutex::default(),
        }
    }

    /// Begins an arrival with its first steps (`Received`, then a `Matched` for each route that took
    /// it) and gives it its number. All are seen at once, so the identity holds at every instant.
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

    /// Appends steps of an arrival, or of none: 0.
    pub fn append(
        &self,
        at: Timestamp,
        arrival: u64,
        steps: impl IntoIterator<Item = DeliveryStep>,
    ) -> Appended {
        self.ring().append(at, arrival, steps, self.limit)
    }

    /// Events may be judged by this plan from now on.
    pub fn add_plan(&self, roster: Arc<PlanRoutes>) {
        self.ring().counters.add_plan(roster);
    }

    /// The position after the last hop; grows by one a hop and never shrinks.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.ring().end()
    }

    /// How many hops were dropped to stay within bounds.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.ring().dropped
    }

    /// How many arrivals there were.
    #[must_use]
    pub fn arrivals(&self) -> u64 {
        self.ring().arrivals
    }

    /// Forgets everything, as if nothing had happened yet.
    pub fn clear(&self) {
        *self.ring() = Ring::default();
    }

    /// About how many bytes the kept hops take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.ring().bytes
    }

    /// Everything from a position on that is still kept.
    #[must_use]
    pub fn entries_from(&self, position: u64) -> JournalSlice {
        self.read(position, usize::MAX)
    }

    /// The next few thousand hops from a position on. Empty when there are no more; a reader calls it until
    /// then.
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

    /// All numbers, as they are now.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.ring().counters.clone()
    }

    /// The numbers of all routes together.
    #[must_use]
    pub fn total(&self) -> RouteCount {
        self.ring().counters.total()
    }

    /// How many requests the doors refused.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.ring().counters.rejected()
    }

    /// How much went wrong so far, as [`Counters::troubles`] counts it.
    #[must_use]
    pub fn failure_count(&self) -> u64 {
        self.ring().counters.failure_count()
    }

    /// The numbers of one route.
    #[must_use]
    pub fn route(&self, id: &Id) -> RouteCount {
        self.ring().counters.route(id)
    }

    /// The numbers of one hub, target or source.
    #[must_use]
    pub fn node(&self, id: &Id) -> NodeCount {
        self.ring().counters.node(id)
    }

    /// The condition a node is in.
    #[must_use]
    pub fn condition(&self, id: &Id) -> Option<Condition> {
        self.ring().counters.condition(id).cloned()
    }

    /// The roster of a plan, while it is remembered.
    #[must_use]
    pub fn plan_routes(&self, plan: u64) -> Option<Arc<PlanRoutes>> {
        self.ring().counters.plan_routes(plan).cloned()
    }

    /// A writer that panicked leaves a ring that is still whole: each step of it is one push.
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

//! A bound on the memory of everything in flight: events that are read or wait for their routes, calls made for
//! them, and the answers to these.
//!
//! New events are admitted up to a part of the bound and answered with 503 beyond it. Work that admitted events
//! cause may use the rest, so a flood of new events does not keep those before them from being delivered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::clock::Clock;
use knew_core::record::MemoryLimit;

/// Bytes that an event in flight takes besides its own: its task, and the connection of its sender.
pub const EVENT_OVERHEAD: usize = 4 << 10;

/// Bytes that an event from inside takes besides [`EVENT`] while the one that caused it waits for it: all steps
/// of its way are held at once.
pub const NESTED_OVERHEAD: usize = 24 << 10;

/// Bytes that a call under way takes besides its headers and body: its connection, and a small answer.
pub const CALL_OVERHEAD: usize = 8 << 10;

/// The first wait of what can wait for room, and the longest; each is twice the one before.
const FIRST_WAIT: Duration = Duration::from_millis(20);
const LONGEST_WAIT: Duration = Duration::from_millis(320);

/// How long a call waits for room before it fails.
const CALL_WAIT_LIMIT: Duration = Duration::from_secs(10);

/// Bytes in flight.
#[derive(Debug)]
pub struct MemoryBudget {
    limit: MemoryLimit,
    held: AtomicUsize,
}

/// No memory is left for what is in flight.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("events in flight use up the memory limit of {0}")]
pub struct BudgetExhausted(MemoryLimit);

/// A part of the budget, given back when dropped.
#[derive(Debug)]
pub struct Reservation {
    budget: Arc<MemoryBudget>,
    bytes: usize,
    /// The bytes that may be held by all when this share grows.
    bound: usize,
    /// Bytes it may still grow by without taking any, since another share covers them.
    covered: usize,
}

impl MemoryBudget {
    /// The part of the memory limit that is for what is in flight.
    #[must_use]
    pub fn new(limit: MemoryLimit) -> Arc<Self> {
        Arc::new(Self {
            limit,
            held: AtomicUsize::new(0),
        })
    }

    /// Bytes for a new event from a client or a source; `None` when it has to come again later.
    #[must_use]
    pub fn reserve_for_new_event(self: &Arc<Self>, bytes: usize) -> Option<Reservation> {
        self.try_reserve(bytes, self.limit.admission_threshold())
    }

    /// Bytes for a new event that can wait where it is kept. One that is larger than the budget waits until
    /// half of it is free.
    pub async fn wait_for_new_event(self: &Arc<Self>, bytes: usize, clock: &Clock) -> Reservation {
        let bytes = bytes.min(self.limit.admission_threshold() / 2);
        let mut wait = FIRST_WAIT;
        loop {
            if let Some(share) = self.reserve_for_new_event(bytes) {
                return share;
            }
            clock.sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Bytes for a call, at once.
    #[must_use]
    pub fn reserve_for_call(self: &Arc<Self>, bytes: usize) -> Option<Reservation> {
        self.try_reserve(CALL_OVERHEAD + bytes, self.limit.call_threshold())
    }

    /// Bytes for a call, as soon as others have ended; fails when that takes too long.
    pub async fn wait_for_call(
        self: &Arc<Self>,
        bytes: usize,
        clock: &Clock,
    ) -> Result<Reservation, BudgetExhausted> {
        let mut waited = Duration::ZERO;
        let mut wait = FIRST_WAIT;
        while waited < CALL_WAIT_LIMIT {
            if let Some(share) = self.reserve_for_call(bytes) {
                return Ok(share);
            }
            clock.sleep(wait).await;
            waited += wait;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        Err(BudgetExhausted(self.limit))
    }

    /// Bytes for an answer, none yet. The call covers as much as a small one has.
    #[must_use]
    pub fn response_reservation(self: &Arc<Self>) -> Reservation {
        Reservation {
            budget: self.clone(),
            bytes: 0,
            bound: self.limit.in_flight(),
            covered: CALL_OVERHEAD / 2,
        }
    }

    /// Bytes for what an admitted event causes: an event from inside, a copy that a client makes.
    #[must_use]
    pub fn reserve(self: &Arc<Self>, bytes: usize) -> Option<Reservation> {
        self.try_reserve(bytes, self.limit.in_flight())
    }

    /// Why there is no share, in a sentence.
    #[must_use]
    pub fn exhausted_message(&self) -> String {
        BudgetExhausted(self.limit).to_string()
    }

    fn try_reserve(self: &Arc<Self>, bytes: usize, bound: usize) -> Option<Reservation> {
        let mut share = Reservation {
            budget: self.clone(),
            bytes: 0,
            bound,
            covered: 0,
        };
        share.grow(bytes).then_some(share)
    }
}

impl Reservation {
    /// Takes more; says whether there was room for it. It is held either way until the share is dropped.
    #[must_use]
    pub fn grow(&mut self, bytes: usize) -> bool {
        let covered = bytes.min(self.covered);
        self.covered -= covered;
        let bytes = bytes - covered;
        if covered > 0 && bytes == 0 {
            return true;
        }
        self.bytes += bytes;
        let held = self.budget.held.fetch_add(bytes, Ordering::Relaxed);
        held + bytes <= self.bound
    }

    /// Error for a reservation that could not grow.
    #[must_use]
    pub fn exhausted(&self) -> BudgetExhausted {
        BudgetExhausted(self.budget.limit)
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if self.bytes > 0 {
            self.budget.held.fetch_sub(self.bytes, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_budget_refuses_new_events_until_something_is_given_back() {
        let budget = MemoryBudget::new(MemoryLimit::from_bytes(32_000));
        let first = budget.reserve_for_new_event(7_500).unwrap();
        let second = budget.reserve_for_new_event(7_500);
        assert!(second.is_some());
        assert!(budget.reserve_for_new_event(1).is_none());
        drop(first);
        assert!(budget.reserve_for_new_event(7_500).is_some());
    }

    #[test]
    fn what_admitted_events_cause_has_room_that_new_events_do_not_get() {
        let budget = MemoryBudget::new(MemoryLimit::from_bytes(320_000));
        let _events = budget.reserve_for_new_event(150_000).unwrap();
        assert!(budget.reserve_for_new_event(1).is_none());
        let call = budget.reserve_for_call(20_000 - CALL_OVERHEAD).unwrap();
        assert!(budget.reserve_for_call(0).is_none());
        let inside = budget.reserve(10_000).unwrap();
        assert!(budget.reserve(1).is_none());
        drop((call, inside));
        assert!(budget.reserve(30_000).is_some());
    }

    #[test]
    fn a_small_answer_is_always_read_and_a_large_one_is_counted() {
        let budget = MemoryBudget::new(MemoryLimit::from_bytes(320_000));
        let full = budget.reserve(180_000).unwrap();
        let mut small = budget.response_reservation();
        assert!(small.grow(CALL_OVERHEAD / 2));
        assert!(!small.grow(1));
        drop((small, full));
        let mut large = budget.response_reservation();
        assert!(large.grow(100_000));
        assert!(budget.reserve(100_000).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_waits_for_room_and_fails_when_there_is_none_for_long() {
        let budget = MemoryBudget::new(MemoryLimit::from_bytes(320_000));
        let full = budget.reserve(170_000).unwrap();
        let failed = budget.wait_for_call(0, &Clock::Real).await;
        let words = "events in flight use up the memory limit of 320000 bytes";
        assert_eq!(
            failed.err().map(|error| error.to_string()),
            Some(words.to_owned())
        );
        drop(full);
        assert!(budget.wait_for_call(0, &Clock::Real).await.is_ok());
    }

    #[test]
    fn a_share_that_outgrows_the_budget_is_given_back_whole() {
        let budget = MemoryBudget::new(MemoryLimit::from_bytes(32_000));
        let mut share = budget.reserve_for_new_event(14_990).unwrap();
        assert!(share.grow(10));
        assert!(!share.grow(1));
        drop(share);
        assert!(budget.reserve_for_new_event(15_000).is_some());
    }
}

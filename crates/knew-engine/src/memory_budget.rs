//! Bound on the memory of everything in flight: events being read or delivered, calls made for them, and responses.
//!
//! New events may use a part of the bound and get a 503 beyond it. Work that accepted events cause may use the rest,
//! so a flood of new events does not keep earlier ones from being delivered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::clock::Clock;
use knew_core::record::MemoryLimit;

/// Bytes of an event in flight besides its own: its task, and the connection of its sender.
pub const EVENT_OVERHEAD: usize = 4 << 10;

/// Bytes of an event from inside besides [`EVENT_OVERHEAD`] while the event that caused it waits: the futures of all
/// its deliveries are held at once.
pub const NESTED_OVERHEAD: usize = 24 << 10;

/// Bytes of an open call besides its headers and body: its connection, and a small response.
pub const CALL_OVERHEAD: usize = 8 << 10;

/// First and longest wait for memory; each wait is twice the one before.
const FIRST_WAIT: Duration = Duration::from_millis(20);
const LONGEST_WAIT: Duration = Duration::from_millis(320);

/// Time a call waits for memory before it fails.
const CALL_WAIT_LIMIT: Duration = Duration::from_secs(10);

/// Bytes that are reserved for what is in flight.
#[derive(Debug)]
pub struct MemoryBudget {
    limit: MemoryLimit,
    held: AtomicUsize,
}

/// No memory is left for what is in flight.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("events in flight use up the memory limit of {0}")]
pub struct BudgetExhausted(MemoryLimit);

/// Part of the budget, released when dropped.
#[derive(Debug)]
pub struct Reservation {
    budget: Arc<MemoryBudget>,
    bytes: usize,
    /// Bytes that all reservations together may hold when this one grows.
    bound: usize,
    /// Bytes that it may still grow by for free, since another reservation includes them.
    covered: usize,
}

impl MemoryBudget {
    /// Budget for what is in flight, a part of the memory limit.
    #[must_use]
    pub fn new(limit: MemoryLimit) -> Arc<Self> {
        Arc::new(Self {
            limit,
            held: AtomicUsize::new(0),
        })
    }

    /// Reserves memory for a new event from a client or a source; `None` if it has to be sent again later.
    #[must_use]
    pub fn reserve_for_new_event(self: &Arc<Self>, bytes: usize) -> Option<Reservation> {
        self.try_reserve(bytes, self.limit.admission_threshold())
    }

    /// Reserves memory for a new event that can wait in its queue. One that is larger than the budget waits
    /// until half of the budget is free.
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

    /// Reserves memory for a call, without waiting.
    #[must_use]
    pub fn reserve_for_call(self: &Arc<Self>, bytes: usize) -> Option<Reservation> {
        self.try_reserve(CALL_OVERHEAD + bytes, self.limit.call_threshold())
    }

    /// Reserves memory for a call as soon as others have ended; fails after ten seconds.
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

    /// Empty reservation for a response. As much as a small one needs is included in that of the call.
    #[must_use]
    pub fn response_reservation(self: &Arc<Self>) -> Reservation {
        Reservation {
            budget: self.clone(),
            bytes: 0,
            bound: self.limit.in_flight(),
            covered: CALL_OVERHEAD / 2,
        }
    }

    /// Reserves memory for what an accepted event causes: an event from inside, or a copy that a client library makes.
    #[must_use]
    pub fn reserve(self: &Arc<Self>, bytes: usize) -> Option<Reservation> {
        self.try_reserve(bytes, self.limit.in_flight())
    }

    /// Sentence for a rejection when no memory is left.
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
    /// Reserves more; false if that exceeds the budget. The bytes are held either way until this is dropped.
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

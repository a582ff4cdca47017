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
pub const EVENT: usize = 4 << 10;

/// Bytes that an event from inside takes besides [`EVENT`] while the one that caused it waits for it: all steps
/// of its way are held at once.
pub const NESTED: usize = 24 << 10;

/// Bytes that a call under way takes besides its headers and body: its connection, and a small answer.
pub const CALL: usize = 8 << 10;

/// The first wait of what can wait for room, and the longest; each is twice the one before.
const FIRST_WAIT: Duration = Duration::from_millis(20);
const LONGEST_WAIT: Duration = Duration::from_millis(320);

/// How long a call waits for room before it fails.
const CALL_WAITS: Duration = Duration::from_secs(10);

/// Bytes in flight.
#[derive(Debug)]
pub struct Budget {
    limit: MemoryLimit,
    held: AtomicUsize,
}

/// A part of the budget, given back when dropped.
#[derive(Debug)]
pub struct Share {
    budget: Arc<Budget>,
    bytes: usize,
    /// The bytes that may be held by all when this share grows.
    bound: usize,
    /// Bytes it may still grow by without taking any, since another share covers them.
    covered: usize,
}

impl Budget {
    /// The part of the memory limit that is for what is in flight.
    #[must_use]
    pub fn of(limit: MemoryLimit) -> Arc<Self> {
        Arc::new(Self {
            limit,
            held: AtomicUsize::new(0),
        })
    }

    /// Bytes for a new event from a client or a source; `None` when it has to come again later.
    #[must_use]
    pub fn admit(self: &Arc<Self>, bytes: usize) -> Option<Share> {
        self.share(bytes, self.limit.admission_threshold())
    }

    /// Bytes for a new event that can wait where it is kept. One that is larger than the budget waits until
    /// half of it is free.
    pub async fn admit_later(self: &Arc<Self>, bytes: usize, clock: &Clock) -> Share {
        let bytes = bytes.min(self.limit.admission_threshold() / 2);
        let mut wait = FIRST_WAIT;
        loop {
            if let Some(share) = self.admit(bytes) {
                return share;
            }
            clock.sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Bytes for a call, at once.
    #[must_use]
    pub fn call(self: &Arc<Self>, bytes: usize) -> Option<Share> {
        self.share(CALL + bytes, self.limit.call_threshold())
    }

    /// Bytes for a call, as soon as others have ended; fails with a sentence when that takes too long.
    pub async fn call_later(
        self: &Arc<Self>,
        bytes: usize,
        clock: &Clock,
    ) -> Result<Share, String> {
        let mut waited = Duration::ZERO;
        let mut wait = FIRST_WAIT;
        while waited < CALL_WAITS {
            if let Some(share) = self.call(bytes) {
                return Ok(share);
            }
            clock.sleep(wait).await;
            waited += wait;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        Err(self.refusal())
    }

    /// Bytes for an answer, none yet. The call covers as much as a small one has.
    #[must_use]
    pub fn answer(self: &Arc<Self>) -> Share {
        Share {
            budget: self.clone(),
            bytes: 0,
            bound: self.limit.in_flight(),
            covered: CALL / 2,
        }
    }

    /// Bytes for what an admitted event causes: an event from inside, a copy that a client makes.
    #[must_use]
    pub fn take(self: &Arc<Self>, bytes: usize) -> Option<Share> {
        self.share(bytes, self.limit.in_flight())
    }

    /// Why there is no share, in a sentence.
    #[must_use]
    pub fn refusal(&self) -> String {
        format!("events in flight use up the memory limit of {}", self.limit)
    }

    fn share(self: &Arc<Self>, bytes: usize, bound: usize) -> Option<Share> {
        let mut share = Share {
            budget: self.clone(),
            bytes: 0,
            bound,
            covered: 0,
        };
        share.grow(bytes).then_some(share)
    }
}

impl Share {
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

    /// Why it could not grow, in a sentence.
    #[must_use]
    pub fn refusal(&self) -> String {
        self.budget.refusal()
    }
}

impl Drop for Share {
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
        let budget = Budget::of(MemoryLimit::from_bytes(32_000));
        let first = budget.admit(7_500).unwrap();
        let second = budget.admit(7_500);
        assert!(second.is_some());
        assert!(budget.admit(1).is_none());
        drop(first);
        assert!(budget.admit(7_500).is_some());
    }

    #[test]
    fn what_admitted_events_cause_has_room_that_new_events_do_not_get() {
        let budget = Budget::of(MemoryLimit::from_bytes(320_000));
        let _events = budget.admit(150_000).unwrap();
        assert!(budget.admit(1).is_none());
        let call = budget.call(20_000 - CALL).unwrap();
        assert!(budget.call(0).is_none());
        let inside = budget.take(10_000).unwrap();
        assert!(budget.take(1).is_none());
        drop((call, inside));
        assert!(budget.take(30_000).is_some());
    }

    #[test]
    fn a_small_answer_is_always_read_and_a_large_one_is_counted() {
        let budget = Budget::of(MemoryLimit::from_bytes(320_000));
        let full = budget.take(180_000).unwrap();
        let mut small = budget.answer();
        assert!(small.grow(CALL / 2));
        assert!(!small.grow(1));
        drop((small, full));
        let mut large = budget.answer();
        assert!(large.grow(100_000));
        assert!(budget.take(100_000).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_waits_for_room_and_fails_when_there_is_none_for_long() {
        let budget = Budget::of(MemoryLimit::from_bytes(320_000));
        let full = budget.take(170_000).unwrap();
        let failed = budget.call_later(0, &Clock::Real).await;
        let words = "events in flight use up the memory limit of 320000 bytes";
        assert_eq!(failed.err().as_deref(), Some(words));
        drop(full);
        assert!(budget.call_later(0, &Clock::Real).await.is_ok());
    }

    #[test]
    fn a_share_that_outgrows_the_budget_is_given_back_whole() {
        let budget = Budget::of(MemoryLimit::from_bytes(32_000));
        let mut share = budget.admit(14_990).unwrap();
        assert!(share.grow(10));
        assert!(!share.grow(1));
        drop(share);
        assert!(budget.admit(15_000).is_some());
    }
}

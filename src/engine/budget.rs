//! A bound on what clients may keep waiting here: past it the doors answer 503 instead of growing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What an event costs besides its bytes: its task, its headers and its place in the books.
const OVERHEAD: usize = 2048;

/// Bytes that may wait, and how many do.
#[derive(Debug)]
pub struct Budget {
    limit: usize,
    held: AtomicUsize,
}

/// A part of the budget, given back when dropped.
#[derive(Debug)]
pub struct Share {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Budget {
    /// So many bytes may wait.
    #[must_use]
    pub fn of(limit: usize) -> Arc<Self> {
        Arc::new(Self {
            limit,
            held: AtomicUsize::new(0),
        })
    }

    /// Takes what an event with so many bytes of body costs; nothing when too much waits already.
    #[must_use]
    pub fn take(self: &Arc<Self>, body: usize) -> Option<Share> {
        let bytes = body + OVERHEAD;
        let held = self.held.fetch_add(bytes, Ordering::Relaxed);
        let share = Share {
            budget: self.clone(),
            bytes,
        };
        (held + bytes <= self.limit).then_some(share)
    }
}

impl Share {
    /// Takes more; says whether there was room for it. It is held either way until the share is dropped.
    #[must_use]
    pub fn grow(&mut self, bytes: usize) -> bool {
        self.bytes += bytes;
        let held = self.budget.held.fetch_add(bytes, Ordering::Relaxed);
        held + bytes <= self.budget.limit
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_budget_refuses_until_something_is_given_back() {
        let budget = Budget::of(2 * OVERHEAD + 10);
        let first = budget.take(10).unwrap();
        let second = budget.take(0);
        assert!(second.is_some());
        assert!(budget.take(0).is_none());
        drop(first);
        assert!(budget.take(10).is_some());
    }

    #[test]
    fn a_share_that_outgrows_the_budget_is_given_back_whole() {
        let budget = Budget::of(OVERHEAD + 10);
        let mut share = budget.take(0).unwrap();
        assert!(share.grow(10));
        assert!(!share.grow(1));
        drop(share);
        assert!(budget.take(10).is_some());
    }
}

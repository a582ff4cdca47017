//! A bound to comparisons that grow with the square of what was written.

use std::cell::Cell;

/// Steps that may still be spent on what is only good to know. When they are used up, the rest is left
/// out: a hint is not offered, a note is not made. Errors never depend on it.
#[derive(Debug)]
pub(super) struct WorkBudget(Cell<usize>);

impl WorkBudget {
    /// So many steps.
    pub(super) fn of(steps: usize) -> Self {
        Self(Cell::new(steps))
    }

    /// Spends steps; false, now and from then on, when there are not enough left.
    pub(super) fn spend(&self, steps: usize) -> bool {
        let left = self.0.get().checked_sub(steps);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }

    /// The steps that are left.
    #[cfg(test)]
    pub(super) fn left(&self) -> usize {
        self.0.get()
    }
}

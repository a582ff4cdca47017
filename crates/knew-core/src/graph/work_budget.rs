//! Limits comparisons that grow with the square of the input.

use std::cell::Cell;

/// Steps that may still be spent on hints and information. When they are used up, the rest is left out;
/// errors never depend on it.
#[derive(Debug)]
pub(super) struct WorkBudget(Cell<usize>);

impl WorkBudget {
    /// Allows so many steps.
    pub(super) fn of(steps: usize) -> Self {
        Self(Cell::new(steps))
    }

    /// Spends steps; false, now and from then on, if not enough are left.
    pub(super) fn spend(&self, steps: usize) -> bool {
        let left = self.0.get().checked_sub(steps);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }

    #[cfg(test)]
    pub(super) fn left(&self) -> usize {
        self.0.get()
    }
}

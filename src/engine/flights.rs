//! Counts what is under way, so that one can wait until nothing is.

use std::sync::Arc;

use tokio::sync::watch;

/// How many pieces of work are under way.
#[derive(Clone, Debug)]
pub struct Flights(Arc<watch::Sender<usize>>);

/// One piece of work under way; it ends when dropped.
#[derive(Debug)]
pub struct Airborne(Arc<watch::Sender<usize>>);

impl Default for Flights {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Flights {
    /// Begins a piece of work.
    #[must_use]
    pub fn begin(&self) -> Airborne {
        self.0.send_modify(|it| *it += 1);
        Airborne(self.0.clone())
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        *self.0.borrow()
    }

    /// Waits until there are none.
    pub async fn rest(&self) {
        let mut count = self.0.subscribe();
        // The sender lives in `self`, so waiting cannot fail.
        let _ended = count.wait_for(|it| *it == 0).await;
    }
}

impl Drop for Airborne {
    fn drop(&mut self) {
        self.0.send_modify(|it| *it -= 1);
    }
}

//! Counts what is under way, so that one can wait until nothing is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

/// How many pieces of work are under way.
#[derive(Clone, Debug, Default)]
pub struct Flights(Arc<Tower>);

#[derive(Debug, Default)]
struct Tower {
    count: AtomicUsize,
    empty: Notify,
}

/// One piece of work under way; it ends when dropped.
#[derive(Debug)]
pub struct Airborne(Arc<Tower>);

impl Flights {
    /// Begins a piece of work.
    #[must_use]
    pub fn begin(&self) -> Airborne {
        self.0.count.fetch_add(1, Ordering::SeqCst);
        Airborne(self.0.clone())
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.count.load(Ordering::SeqCst)
    }

    /// Waits until there are none.
    pub async fn rest(&self) {
        loop {
            // Before looking: what ends in between is heard.
            let emptied = self.0.empty.notified();
            if self.count() == 0 {
                return;
            }
            emptied.await;
        }
    }
}

impl Drop for Airborne {
    fn drop(&mut self) {
        if self.0.count.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.empty.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn rest_comes_when_the_last_piece_of_work_ends() {
        let flights = Flights::default();
        assert!(flights.rest().now_or_never().is_some());
        let (first, last) = (flights.begin(), flights.begin());
        let mut rest = Box::pin(flights.rest());
        assert!(rest.as_mut().now_or_never().is_none());
        drop(first);
        assert!(rest.as_mut().now_or_never().is_none());
        drop(last);
        assert!(rest.as_mut().now_or_never().is_some());
    }
}

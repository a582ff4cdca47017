//! Number of events and calls in flight, and a wait until there are none.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

/// Counter of what is in flight. Clones share the count.
#[derive(Clone, Debug, Default)]
pub struct InFlight(Arc<Count>);

#[derive(Debug, Default)]
struct Count {
    count: AtomicUsize,
    empty: Notify,
}

/// One event or call in flight, until it is dropped.
#[derive(Debug)]
pub struct InFlightGuard(Arc<Count>);

impl InFlight {
    /// Counts one more until the guard is dropped.
    #[must_use]
    pub fn enter(&self) -> InFlightGuard {
        self.0.count.fetch_add(1, Ordering::SeqCst);
        InFlightGuard(self.0.clone())
    }

    /// Number in flight.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.count.load(Ordering::SeqCst)
    }

    /// Waits until nothing is in flight.
    pub async fn wait_until_idle(&self) {
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

impl Drop for InFlightGuard {
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
        let flights = InFlight::default();
        assert!(flights.wait_until_idle().now_or_never().is_some());
        let (first, last) = (flights.enter(), flights.enter());
        let mut rest = Box::pin(flights.wait_until_idle());
        assert!(rest.as_mut().now_or_never().is_none());
        drop(first);
        assert!(rest.as_mut().now_or_never().is_none());
        drop(last);
        assert!(rest.as_mut().now_or_never().is_some());
    }
}

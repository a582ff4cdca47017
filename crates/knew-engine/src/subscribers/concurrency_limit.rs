//! How many calls a service takes at once, as the queue before its container keeps it.

use tokio::sync::{Semaphore, SemaphorePermit};

/// For each call that is taken, so many may wait; the next ones are answered 503.
const QUEUED_PER_PERMIT: usize = 10;

/// The gate before a service.
#[derive(Debug, Default)]
pub struct ConcurrencyLimit(Option<LimitSemaphores>);

#[derive(Debug)]
struct LimitSemaphores {
    running: Semaphore,
    /// The places, and those who may wait for one.
    queued: Semaphore,
}

/// A call that was let in; dropping it lets the next one in.
#[derive(Debug)]
pub struct CallPermit<'a> {
    _queued: Option<SemaphorePermit<'a>>,
    _running: Option<SemaphorePermit<'a>>,
}

impl ConcurrencyLimit {
    /// A gate for so many at once; `None` for as many as come.
    #[must_use]
    pub fn new(concurrency: Option<usize>) -> Self {
        Self(concurrency.map(|running| LimitSemaphores {
            running: Semaphore::new(running),
            queued: Semaphore::new(
                running.saturating_add(running.saturating_mul(QUEUED_PER_PERMIT)),
            ),
        }))
    }

    /// Waits for a place; `None` when too many wait already.
    pub async fn acquire(&self) -> Option<CallPermit<'_>> {
        let Some(LimitSemaphores { running, queued }) = &self.0 else {
            return Some(CallPermit {
                _queued: None,
                _running: None,
            });
        };
        let queued = queued.try_acquire().ok()?;
        let permit = running.acquire().await.ok()?;
        Some(CallPermit {
            _queued: Some(queued),
            _running: Some(permit),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn one_place_lets_ten_wait_and_turns_the_next_away() {
        let limit = ConcurrencyLimit::new(Some(1));
        let first = limit.acquire().await.unwrap();
        let mut waiting: Vec<_> = (0..10).map(|_| Box::pin(limit.acquire())).collect();
        for call in &mut waiting {
            assert!(call.now_or_never().is_none());
        }
        assert!(limit.acquire().await.is_none());
        drop(first);
        assert!(waiting.remove(0).await.is_some());
    }
}

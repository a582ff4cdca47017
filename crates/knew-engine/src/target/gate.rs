//! How many calls a service takes at once, as the queue before its container keeps it.

use tokio::sync::{Semaphore, SemaphorePermit};

/// For each call that is taken, so many may wait; the next ones are answered 503.
const WAITING: usize = 10;

/// The gate before a service.
#[derive(Debug, Default)]
pub struct Gate(Option<Narrow>);

#[derive(Debug)]
struct Narrow {
    places: Semaphore,
    /// The places, and those who may wait for one.
    whole: Semaphore,
}

/// A call that was let in; dropping it lets the next one in.
#[derive(Debug)]
pub struct Pass<'a> {
    _whole: Option<SemaphorePermit<'a>>,
    _place: Option<SemaphorePermit<'a>>,
}

impl Gate {
    /// A gate for so many at once; `None` for as many as come.
    #[must_use]
    pub fn of(concurrency: Option<usize>) -> Self {
        Self(concurrency.map(|places| Narrow {
            places: Semaphore::new(places),
            whole: Semaphore::new(places.saturating_add(places.saturating_mul(WAITING))),
        }))
    }

    /// Waits for a place; `None` when too many wait already.
    pub async fn pass(&self) -> Option<Pass<'_>> {
        let Some(Narrow { places, whole }) = &self.0 else {
            return Some(Pass {
                _whole: None,
                _place: None,
            });
        };
        let whole = whole.try_acquire().ok()?;
        let place = places.acquire().await.ok()?;
        Some(Pass {
            _whole: Some(whole),
            _place: Some(place),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn one_place_lets_ten_wait_and_turns_the_next_away() {
        let gate = Gate::of(Some(1));
        let first = gate.pass().await.unwrap();
        let mut waiting: Vec<_> = (0..10).map(|_| Box::pin(gate.pass())).collect();
        for it in &mut waiting {
            assert!(it.now_or_never().is_none());
        }
        assert!(gate.pass().await.is_none());
        drop(first);
        assert!(waiting.remove(0).await.is_some());
    }
}

//! The clock of the engine, from which every instant and every wait comes.
//!
//! It is the system's, or advanced by hand, so that hours of cron and thirty retries take a test no time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::oneshot;

/// Longest single sleep: a laptop that was suspended notices within this time that an instant has passed.
const MAX_SLEEP: Duration = Duration::from_secs(30);

/// Number of times that woken tasks may run before the manual clock moves on.
const YIELDS_PER_WAKE: usize = 64;

/// Source of the current time and of waits.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The system clock.
    #[default]
    Real,
    /// A clock that stands still until [`Clock::advance`].
    Manual(Arc<ManualClock>),
}

/// Time of a manual clock, and the tasks that wait for it.
#[derive(Debug)]
pub struct ManualClock(Mutex<State>);

#[derive(Debug)]
struct State {
    now: Timestamp,
    count: u64,
    sleepers: BTreeMap<(Timestamp, u64), oneshot::Sender<()>>,
}

impl Clock {
    /// Manual clock that starts at an instant.
    #[must_use]
    pub fn manual(now: Timestamp) -> Self {
        Self::Manual(Arc::new(ManualClock(Mutex::new(State {
            now,
            count: 0,
            sleepers: BTreeMap::new(),
        }))))
    }

    /// Current time.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Real => Timestamp::now(),
            Self::Manual(hand) => hand.lock().now,
        }
    }

    /// Time since an instant; zero if the system clock was set back meanwhile.
    #[must_use]
    pub fn elapsed_since(&self, start: Timestamp) -> Duration {
        Duration::try_from(self.now().duration_since(start)).unwrap_or_default()
    }

    /// Waits for a duration.
    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    pub async fn sleep(&self, time: Duration) {
        match self {
            Self::Real => tokio::time::sleep(time).await,
            Self::Manual(hand) => {
                let until = hand.lock().now.checked_add(time);
                hand.sleep_until(until.unwrap_or(Timestamp::MAX)).await;
            }
        }
    }

    /// Waits until an instant; returns at once if it has passed.
    pub async fn sleep_until(&self, until: Timestamp) {
        loop {
            let left = Duration::try_from(until.duration_since(self.now())).unwrap_or_default();
            match self {
                _ if left.is_zero() => return,
                Self::Real => self.sleep(left.min(MAX_SLEEP)).await,
                Self::Manual(hand) => hand.sleep_until(until).await,
            }
        }
    }

    /// Advances a manual clock, waking each waiting task at its instant and letting it run before the next. Does
    /// nothing to the system clock.
    pub async fn advance(&self, time: Duration) {
        let Self::Manual(hand) = self else { return };
        let end = hand.lock().now.checked_add(time);
        let end = end.unwrap_or(Timestamp::MAX);
        yield_to_tasks().await;
        while hand.wake_next(end) {
            yield_to_tasks().await;
        }
        hand.lock().now = end;
    }
}

impl ManualClock {
    async fn sleep_until(&self, until: Timestamp) {
        let (waker, woken) = oneshot::channel();
        {
            let mut state = self.lock();
            if until <= state.now {
                return;
            }
            state.count += 1;
            let key = (until, state.count);
            state.sleepers.insert(key, waker);
        }
        // A waker that is dropped means the clock is gone, and so is everybody who would wait.
        woken.await.unwrap_or_default();
    }

    fn wake_next(&self, end: Timestamp) -> bool {
        let mut state = self.lock();
        let due = state.sleepers.first_key_value().map(|(key, _)| *key);
        let Some(key) = due.filter(|(at, _)| *at <= end) else {
            return false;
        };
        state.now = state.now.max(key.0);
        if let Some(waker) = state.sleepers.remove(&key) {
            // The sleeper may have given up; then nobody listens.
            waker.send(()).unwrap_or_default();
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn yield_to_tasks() {
    for _ in 0..YIELDS_PER_WAKE {
        tokio::task::yield_now().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_virtual_hour_takes_no_time_and_wakes_sleepers_in_order() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let woken = Arc::new(Mutex::new(Vec::new()));
        for minutes in [30_u64, 10, 20, 90] {
            let (clock, woken) = (clock.clone(), woken.clone());
            tokio::spawn(async move {
                clock.sleep(Duration::from_mins(minutes)).await;
                woken
                    .lock()
                    .unwrap()
                    .push((minutes, clock.now().as_second()));
            });
        }
        clock.advance(Duration::from_hours(1)).await;
        assert_eq!(*woken.lock().unwrap(), [(10, 600), (20, 1200), (30, 1800)]);
        assert_eq!(clock.now().as_second(), 3600);
    }

    #[tokio::test]
    async fn an_instant_that_has_passed_is_not_waited_for() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        clock.sleep_until(Timestamp::UNIX_EPOCH).await;
        clock.sleep(Duration::ZERO).await;
    }
}

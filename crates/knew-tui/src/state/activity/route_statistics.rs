//! What a route did lately: how long its attempts take, how often it tried again, how the last event
//! ended.

use std::collections::VecDeque;
use std::time::Duration;

/// Of so many attempts, the newest, it is known how long they took.
const ATTEMPTS: usize = 128;

/// How an event ended on a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventOutcome {
    /// The subscriber has it, and answered this status.
    Delivered(u16),
    /// The dead letter sink has it; why.
    DeadLettered(String),
    /// Nobody has it; why.
    Lost(String),
}

/// What one route did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RouteStatistics {
    /// How many attempts were not the first of their event.
    pub retries: u64,
    /// How the last event ended.
    pub last: Option<EventOutcome>,
    /// Why the subscriber did not get the last event that it did not get.
    pub failure: Option<String>,
    took: VecDeque<Duration>,
}

impl RouteStatistics {
    /// An attempt is over.
    pub(crate) fn attempt(&mut self, number: u32, took: Duration) {
        self.retries += u64::from(number > 1);
        if self.took.len() == ATTEMPTS {
            self.took.pop_front();
        }
        self.took.push_back(took);
    }

    /// An event is over.
    pub(crate) fn end(&mut self, ending: EventOutcome) {
        if let EventOutcome::DeadLettered(reason) | EventOutcome::Lost(reason) = &ending {
            self.failure = Some(reason.clone());
        }
        self.last = Some(ending);
    }

    /// The time that nineteen of twenty attempts stay within; `None` before the first.
    #[must_use]
    pub fn p95(&self) -> Option<Duration> {
        let mut took: Vec<Duration> = self.took.iter().copied().collect();
        took.sort_unstable();
        let place = (took.len() * 95).div_ceil(100);
        took.get(place.checked_sub(1)?).copied()
    }
}

#[cfg(test)]
mod tests {
    use crate::state::activity::route_statistics::*;

    #[test]
    fn what_went_wrong_last_is_known_when_all_goes_well_again() {
        let mut lately = RouteStatistics::default();
        lately.end(EventOutcome::Lost("gone".to_owned()));
        lately.end(EventOutcome::Delivered(202));
        assert_eq!(lately.last, Some(EventOutcome::Delivered(202)));
        assert_eq!(lately.failure.as_deref(), Some("gone"));
    }

    #[test]
    fn the_95th_percentile_is_of_the_newest_attempts() {
        let mut lately = RouteStatistics::default();
        assert_eq!(lately.p95(), None);
        lately.attempt(1, Duration::from_millis(7));
        assert_eq!(lately.p95(), Some(Duration::from_millis(7)));
        for n in 1..=100 {
            lately.attempt(2, Duration::from_millis(n));
        }
        assert_eq!(lately.p95(), Some(Duration::from_millis(95)));
        assert_eq!(lately.retries, 100);
        for _ in 0..ATTEMPTS {
            lately.attempt(1, Duration::ZERO);
        }
        assert_eq!(lately.p95(), Some(Duration::ZERO));
    }
}

//! Limits on the events that one event may cause, for circles that no broker's hop limit ends.
//!
//! A broker counts hops in the event, but its subscribers never see the count, so two brokers that
//! deliver to each other, or two channels, send an event round for ever, and with two routes each
//! there are twice as many every time. A cluster does just that. Here one event a client sends may
//! cause only so many others.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Number of arrivals that one event may cause.
const MAX_CAUSED_EVENTS: u32 = 65_536;

/// Depth of an arrival, and the number of all arrivals that the same event caused.
#[derive(Clone, Debug, Default)]
pub struct HopBudget {
    depth: i64,
    caused: Arc<AtomicU32>,
}

impl HopBudget {
    /// Budget of an arrival that this one causes; `None` if the depth or the number is exhausted.
    #[must_use]
    pub fn next_hop(&self, deepest: i64) -> Option<Self> {
        let depth = self.depth + 1;
        let before = self.caused.fetch_add(1, Ordering::Relaxed);
        (depth <= deepest && before < MAX_CAUSED_EVENTS).then(|| Self {
            depth,
            caused: self.caused.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_circle_ends_at_its_depth() {
        let mut place = Some(HopBudget::default());
        let mut rounds = 0;
        while let Some(next) = place.and_then(|place| place.next_hop(255)) {
            rounds += 1;
            place = Some(next);
        }
        assert_eq!(rounds, 255);
    }

    #[test]
    fn a_circle_that_doubles_ends_at_its_width() {
        let root = HopBudget::default();
        let children = (0..MAX_CAUSED_EVENTS + 10).filter_map(|_| root.next_hop(255));
        assert_eq!(children.count(), MAX_CAUSED_EVENTS as usize);
    }
}

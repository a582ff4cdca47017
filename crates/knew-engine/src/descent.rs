//! How far and how wide one event has spread: what ends circles that no hop limit ends.
//!
//! A broker counts hops in the event, but its subscribers never see the count, so two brokers that
//! deliver to each other, or two channels, send an event round for ever, and with two routes each
//! there are twice as many every time. A cluster does just that. Here one event a client sends may
//! cause only so many others.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// How many arrivals one event may cause.
const KIN: u32 = 65_536;

/// The place of an arrival among those that one event caused.
#[derive(Clone, Debug, Default)]
pub struct Descent {
    depth: i64,
    kin: Arc<AtomicU32>,
}

impl Descent {
    /// The place of an arrival that this one causes; `None` when a circle is to end here.
    #[must_use]
    pub fn child(&self, deepest: i64) -> Option<Self> {
        let depth = self.depth + 1;
        let before = self.kin.fetch_add(1, Ordering::Relaxed);
        (depth <= deepest && before < KIN).then(|| Self {
            depth,
            kin: self.kin.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_circle_ends_at_its_depth() {
        let mut place = Some(Descent::default());
        let mut rounds = 0;
        while let Some(next) = place.and_then(|place| place.child(255)) {
            rounds += 1;
            place = Some(next);
        }
        assert_eq!(rounds, 255);
    }

    #[test]
    fn a_circle_that_doubles_ends_at_its_width() {
        let root = Descent::default();
        let children = (0..KIN + 10).filter_map(|_| root.child(255));
        assert_eq!(children.count(), KIN as usize);
    }
}

//! Events of a hub that are in the journal and that routes have yet to acknowledge.
//!
//! An event is recorded before it is published to NATS or Kafka. Each route then receives it from there, in
//! this process or another. Looking its arrival up here keeps one event one row of the journal, however
//! often it is received.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::hop_budget::HopBudget;
use knew_core::model::Id;

/// Number of tracked events; the outcome of older ones is no longer recorded by this process.
const CAPACITY: usize = 100_000;

/// Position of a message in the store. NATS has no partitions: everything is in partition 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub partition: i32,
    /// Offset (Kafka) or stream sequence (NATS).
    pub offset: u64,
}

/// Unacknowledged events of one hub, by tracking id.
#[derive(Debug, Default)]
pub struct PendingAcks(Mutex<PendingMap>);

#[derive(Debug, Default)]
struct PendingMap {
    events: HashMap<Arc<str>, PendingEvent>,
    /// Tracking ids by age; may contain ids of events that are already acknowledged.
    by_age: VecDeque<Arc<str>>,
}

/// An event in the journal.
#[derive(Clone, Debug)]
pub struct PendingEvent {
    pub arrival: u64,
    pub hop_budget: HopBudget,
    /// `None` until the store has confirmed the event.
    pub position: Option<Position>,
    /// Routes that matched the event and have not acknowledged it.
    pub unacknowledged: HashSet<Arc<Id>>,
    /// Those of them that this process is delivering to.
    pub in_progress: HashSet<Arc<Id>>,
}

/// Journal entry that a received message belongs to.
#[derive(Debug)]
pub enum Claim {
    /// The route received the event for the first time.
    Tracked { arrival: u64, hop_budget: HopBudget },
    /// A redelivered copy of an event that is still tracked. It has an arrival of its own, in which the
    /// other routes have no part.
    Duplicate {
        arrival: u64,
        other_routes: Vec<Arc<Id>>,
    },
    /// The route's filter rejects the event.
    NoMatch,
}

/// A route that another process delivers to.
#[derive(Debug, PartialEq, Eq)]
pub struct ReleasedRoute {
    pub arrival: u64,
    pub route: Arc<Id>,
}

impl PendingEvent {
    #[must_use]
    pub fn new(
        arrival: u64,
        hop_budget: HopBudget,
        routes: impl IntoIterator<Item = Arc<Id>>,
    ) -> Self {
        Self {
            arrival,
            hop_budget,
            position: None,
            unacknowledged: routes.into_iter().collect(),
            in_progress: HashSet::new(),
        }
    }
}

impl PendingAcks {
    /// Tracks an event; returns the routes of the event it displaces when the capacity is exceeded.
    pub fn insert(&self, tracking_id: &str, event: PendingEvent) -> Vec<ReleasedRoute> {
        if event.unacknowledged.is_empty() {
            return Vec::new();
        }
        let mut pending = self.lock();
        pending.insert(tracking_id.into(), event);
        pending.evict_oldest()
    }

    pub fn set_position(&self, tracking_id: &str, position: Position) {
        if let Some(event) = self.lock().events.get_mut(tracking_id) {
            event.position = Some(position);
        }
    }

    /// Assigns a received message to the journal entry it belongs to.
    ///
    /// An event that is not tracked, because another process published it or because it was acknowledged
    /// before, is recorded by `record`, which returns `None` if the route does not match.
    pub fn claim(
        &self,
        tracking_id: &str,
        position: Position,
        route: &Arc<Id>,
        record: impl FnOnce() -> Option<PendingEvent>,
    ) -> Claim {
        let mut pending = self.lock();
        let known = pending.events.get_mut(tracking_id);
        if let Some(event) = known
            && event.unacknowledged.contains(route)
            && event.in_progress.insert(route.clone())
        {
            event.position = Some(position);
            return Claim::Tracked {
                arrival: event.arrival,
                hop_budget: event.hop_budget.clone(),
            };
        }
        let Some(mut event) = record() else {
            return Claim::NoMatch;
        };
        let arrival = event.arrival;
        if pending.events.contains_key(tracking_id) {
            event.unacknowledged.remove(route);
            return Claim::Duplicate {
                arrival,
                other_routes: event.unacknowledged.into_iter().collect(),
            };
        }
        let hop_budget = event.hop_budget.clone();
        event.position = Some(position);
        event.in_progress.insert(route.clone());
        pending.insert(tracking_id.into(), event);
        Claim::Tracked {
            arrival,
            hop_budget,
        }
    }

    pub fn acknowledge(&self, tracking_id: &str, route: &Id) {
        let mut pending = self.lock();
        let Some(event) = pending.events.get_mut(tracking_id) else {
            return;
        };
        event.unacknowledged.remove(route);
        event.in_progress.remove(route);
        if event.unacknowledged.is_empty() {
            pending.events.remove(tracking_id);
        }
    }

    /// Forgets an event that the store did not accept.
    pub fn remove(&self, tracking_id: &str) {
        self.lock().events.remove(tracking_id);
    }

    /// Routes with unacknowledged events that this process is not delivering.
    #[must_use]
    pub fn awaited_routes(&self) -> HashSet<Arc<Id>> {
        self.lock()
            .events
            .values()
            .flat_map(PendingEvent::awaited_routes)
            .cloned()
            .collect()
    }

    /// Stops tracking a route for the events whose position matches, unless this process is delivering them.
    pub fn release(
        &self,
        route: &Id,
        matches: impl Fn(Option<Position>) -> bool,
    ) -> Vec<ReleasedRoute> {
        let mut released = Vec::new();
        self.lock().events.retain(|_, event| {
            if matches(event.position)
                && !event.in_progress.contains(route)
                && let Some(route) = event.unacknowledged.take(route)
            {
                let arrival = event.arrival;
                released.push(ReleasedRoute { arrival, route });
            }
            !event.unacknowledged.is_empty()
        });
        released
    }

    fn lock(&self) -> MutexGuard<'_, PendingMap> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PendingEvent {
    fn awaited_routes(&self) -> impl Iterator<Item = &Arc<Id>> {
        self.unacknowledged.difference(&self.in_progress)
    }
}

impl PendingMap {
    fn insert(&mut self, tracking_id: Arc<str>, event: PendingEvent) {
        self.events.insert(tracking_id.clone(), event);
        self.by_age.push_back(tracking_id);
        // Acknowledged events leave their id behind in the middle of the queue: removing it there at once
        // would cost a search for every event.
        if self.by_age.len() > 2 * CAPACITY {
            let events = &self.events;
            self.by_age.retain(|id| events.contains_key(id));
        }
    }

    /// Drops ids of acknowledged events and, beyond the capacity, the oldest event.
    fn evict_oldest(&mut self) -> Vec<ReleasedRoute> {
        while let Some(oldest) = self.by_age.front()
            && !self.events.contains_key(oldest)
        {
            self.by_age.pop_front();
        }
        if self.events.len() <= CAPACITY {
            return Vec::new();
        }
        let oldest = self.by_age.pop_front();
        let Some(event) = oldest.and_then(|oldest| self.events.remove(&oldest)) else {
            return Vec::new();
        };
        let arrival = event.arrival;
        event
            .awaited_routes()
            .cloned()
            .map(|route| ReleasedRoute { arrival, route })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSITION: Position = Position {
        partition: 0,
        offset: 5,
    };

    fn route(name: &str) -> Arc<Id> {
        Arc::new(Id::new("", "Trigger", "default", name))
    }

    fn event(arrival: u64, routes: &[&str]) -> PendingEvent {
        let routes = routes.iter().map(|name| route(name));
        PendingEvent::new(arrival, HopBudget::default(), routes)
    }

    fn claimed_arrival(pending: &PendingAcks, tracking_id: &str, name: &str) -> u64 {
        let record = || Some(event(99, &[name]));
        match pending.claim(tracking_id, POSITION, &route(name), record) {
            Claim::Tracked { arrival, .. } | Claim::Duplicate { arrival, .. } => arrival,
            Claim::NoMatch => 0,
        }
    }

    #[test]
    fn each_route_finds_the_one_arrival_once() {
        let pending = PendingAcks::default();
        pending.insert("m", event(7, &["a", "b"]));
        assert_eq!(claimed_arrival(&pending, "m", "a"), 7);
        assert_eq!(
            claimed_arrival(&pending, "m", "a"),
            99,
            "a second copy is another arrival"
        );
        pending.acknowledge("m", &route("a"));
        assert_eq!(claimed_arrival(&pending, "m", "b"), 7);
        pending.acknowledge("m", &route("b"));
        assert_eq!(claimed_arrival(&pending, "m", "b"), 99);
    }

    #[test]
    fn events_acknowledged_elsewhere_are_released_unless_in_progress_here() {
        let pending = PendingAcks::default();
        pending.insert("m", event(7, &["a", "b"]));
        pending.set_position("m", POSITION);
        claimed_arrival(&pending, "m", "b");
        let up_to = |last| {
            move |position: Option<Position>| {
                position.is_some_and(|position| position.offset <= last)
            }
        };
        let released = ReleasedRoute {
            arrival: 7,
            route: route("a"),
        };
        assert_eq!(pending.release(&route("a"), up_to(4)), []);
        assert_eq!(pending.release(&route("a"), up_to(5)), [released]);
        assert_eq!(pending.release(&route("b"), up_to(5)), []);
        assert!(pending.awaited_routes().is_empty());
    }
}

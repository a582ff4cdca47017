//! The way one event took through the picture.

use std::collections::HashSet;

use crate::state::event_path::Journey;
use knew_core::graph::layout::{Connector, ConnectorFlow};
use knew_core::model::Id;
use knew_core::record::DeliveryState;

/// Nodes and routes an event touched, and which side ways it took.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventTrail {
    touched: HashSet<Id>,
    replied: HashSet<Id>,
    dead: HashSet<Id>,
}

impl EventTrail {
    /// The trail of an event: the way it came, and everywhere it went on to.
    pub fn of(journey: &Journey<'_>) -> Self {
        let mut trail = Self::default();
        for arrival in journey.arrivals() {
            trail.touched.insert((*arrival.node).clone());
            trail.touched.extend(arrival.from.as_deref().cloned());
            trail.replied.extend(journey.answer(arrival).cloned());
        }
        for arrival in std::iter::once(journey.here).chain(journey.after.iter().copied()) {
            for track in &arrival.routes {
                let Some(route) = track.route.as_deref() else {
                    continue;
                };
                trail.touched.insert(route.clone());
                match track.state {
                    DeliveryState::Delivered { reply: Some(_), .. } => {
                        trail.replied.insert(route.clone())
                    }
                    // The row of the hub's dead letters belongs to the hub.
                    DeliveryState::DeadLettered { .. } => {
                        trail.dead.insert((*arrival.node).clone());
                        trail.dead.insert(route.clone())
                    }
                    _ => false,
                };
            }
        }
        trail
    }

    /// Whether the event touched a node or route.
    #[must_use]
    pub fn touches(&self, id: &Id) -> bool {
        self.touched.contains(id)
    }

    /// Whether the event went along a line.
    #[must_use]
    pub fn follows(&self, line: &Connector) -> bool {
        match line.flow {
            ConnectorFlow::Event => self.touches(&line.owner),
            ConnectorFlow::Reply => self.replied.contains(&line.owner),
            ConnectorFlow::DeadLetter => self.dead.contains(&line.owner),
        }
    }
}

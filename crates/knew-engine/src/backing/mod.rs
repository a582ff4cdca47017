//! Hubs whose events are kept outside this process: in NATS `JetStream` or Apache Kafka.
//!
//! The door puts an event in and answers as soon as it is kept ([`mod@door`]). For each route all
//! processes that run the same manifests read together, as one durable consumer ([`mod@pull`]), and an
//! event is acknowledged only when the route is done with it. A [`Line`] holds one hub to its place,
//! whatever becomes of the connection. [`keeper`] is the gate to the systems; everything else here
//! knows neither of them.

mod door;
mod group;
mod kafka;
mod keeper;
mod ledger;
mod letter;
mod line;
mod nats;
mod place;
mod pull;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::Mutex;

use super::clock::Clock;
use super::dispatcher::Dispatcher;
use super::flights::Flights;
use super::outside::{Connections, Reach};
use knew_core::graph::trust::Trust;
use knew_core::graph::{Graph, Hub};
use knew_core::model::Id;
use knew_core::model::workspace::ExternalSystem;
use knew_core::record::Condition;

use keeper::Keeper;
use line::{Line, Seat};
use place::Place;

/// How long readers may take to give back what they fetched.
const GRACE: Duration = Duration::from_secs(6);

/// The hubs that are kept outside, and the connections they share.
#[derive(Debug, Default)]
pub struct Backings {
    lines: ArcSwap<HashMap<Arc<Id>, Arc<Line>>>,
    connections: Mutex<HashMap<Seat, Keeper>>,
    /// Those who read; each has to give back what it fetched before the engine is gone.
    readers: Flights,
}

impl Backings {
    /// The line of a hub that is kept outside.
    #[must_use]
    pub fn line(&self, hub: &Id) -> Option<Arc<Line>> {
        self.lines.load().get(hub).cloned()
    }

    /// Opens lines that are new, closes those that are gone, and tells the rest of the new plan.
    pub fn follow(&self, graph: &Graph, plan: u64, dispatcher: &Arc<Dispatcher>) {
        let connections = dispatcher.connections(graph);
        let trust = dispatcher.trust.load_full();
        let before = self.lines.load_full();
        let mut now = HashMap::new();
        for hub in graph.hubs.iter().filter(|hub| hub.missing.is_none()) {
            let known = before.get(&hub.id);
            let Some(seat) = seat(&connections, hub, &trust) else {
                if let Some(line) = known {
                    dispatcher.say(&line.place.hub, Condition::Ready);
                }
                continue;
            };
            let place = Place::of(hub);
            let line = match known {
                Some(line) if line.place == place && line.seat == seat => line.clone(),
                _ => Line::open(place, seat, dispatcher),
            };
            let routes = graph
                .routes_of(&hub.id)
                .map(|routes_of| Arc::new(routes_of.id.clone()));
            line.follow(plan, routes.collect(), dispatcher);
            now.insert(line.place.hub.clone(), line);
        }
        for (hub, line) in before.iter() {
            if now.get(hub).is_none_or(|now| !Arc::ptr_eq(now, line)) {
                line.close(dispatcher);
            }
        }
        self.lines.store(Arc::new(now));
    }

    /// The connection to a system, which is made once. What stands elsewhere of its address is filled in
    /// for this, and kept out of the words of what goes wrong.
    async fn connect(&self, seat: &Seat) -> Result<Keeper, String> {
        let (system, endpoint) = match seat {
            Seat::At(system, endpoint) => (system, endpoint),
            Seat::Nowhere(_) => return Err(seat.words("nothing says where it is")),
            Seat::Refused(_, why) => return Err(why.clone()),
        };
        let mut connections = self.connections.lock().await;
        if let Some(known) = connections.get(seat) {
            return Ok(known.clone());
        }
        let address = endpoint.resolve().await?;
        let whole = address.whole();
        let keeper = match system {
            ExternalSystem::Kafka => kafka::Kafka::connect(whole).await.map(Keeper::Kafka),
            _ => nats::Nats::connect(whole)
                .await
                .map(|nats| Keeper::Nats(Arc::new(nats))),
        };
        let keeper = keeper.map_err(|words| address.tell(&words))?;
        connections.insert(seat.clone(), keeper.clone());
        Ok(keeper)
    }

    /// Waits until nobody reads any more and everything that was said has been sent.
    pub async fn flush(&self, clock: &Clock) {
        tokio::select! {
            () = self.readers.rest() => {}
            () = clock.sleep(GRACE) => {}
        }
        let connections: Vec<_> = self.connections.lock().await.values().cloned().collect();
        for keeper in connections {
            keeper.flush().await;
        }
    }
}

/// Where a hub is kept; `None` for one that passes events on from memory.
fn seat(connections: &Connections<'_>, hub: &Hub, trust: &Trust) -> Option<Seat> {
    let system = hub.backing.system()?;
    Some(match connections.reach_for_hub(system, trust)? {
        Reach::At(endpoint) => Seat::At(system, endpoint),
        Reach::Unknown(_) => Seat::Nowhere(system),
        Reach::Broken(why) => Seat::Refused(system, why),
    })
}

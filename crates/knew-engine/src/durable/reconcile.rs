//! Brings the durable hubs in line with a graph.

use std::collections::HashMap;
use std::sync::Arc;

use super::DurableHubs;
use super::durable_hub::DurableHub;
use super::location::StoreLocation;
use super::topic::HubTopic;
use crate::dispatcher::Dispatcher;
use knew_core::graph::Graph;
use knew_core::record::NodeCondition;

impl DurableHubs {
    /// Starts new hubs, stops former ones, and gives the others the routes of the new plan.
    pub fn reconcile(&self, graph: &Graph, plan: u64, dispatcher: &Arc<Dispatcher>) {
        let connections = dispatcher.access.connections(graph);
        let trust = dispatcher.access.trust();
        let before = self.hubs.load_full();
        let mut after = HashMap::new();
        for hub in graph.hubs.iter().filter(|hub| hub.missing.is_none()) {
            let existing = before.get(&hub.id);
            let Some(location) = StoreLocation::for_hub(hub, &connections, &trust) else {
                if let Some(existing) = existing {
                    // From now on it keeps its events in memory, which is always ready.
                    dispatcher
                        .runtime
                        .recorder
                        .record_condition_change(&existing.topic.hub, NodeCondition::Ready);
                }
                continue;
            };
            let topic = HubTopic::for_hub(hub);
            let durable_hub = match existing {
                Some(existing) if existing.topic == topic && existing.location == location => {
                    existing.clone()
                }
                _ => DurableHub::start(topic, location, dispatcher),
            };
            let routes = graph
                .routes_of(&hub.id)
                .map(|route| Arc::new(route.id.clone()))
                .collect();
            durable_hub.set_routes(plan, routes, &dispatcher.runtime);
            after.insert(durable_hub.topic.hub.clone(), durable_hub);
        }
        for (id, hub) in before.iter() {
            if after
                .get(id)
                .is_none_or(|current| !Arc::ptr_eq(current, hub))
            {
                hub.stop(&dispatcher.runtime);
            }
        }
        self.hubs.store(Arc::new(after));
    }
}

//! Permissions that a graph needs from the user.

use std::collections::HashSet;

use super::external::ConnectionSettings;
use knew_core::graph::Graph;
use knew_core::graph::trust::{Permission, delivery_origins};

/// Permissions that a graph needs, each once: commands, then connections, then deliveries.
#[must_use]
pub fn required_permissions(graph: &Graph, connections: ConnectionSettings<'_>) -> Vec<Permission> {
    let commands = graph.local.commands().into_iter().map(Permission::Run);
    let origins = delivery_origins(graph).into_iter();
    let sends = origins.map(|origin| Permission::Send { origin });
    let all = commands
        .chain(connection_permissions(graph, connections))
        .chain(sends);
    let mut seen = HashSet::new();
    all.filter(|permission| seen.insert(permission.clone()))
        .collect()
}

/// Connections of sources, sinks and hubs to external systems.
fn connection_permissions(graph: &Graph, connections: ConnectionSettings<'_>) -> Vec<Permission> {
    let sources = graph.sources.iter().filter_map(|source| {
        let queue = source.spec.queue.as_ref()?;
        source.sink.as_ref()?;
        connections.required_permission(queue.system(), queue.address.as_deref())
    });
    let sinks = graph.sink_queues.values().filter_map(|queue| {
        connections.required_permission(queue.system(), queue.address.as_deref())
    });
    let hubs = graph
        .hubs
        .iter()
        .filter_map(|hub| connections.required_permission_for_hub(hub.storage.system()?));
    sources.chain(sinks).chain(hubs).collect()
}

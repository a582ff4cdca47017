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

/// Those of sources, sinks and hubs that an external system is behind.
fn connection_permissions(graph: &Graph, connections: ConnectionSettings<'_>) -> Vec<Permission> {
    let feeds = graph.sources.iter().filter_map(|source| {
        let feed = source.spec.feed.as_ref()?;
        source.sink.as_ref()?;
        connections.required_permission(feed.system(), feed.address.as_deref())
    });
    let outlets = graph.sink_queues.values();
    let outlets = outlets.filter_map(|outlet| {
        connections.required_permission(outlet.system(), outlet.address.as_deref())
    });
    let hubs = graph
        .hubs
        .iter()
        .filter_map(|hub| connections.required_permission_for_hub(hub.storage.system()?));
    feeds.chain(outlets).chain(hubs).collect()
}

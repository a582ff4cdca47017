//! What a node is called in the picture: its name, with the namespace only where it is not the
//! usual one.

use std::collections::HashMap;

use crate::graph::Graph;
use crate::model::Id;

/// The names of one picture.
pub(super) struct NodeLabels<'a> {
    home: &'a str,
}

impl<'a> NodeLabels<'a> {
    /// The namespace most objects are in needs no saying; of two equal ones, the first by name.
    pub(super) fn new(graph: &'a Graph) -> Self {
        let sources = graph.sources.iter().map(|source| &source.id);
        let hubs = graph.hubs.iter().map(|hub| &hub.id);
        let targets = graph
            .targets
            .iter()
            .filter(|target| target.origin.is_some())
            .map(|target| &target.id);
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for id in sources.chain(hubs).chain(targets) {
            *counts.entry(&id.namespace).or_default() += 1;
        }
        let home = counts
            .into_iter()
            .max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)));
        Self {
            home: home.map_or("default", |(name, _)| name),
        }
    }

    /// What the rail of a hub is called: a flow's by the flow.
    pub(super) fn hub(&self, graph: &Graph, id: &Id) -> String {
        match graph.flow_entered_at(id) {
            Some(flow) => self.name(flow),
            None => graph.hub_title(id).unwrap_or_else(|| self.name(id)),
        }
    }

    pub(super) fn name(&self, id: &Id) -> String {
        if id.kind == "URI" {
            return id
                .name
                .strip_prefix("http://")
                .unwrap_or(&id.name)
                .to_owned();
        }
        let name = if id.name.is_empty() { "?" } else { &id.name };
        if id.namespace == self.home {
            name.to_owned()
        } else {
            format!("{}/{name}", id.namespace)
        }
    }
}

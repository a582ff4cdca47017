//! An index of a graph by name, so that a check does not search the lists for each route.

use std::collections::HashMap;

use crate::graph::{Graph, Hub, Route, Source, Target};
use crate::model::Id;

/// Hubs, targets, routes and sources of a graph by id.
pub(super) struct GraphIndex<'a> {
    pub(super) graph: &'a Graph,
    hubs: HashMap<&'a Id, &'a Hub>,
    feeding: HashMap<&'a Id, Vec<&'a Source>>,
    targets: HashMap<&'a Id, &'a Target>,
    routes: HashMap<&'a Id, &'a Route>,
    sources: HashMap<&'a Id, &'a Source>,
}

impl<'a> GraphIndex<'a> {
    pub(super) fn of(graph: &'a Graph) -> Self {
        let mut feeding: HashMap<&Id, Vec<&Source>> = HashMap::new();
        for source in &graph.sources {
            if let Some(sink) = &source.sink {
                feeding.entry(&sink.id).or_default().push(source);
            }
        }
        Self {
            graph,
            hubs: graph.hubs.iter().map(|hub| (&hub.id, hub)).collect(),
            feeding,
            targets: first(graph.targets.iter().map(|target| (&target.id, target))),
            routes: first(graph.routes.iter().map(|route| (&route.id, route))),
            sources: first(graph.sources.iter().map(|source| (&source.id, source))),
        }
    }

    pub(super) fn hub(&self, id: &Id) -> Option<&'a Hub> {
        self.hubs.get(id).copied()
    }

    pub(super) fn target(&self, id: &Id) -> Option<&'a Target> {
        self.targets.get(id).copied()
    }

    pub(super) fn route(&self, id: &Id) -> Option<&'a Route> {
        self.routes.get(id).copied()
    }

    pub(super) fn source(&self, id: &Id) -> Option<&'a Source> {
        self.sources.get(id).copied()
    }

    /// Sources that send to a hub or target.
    pub(super) fn feeding(&self, id: &Id) -> &[&'a Source] {
        self.feeding.get(id).map_or(&[], Vec::as_slice)
    }
}

/// Of several objects with one name the first counts.
fn first<'a, T>(all: impl Iterator<Item = (&'a Id, &'a T)>) -> HashMap<&'a Id, &'a T> {
    let mut found = HashMap::new();
    for (id, object) in all {
        found.entry(id).or_insert(object);
    }
    found
}

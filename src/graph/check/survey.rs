//! A graph with its hubs and sources at hand by name, so that a check looks them up instead of walking
//! past all of them for each route.

use std::collections::HashMap;

use crate::graph::{Graph, Hub, Source};
use crate::model::Id;

/// What checks ask of a graph again and again.
pub(super) struct Survey<'a> {
    /// The graph.
    pub(super) graph: &'a Graph,
    hubs: HashMap<&'a Id, &'a Hub>,
    feeding: HashMap<&'a Id, Vec<&'a Source>>,
}

impl<'a> Survey<'a> {
    pub(super) fn of(graph: &'a Graph) -> Self {
        let mut feeding: HashMap<&Id, Vec<&Source>> = HashMap::new();
        for source in &graph.sources {
            if let Some(sink) = &source.sink {
                feeding.entry(&sink.id).or_default().push(source);
            }
        }
        Self {
            graph,
            hubs: graph.hubs.iter().map(|it| (&it.id, it)).collect(),
            feeding,
        }
    }

    /// The hub of that name.
    pub(super) fn hub(&self, id: &Id) -> Option<&'a Hub> {
        self.hubs.get(id).copied()
    }

    /// The sources that send to a hub or target.
    pub(super) fn feeding(&self, id: &Id) -> &[&'a Source] {
        self.feeding.get(id).map_or(&[], Vec::as_slice)
    }
}

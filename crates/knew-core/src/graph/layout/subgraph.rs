//! A graph without what is not to be drawn.

use std::collections::HashSet;
use std::hash::BuildHasher;

use crate::graph::{Graph, Route};
use crate::model::Id;

/// The part of a graph that holds some nodes and routes, and what these routes deliver to, each list
/// in its order.
#[must_use]
pub fn subgraph<S: BuildHasher>(graph: &Graph, keep: &HashSet<Id, S>) -> Graph {
    let mut part = graph.clone();
    part.sources.retain(|source| keep.contains(&source.id));
    part.hubs.retain(|hub| keep.contains(&hub.id));
    part.routes.retain(|route| keep.contains(&route.id));
    let ends: HashSet<&Id> = part
        .routes
        .iter()
        .flat_map(Route::destinations)
        .map(|route| &route.id)
        .collect();
    part.targets
        .retain(|target| keep.contains(&target.id) || ends.contains(&target.id));
    part.opaque.retain(|opaque| keep.contains(&opaque.id));
    part
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::build::build;
    use crate::graph::fixtures::*;

    #[test]
    fn what_a_route_delivers_to_stays_what_it_is() {
        let all = vec![
            broker("b"),
            trigger("one", "b", None, "s"),
            trigger("two", "b", None, "t"),
            service("s"),
            service("t"),
        ];
        let graph = build(&manifest(all));
        let keep = HashSet::from([graph.hubs[0].id.clone(), graph.routes[0].id.clone()]);
        let part = subgraph(&graph, &keep);
        let targets: Vec<&str> = part
            .targets
            .iter()
            .map(|target| target.id.name.as_str())
            .collect();
        assert_eq!(targets, ["s"]);
    }
}

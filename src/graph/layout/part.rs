//! A graph without what is not to be drawn.

use std::collections::HashSet;
use std::hash::BuildHasher;

use crate::graph::Graph;
use crate::model::Id;

/// The part of a graph that holds some nodes and routes, each list in its order.
#[must_use]
pub fn part<S: BuildHasher>(graph: &Graph, keep: &HashSet<Id, S>) -> Graph {
    let mut part = graph.clone();
    part.sources.retain(|it| keep.contains(&it.id));
    part.hubs.retain(|it| keep.contains(&it.id));
    part.routes.retain(|it| keep.contains(&it.id));
    part.targets.retain(|it| keep.contains(&it.id));
    part.opaque.retain(|it| keep.contains(&it.id));
    part
}

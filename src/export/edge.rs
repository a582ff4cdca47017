//! The flow of a graph as plain edges, for formats that know only nodes and edges.

use knew_core::graph::{Graph, ReplyDestination, Route};
use knew_core::model::Id;

/// What an edge carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EdgeKind {
    Flow,
    Reply,
    DeadLetter,
}

impl EdgeKind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Flow => "flow",
            Self::Reply => "reply",
            Self::DeadLetter => "dead-letter",
        }
    }
}

/// One edge between a source, hub or target and the next, and the route it takes.
pub(super) struct Edge<'a> {
    pub(super) from: &'a Id,
    pub(super) to: &'a Id,
    pub(super) kind: EdgeKind,
    pub(super) via: Option<&'a Id>,
}

/// Every edge, sources first, then route by route.
pub(super) fn edges(graph: &Graph) -> Vec<Edge<'_>> {
    let sources = graph.sources.iter().filter_map(|source| {
        let to = &source.sink.as_ref()?.id;
        Some(Edge {
            from: &source.id,
            to,
            kind: EdgeKind::Flow,
            via: None,
        })
    });
    sources
        .chain(graph.routes.iter().flat_map(|route| of_route(graph, route)))
        .collect()
}

/// The edges of one route. A reply leaves from the subscriber that answers.
fn of_route<'a>(graph: &'a Graph, route: &'a Route) -> impl Iterator<Item = Edge<'a>> {
    let reply = match &route.reply {
        ReplyDestination::Dropped => None,
        ReplyDestination::Hub => Some(&route.hub),
        ReplyDestination::To(end) => Some(&end.id),
    };
    let subscriber = route.subscriber.as_ref().map(|end| &end.id);
    let answering = subscriber.filter(|id| graph.hub(id).is_none());
    let dead_letter = route.policy.dead_letter.as_ref().map(|end| &end.id);
    let ends = [
        subscriber.map(|to| (&route.hub, to, EdgeKind::Flow)),
        answering
            .zip(reply)
            .map(|(from, to)| (from, to, EdgeKind::Reply)),
        dead_letter.map(|to| (&route.hub, to, EdgeKind::DeadLetter)),
    ];
    let via = Some(&route.id);
    ends.into_iter()
        .flatten()
        .map(move |(from, to, kind)| Edge {
            from,
            to,
            kind,
            via,
        })
}

/// What an edge says: the route and its filter.
pub(super) fn label(graph: &Graph, edge: &Edge<'_>) -> String {
    let Some(route) = edge.via.and_then(|via| graph.route(via)) else {
        return String::new();
    };
    match (edge.kind, &route.filter) {
        (EdgeKind::Flow, Some(filter)) => format!("{}: {}", route.id.name, filter.summary()),
        (EdgeKind::Flow, None) => route.id.name.clone(),
        (EdgeKind::Reply, _) => format!("{}: reply", route.id.name),
        (EdgeKind::DeadLetter, _) => format!("{}: dead letter", route.id.name),
    }
}

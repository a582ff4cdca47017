//! The flow of a graph as plain edges, for formats that know only nodes and edges.

use crate::graph::{Graph, Reply};
use crate::model::Id;

/// What an edge carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Flow,
    Reply,
    DeadLetter,
}

impl Kind {
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
    pub(super) kind: Kind,
    pub(super) via: Option<&'a Id>,
}

/// Every edge, sources first, then route by route. A reply leaves from the subscriber that answers.
pub(super) fn edges(graph: &Graph) -> Vec<Edge<'_>> {
    let mut edges = Vec::new();
    for source in &graph.sources {
        let to = source.sink.as_ref().map(|end| &end.id);
        let kind = Kind::Flow;
        edges.extend(to.map(|to| Edge {
            from: &source.id,
            to,
            kind,
            via: None,
        }));
    }
    for route in &graph.routes {
        let via = Some(&route.id);
        let subscriber = route.subscriber.as_ref().map(|end| &end.id);
        let reply = match &route.reply {
            Reply::Dropped => None,
            Reply::Hub => Some(&route.hub),
            Reply::To(end) => Some(&end.id),
        };
        let dead_letter = route.policy.dead_letter.as_ref().map(|end| &end.id);
        edges.extend(subscriber.map(|to| Edge {
            from: &route.hub,
            to,
            kind: Kind::Flow,
            via,
        }));
        let answers = subscriber.filter(|id| graph.hub(id).is_none()).zip(reply);
        edges.extend(answers.map(|(from, to)| Edge {
            from,
            to,
            kind: Kind::Reply,
            via,
        }));
        let lost = dead_letter.into_iter();
        edges.extend(lost.map(|to| Edge {
            from: &route.hub,
            to,
            kind: Kind::DeadLetter,
            via,
        }));
    }
    edges
}

/// What an edge says: the route and its filter.
pub(super) fn label(graph: &Graph, edge: &Edge<'_>) -> String {
    let Some(route) = edge.via.and_then(|via| graph.route(via)) else {
        return String::new();
    };
    match (edge.kind, &route.filter) {
        (Kind::Flow, Some(filter)) => format!("{}: {}", route.id.name, filter.summary()),
        (Kind::Flow, None) => route.id.name.clone(),
        (Kind::Reply, _) => format!("{}: reply", route.id.name),
        (Kind::DeadLetter, _) => format!("{}: dead letter", route.id.name),
    }
}

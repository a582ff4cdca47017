//! Follows events through a graph, downstream and upstream.
//!
//! Replies and dead letters count: an event may come that way.

use std::collections::{HashMap, HashSet, VecDeque};

use super::{Graph, ReplyDestination};
use crate::model::Id;

/// Edges of a graph in the direction of events: source to sink, hub to route, route to each of its
/// destinations.
fn steps(graph: &Graph) -> Vec<(&Id, &Id)> {
    let sinks = graph
        .sources
        .iter()
        .filter_map(|source| Some((&source.id, &source.sink.as_ref()?.id)));
    let mut steps: Vec<(&Id, &Id)> = sinks.collect();
    for route in &graph.routes {
        steps.push((&route.hub, &route.id));
        steps.extend(route.successors().map(|next| (&route.id, next)));
    }
    steps
}

/// Everything that an event at `id` may reach, `id` included.
#[must_use]
pub fn downstream(graph: &Graph, id: &Id) -> HashSet<Id> {
    reach(id, steps(graph).into_iter())
}

/// Everything that an event at `id` may have come from, `id` included.
#[must_use]
pub fn upstream(graph: &Graph, id: &Id) -> HashSet<Id> {
    reach(id, steps(graph).into_iter().map(|(from, to)| (to, from)))
}

fn reach<'a>(start: &Id, steps: impl Iterator<Item = (&'a Id, &'a Id)>) -> HashSet<Id> {
    let next = followers(steps);
    let mut reached = HashSet::from([start.clone()]);
    let mut waiting = VecDeque::from([start]);
    while let Some(at) = waiting.pop_front() {
        for id in next.get(at).into_iter().flatten() {
            if reached.insert((*id).clone()) {
                waiting.push_back(id);
            }
        }
    }
    reached
}

/// Everything upstream and downstream of `id`, `id` included. Replies that return to their broker do
/// not count, else every route of a broker would be related to every other.
#[must_use]
pub fn upstream_and_downstream(graph: &Graph, id: &Id) -> HashSet<Id> {
    let returns: HashSet<(&Id, &Id)> = graph
        .routes
        .iter()
        .filter(|route| route.reply == ReplyDestination::Hub)
        .map(|route| (&route.id, &route.hub))
        .collect();
    let onward = || {
        let steps = steps(graph).into_iter();
        steps.filter(|step| !returns.contains(step))
    };
    let mut kin = reach(id, onward());
    kin.extend(reach(id, onward().map(|(from, to)| (to, from))));
    kin
}

/// Shortest path of an event from one node or route to another, both included.
#[must_use]
pub fn shortest_path(graph: &Graph, from: &Id, to: &Id) -> Option<Vec<Id>> {
    let next = followers(steps(graph).into_iter());
    let mut before: HashMap<&Id, &Id> = HashMap::from([(from, from)]);
    let mut waiting = VecDeque::from([from]);
    while let Some(at) = waiting.pop_front() {
        if at == to {
            return Some(walk_back(&before, at));
        }
        for id in next.get(at).into_iter().flatten() {
            if !before.contains_key(id) {
                before.insert(id, at);
                waiting.push_back(id);
            }
        }
    }
    None
}

fn walk_back(before: &HashMap<&Id, &Id>, end: &Id) -> Vec<Id> {
    let mut path = vec![end.clone()];
    let mut at = end;
    while let Some(previous) = before.get(at).filter(|previous| **previous != at) {
        path.push((*previous).clone());
        at = previous;
    }
    path.reverse();
    path
}

fn followers<'a>(steps: impl Iterator<Item = (&'a Id, &'a Id)>) -> HashMap<&'a Id, Vec<&'a Id>> {
    let mut next: HashMap<&Id, Vec<&Id>> = HashMap::new();
    for (from, to) in steps {
        next.entry(from).or_default().push(to);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::build::build;
    use crate::graph::fixtures::shop;

    fn names(ids: &HashSet<Id>) -> Vec<String> {
        let mut names: Vec<String> = ids.iter().map(|id| id.name.clone()).collect();
        names.sort();
        names
    }

    fn named(graph: &Graph, kind: &str, name: &str) -> Id {
        let ends = graph.targets.iter().map(|target| &target.id);
        let all = ends.chain(graph.routes.iter().map(|route| &route.id));
        let mut all = all.chain(graph.sources.iter().map(|source| &source.id));
        all.find(|id| id.kind == kind && id.name == name)
            .cloned()
            .unwrap()
    }

    #[test]
    fn downstream_of_a_route_are_the_hub_behind_it_and_its_routes() {
        let graph = build(&shop());
        let reached = downstream(&graph, &named(&graph, "Subscription", "billing"));
        assert_eq!(names(&reached), ["billing", "billing"]);
        let upstream = upstream(&graph, &named(&graph, "Subscription", "billing"));
        assert!(names(&upstream).contains(&"github".to_owned()));
        assert!(!names(&upstream).contains(&"ledger".to_owned()));
    }

    #[test]
    fn a_path_names_every_hub_and_route_between() {
        let graph = build(&shop());
        let (from, to) = (
            named(&graph, "PingSource", "ping"),
            named(&graph, "Service", "ledger"),
        );
        let path = shortest_path(&graph, &from, &to).unwrap();
        let path: Vec<&str> = path.iter().map(|id| id.name.as_str()).collect();
        assert_eq!(
            path,
            [
                "ping", "default", "payments", "payments", "ledger", "ledger"
            ]
        );
    }

    #[test]
    fn the_kin_of_a_route_are_what_feeds_it_and_what_it_feeds() {
        let graph = build(&shop());
        let kin = upstream_and_downstream(&graph, &named(&graph, "Trigger", "payments"));
        let names = names(&kin);
        assert!(names.contains(&"ping".to_owned()) && names.contains(&"ledger".to_owned()));
        assert!(!names.contains(&"audit".to_owned()), "{names:?}");
    }

    #[test]
    fn there_is_no_way_back_to_a_source() {
        let graph = build(&shop());
        let (from, to) = (
            named(&graph, "Service", "ledger"),
            named(&graph, "PingSource", "ping"),
        );
        assert_eq!(shortest_path(&graph, &from, &to), None);
    }
}

//! Loops: paths on which an event returns to where it was.

use crate::model::ProblemCode;
use std::collections::{HashMap, HashSet};

use super::survey::GraphIndex;
use crate::graph::{Graph, HubKind, ReplyDestination, Route};
use crate::model::{Id, Problem, ProblemLocation, Severity};

/// Finds loops of hubs, each reported once, and triggers that get their own replies.
pub(super) fn circles(survey: &GraphIndex) -> Vec<Problem> {
    let graph = survey.graph;
    let circles = Components::of(&hub_to_hub(graph));
    let mut told: HashSet<usize> = HashSet::new();
    let mut problems = Vec::new();
    for route in &graph.routes {
        let mut ends = ends(route).filter(|end| survey.hub(end).is_some());
        let own = circles.of_hub(&route.hub);
        // A route leads from its hub to its end: if both are in one component, there is a way back.
        let circle = own.filter(|own| ends.any(|end| circles.of_hub(end) == Some(*own)));
        if circle.is_some_and(|circle| told.insert(circle)) {
            problems.extend(endless(survey, route));
        }
        problems.extend(own_replies(survey, route));
    }
    problems
}

/// Destinations of a route except its own broker.
fn ends(route: &Route) -> impl Iterator<Item = &Id> {
    let reply = match &route.reply {
        ReplyDestination::To(end) => Some(&end.id),
        ReplyDestination::Hub | ReplyDestination::Dropped => None,
    };
    route
        .subscriber
        .as_ref()
        .map(|end| &end.id)
        .into_iter()
        .chain(reply)
}

fn hub_to_hub(graph: &Graph) -> HashMap<&Id, Vec<&Id>> {
    let mut next: HashMap<&Id, Vec<&Id>> = HashMap::new();
    for route in &graph.routes {
        next.entry(&route.hub).or_default().extend(ends(route));
    }
    next
}

/// Strongly connected components: hubs that can reach each other. Tarjan's algorithm with an explicit
/// stack, so that a long chain of hubs does not overflow that of the thread.
struct Components<'a>(HashMap<&'a Id, usize>);

impl<'a> Components<'a> {
    fn of(next: &HashMap<&'a Id, Vec<&'a Id>>) -> Self {
        let mut search = Search::default();
        for start in next.keys() {
            if !search.index.contains_key(start) {
                search.visit(start, next);
            }
        }
        Self(search.component)
    }

    fn of_hub(&self, hub: &Id) -> Option<usize> {
        self.0.get(hub).copied()
    }
}

#[derive(Default)]
struct Search<'a> {
    /// Order in which nodes were visited.
    index: HashMap<&'a Id, usize>,
    /// The earliest node that each one is known to reach.
    low: HashMap<&'a Id, usize>,
    /// Nodes whose component is not known yet.
    pending: Vec<&'a Id>,
    component: HashMap<&'a Id, usize>,
}

impl<'a> Search<'a> {
    fn visit(&mut self, start: &'a Id, next: &HashMap<&'a Id, Vec<&'a Id>>) {
        let mut path: Vec<(&'a Id, usize)> = vec![(start, 0)];
        self.enter(start);
        while let Some((node, done)) = path.last_mut() {
            let node = *node;
            let Some(child) = next
                .get(node)
                .and_then(|children| children.get(*done))
                .copied()
            else {
                path.pop();
                self.leave(node, path.last().map(|(parent, _)| *parent));
                continue;
            };
            *done += 1;
            match self.index.get(child).copied() {
                None => {
                    self.enter(child);
                    path.push((child, 0));
                }
                Some(found) if !self.component.contains_key(child) => self.lower(node, found),
                Some(_) => {}
            }
        }
    }

    fn enter(&mut self, node: &'a Id) {
        let found = self.index.len();
        self.index.insert(node, found);
        self.low.insert(node, found);
        self.pending.push(node);
    }

    fn lower(&mut self, node: &'a Id, to: usize) {
        let low = self.low.entry(node).or_insert(to);
        *low = to.min(*low);
    }

    fn leave(&mut self, node: &'a Id, parent: Option<&'a Id>) {
        let (index, low) = (self.index[node], self.low[node]);
        if let Some(parent) = parent {
            self.lower(parent, low);
        }
        if index != low {
            return;
        }
        while let Some(member) = self.pending.pop() {
            self.component.insert(member, index);
            if member == node {
                break;
            }
        }
    }
}

/// Brokers count hops and end a loop after 255; channels do not.
fn endless(survey: &GraphIndex, route: &Route) -> Option<Problem> {
    let broker = survey
        .hub(&route.hub)
        .is_some_and(|hub| hub.kind == HubKind::Broker);
    let (severity, end) = match (broker, &route.filter) {
        (true, Some(_)) => (Severity::Info, "unless its filter ends it"),
        (true, None) => (Severity::Warning, "until its hops are used up"),
        (false, _) => (Severity::Warning, "for ever"),
    };
    Some(Problem {
        cause: None,
        severity,
        code: ProblemCode::EndlessLoop,
        message: format!("what {} sends comes back to {}, {end}", route.id, route.hub),
        hint: Some("break the circle, or filter what comes back".to_owned()),
        at: ProblemLocation::Field(route.origin?, "spec.subscriber".to_owned()),
    })
}

fn own_replies(survey: &GraphIndex, route: &Route) -> Option<Problem> {
    let subscriber = route.subscriber.as_ref()?;
    let answers = route.reply == ReplyDestination::Hub && survey.hub(&subscriber.id).is_none();
    let all = route
        .filter
        .as_ref()
        .is_none_or(knew_filter::Filter::is_skipped);
    let runs = route.broken.is_none();
    (answers && all && runs).then_some(())?;
    Some(Problem {
        cause: None,
        severity: Severity::Info,
        code: ProblemCode::ReplyLoop,
        message: format!(
            "{} takes everything, so it also gets whatever {} replies",
            route.id, subscriber.id.name
        ),
        hint: Some("fine if it never replies with an event; otherwise filter by type".to_owned()),
        at: ProblemLocation::Field(route.origin?, "spec.subscriber".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &[&str]) -> Vec<Id> {
        let id = |name: &&str| Id::new("messaging.knative.dev", "Channel", "default", name);
        names.iter().map(id).collect()
    }

    #[test]
    fn hubs_that_lead_to_each_other_are_one_component_and_others_are_not() {
        let all = ids(&["a", "b", "c", "d", "e"]);
        let edge = |from: usize, to: &[usize]| {
            let ends = to.iter().map(|end| &all[*end]);
            (&all[from], ends.collect::<Vec<&Id>>())
        };
        // a and b, then on to c and d, which lead to each other too, and to the end of all, e.
        let edges = [
            edge(0, &[1]),
            edge(1, &[0, 2]),
            edge(2, &[3]),
            edge(3, &[2, 4]),
        ];
        let components = Components::of(&HashMap::from(edges));
        let of = |at: usize| components.of_hub(&all[at]);
        assert_eq!(of(0), of(1));
        assert_eq!(of(2), of(3));
        assert!(of(0) != of(2) && of(3) != of(4) && of(4).is_some());
    }

    #[test]
    fn a_long_chain_of_hubs_needs_no_stack() {
        let names: Vec<String> = (0..50_000).map(|at| format!("c{at}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let all = ids(&names);
        let edges = all.windows(2).map(|pair| (&pair[0], vec![&pair[1]]));
        let components = Components::of(&edges.collect());
        assert_ne!(components.of_hub(&all[0]), components.of_hub(&all[1]));
    }
}

//! Ways on which an event meets itself again.

use std::collections::{HashMap, HashSet};

use super::survey::Survey;
use crate::graph::{Graph, HubKind, Reply, Route};
use crate::model::{At, Id, Problem, Severity};

/// Circles of hubs, each told once, and triggers that are sent their own replies.
pub(super) fn circles(survey: &Survey) -> Vec<Problem> {
    let graph = survey.graph;
    let next = hub_to_hub(graph);
    let mut told: HashSet<&Id> = HashSet::new();
    let mut problems = Vec::new();
    for route in &graph.routes {
        let ends = ends(route).filter(|end| survey.hub(end).is_some());
        let back =
            ends.filter_map(|end| Some(reached(end, &next)).filter(|it| it.contains(&route.hub)));
        for circle in back {
            if told.insert(&route.hub) {
                told.extend(circle);
                problems.extend(endless(survey, route));
            }
        }
        problems.extend(own_replies(survey, route));
    }
    problems
}

/// The ends a route sends to that are not its own broker.
fn ends(route: &Route) -> impl Iterator<Item = &Id> {
    let reply = match &route.reply {
        Reply::To(end) => Some(&end.id),
        Reply::Hub | Reply::Dropped => None,
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

fn reached<'a>(start: &'a Id, next: &HashMap<&'a Id, Vec<&'a Id>>) -> HashSet<&'a Id> {
    let mut reached = HashSet::from([start]);
    let mut waiting = vec![start];
    while let Some(at) = waiting.pop() {
        let fresh = next
            .get(at)
            .into_iter()
            .flatten()
            .filter(|id| reached.insert(id));
        waiting.extend(fresh);
    }
    reached
}

/// Brokers count hops and end a loop at 255; channels do not.
fn endless(survey: &Survey, route: &Route) -> Option<Problem> {
    let broker = survey
        .hub(&route.hub)
        .is_some_and(|hub| hub.kind == HubKind::Broker);
    let (severity, end) = match (broker, &route.filter) {
        (true, Some(_)) => (Severity::Info, "unless its filter ends it"),
        (true, None) => (Severity::Warning, "until its hops are used up"),
        (false, _) => (Severity::Warning, "for ever"),
    };
    Some(Problem {
        severity,
        code: "endless-loop",
        message: format!("what {} sends comes back to {}, {end}", route.id, route.hub),
        hint: Some("break the circle, or filter what comes back".to_owned()),
        at: At::Field(route.origin?, "spec.subscriber".to_owned()),
    })
}

fn own_replies(survey: &Survey, route: &Route) -> Option<Problem> {
    let subscriber = route.subscriber.as_ref()?;
    let answers = route.reply == Reply::Hub && survey.hub(&subscriber.id).is_none();
    let all = route
        .filter
        .as_ref()
        .is_none_or(crate::filter::Filter::is_skipped);
    let runs = route.broken.is_none();
    (answers && all && runs).then_some(())?;
    Some(Problem {
        severity: Severity::Info,
        code: "reply-loop",
        message: format!(
            "{} takes everything, so it also gets whatever {} replies",
            route.id, subscriber.id.name
        ),
        hint: Some("fine if it never replies with an event; otherwise filter by type".to_owned()),
        at: At::Field(route.origin?, "spec.subscriber".to_owned()),
    })
}

//! Routes that send one subscriber what another route sends it already.

use crate::filter::Filter;
use crate::graph::{Graph, HubKind, Reply, Route};
use crate::model::{At, Problem, Severity};

/// Each route that has a twin before it, or a wider route beside it. Told once a route.
pub(super) fn twins(graph: &Graph) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (place, route) in graph.routes.iter().enumerate() {
        let beside = |(other, it): &(usize, &Route)| {
            *other != place && it.hub == route.hub && it.subscriber == route.subscriber
        };
        // A route that sends answers on differs from its twin by them.
        let answers = matches!(route.reply, Reply::To(_));
        if route.broken.is_some() || route.origin.is_none() || answers {
            continue;
        }
        let mut others = graph.routes.iter().enumerate().filter(beside);
        let found = others.find_map(|(other, it)| {
            if it.filter == route.filter {
                return (other < place).then(|| duplicate(graph, route, it));
            }
            covers(it.filter.as_ref(), route.filter.as_ref()).then(|| shadowed(route, it))
        });
        problems.extend(found.flatten());
    }
    problems
}

/// Whether one filter surely passes all that another does.
fn covers(wide: Option<&Filter>, narrow: Option<&Filter>) -> bool {
    match (wide, narrow) {
        (None, Some(_)) => true,
        (Some(Filter::Attributes(wide)), Some(Filter::Attributes(narrow))) => {
            wide.iter().all(|it| narrow.contains(it))
        }
        (Some(Filter::All(wide)), Some(Filter::All(narrow))) => {
            wide.iter().all(|it| it.is_skipped() || narrow.contains(it))
        }
        _ => false,
    }
}

fn duplicate(graph: &Graph, route: &Route, other: &Route) -> Option<Problem> {
    let broker = graph.hub(&route.hub)?.kind == HubKind::Broker;
    let same = if broker {
        "the same filter and subscriber"
    } else {
        "the same subscriber"
    };
    let message = format!(
        "{} does what {} does: {same}, so every event arrives twice",
        route.id, other.id
    );
    found(route, (Severity::Warning, "duplicate-route"), message)
}

fn shadowed(route: &Route, other: &Route) -> Option<Problem> {
    let message = format!(
        "{} already sends {} all that {} takes, so these events arrive twice",
        other.id,
        route.subscriber.as_ref()?.id.name,
        route.id
    );
    found(route, (Severity::Info, "shadowed-route"), message)
}

fn found(
    route: &Route,
    (severity, code): (Severity, &'static str),
    message: String,
) -> Option<Problem> {
    Some(Problem {
        severity,
        code,
        message,
        hint: Some("remove one of the two, or let them take different events".to_owned()),
        at: At::Field(route.origin?, "spec.subscriber".to_owned()),
    })
}

//! Routes that send one subscriber what another route sends it already.

use std::collections::{BTreeSet, HashMap};

use super::survey::Survey;
use crate::filter::Filter;
use crate::graph::{End, HubKind, Reply, Route};
use crate::model::{At, Id, Problem, Severity};

/// Each route that has a twin before it, or a wider route beside it. Told once a route.
pub(super) fn twins(survey: &Survey) -> Vec<Problem> {
    let graph = survey.graph;
    let asked: Vec<Vec<String>> = graph.routes.iter().map(parts).collect();
    let mut filed: Drawers = HashMap::new();
    for (place, (route, parts)) in graph.routes.iter().zip(&asked).enumerate() {
        let first = parts.first().map_or("", String::as_str);
        filed.entry(drawer(route, first)).or_default().push(place);
    }
    let routes = graph.routes.iter().zip(&asked).enumerate();
    routes
        .filter_map(|(place, route)| twin(survey, (place, route), &filed))
        .collect()
}

fn twin(
    survey: &Survey,
    (place, (route, parts)): (usize, (&Route, &Vec<String>)),
    filed: &Drawers,
) -> Option<Problem> {
    // A route that sends answers on differs from its twin by them.
    let answers = matches!(route.reply, Reply::To(_));
    if route.broken.is_some() || route.origin.is_none() || answers {
        return None;
    }
    let drawers = std::iter::once("").chain(parts.iter().map(String::as_str));
    let others = drawers.filter_map(|it| filed.get(&drawer(route, it)));
    let others: BTreeSet<usize> = others
        .flatten()
        .copied()
        .filter(|it| *it != place)
        .collect();
    let found = others.into_iter().find_map(|other| {
        let it = &survey.graph.routes[other];
        if it.filter == route.filter {
            return (other < place).then(|| duplicate(survey, route, it));
        }
        covers(it.filter.as_ref(), route.filter.as_ref()).then(|| shadowed(route, it))
    });
    found.flatten()
}

/// What a filter asks for, one by one. A filter that covers another asks for some of the same, so only
/// those need be compared that share the first thing one of them asks for: a thousand triggers on one
/// subscriber are ordinary.
fn parts(route: &Route) -> Vec<String> {
    match &route.filter {
        None => Vec::new(),
        Some(Filter::Attributes(wanted)) => wanted.iter().map(|it| format!("{it:?}")).collect(),
        Some(Filter::All(filters)) => {
            let asking = filters.iter().filter(|it| !it.is_skipped());
            asking.map(|it| format!("{it:?}")).collect()
        }
        Some(other) => vec![format!("{other:?}")],
    }
}

/// Where routes are filed: only those of one hub with one subscriber are compared.
type Drawers<'a> = HashMap<Drawer<'a>, Vec<usize>>;
type Drawer<'a> = (&'a Id, Option<&'a End>, &'a str);

fn drawer<'a>(route: &'a Route, part: &'a str) -> Drawer<'a> {
    (&route.hub, route.subscriber.as_ref(), part)
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

fn duplicate(survey: &Survey, route: &Route, other: &Route) -> Option<Problem> {
    let broker = survey.hub(&route.hub)?.kind == HubKind::Broker;
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

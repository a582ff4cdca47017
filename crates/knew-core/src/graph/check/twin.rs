//! Routes that send a subscriber what another route already sends it.

use crate::model::ProblemCode;
use std::collections::{HashMap, HashSet};

use super::survey::GraphIndex;
use crate::graph::work_budget::WorkBudget;
use crate::graph::{HubKind, ReplyDestination, ResolvedDestination, Route};
use crate::model::{Id, Problem, ProblemLocation, Severity};
use knew_filter::Filter;

/// Most parts of filters that are compared to find wider routes.
const MOST_COMPARED: usize = 4_000_000;

/// Finds each route with a duplicate before it, or with a wider route; reported once for a route.
pub(super) fn twins(survey: &GraphIndex) -> Vec<Problem> {
    twins_within(survey, &WorkBudget::of(MOST_COMPARED))
}

fn twins_within(survey: &GraphIndex, effort: &WorkBudget) -> Vec<Problem> {
    let routes = &survey.graph.routes;
    let asked: Vec<Asked> = asked(routes);
    let mut first: HashMap<(usize, &str), usize> = HashMap::new();
    for (place, asked) in asked.iter().enumerate() {
        first.entry(asked.class()).or_insert(place);
    }
    let filed = Drawers::of(&asked, &first);
    let twin = |(place, route): (usize, &Route)| {
        // A route that sends answers on differs from its twin by them.
        let answers = matches!(route.reply, ReplyDestination::To(_));
        if route.broken.is_some() || route.origin.is_none() || answers {
            return None;
        }
        let same = first.get(&asked[place].class()).copied();
        let same = same.filter(|same| *same < place);
        let wider = filed.wider(&asked, place, effort);
        match (same, wider) {
            (Some(same), wider) if wider.is_none_or(|wider| same < wider) => {
                duplicate(survey, route, &routes[same])
            }
            (_, wider) => shadowed(route, &routes[wider?]),
        }
    };
    routes.iter().enumerate().filter_map(twin).collect()
}

/// The events that a route takes.
struct Asked {
    /// Equal for routes of one hub with one subscriber: only these are compared.
    pair: usize,
    /// Text of the filter, the same for equal filters.
    whole: String,
    /// Conditions an event has to meet; `None` where the filter cannot be split into such.
    parts: Option<Vec<String>>,
    /// True if the parts are from `filter.attributes`, which are not compared with those of `filters`.
    attributes: bool,
}

impl Asked {
    fn of(pair: usize, route: &Route) -> Self {
        let mut parts = match &route.filter {
            None => Some(Vec::new()),
            Some(Filter::Attributes(wanted)) => {
                Some(wanted.iter().map(|wanted| format!("{wanted:?}")).collect())
            }
            Some(Filter::All(filters)) => {
                let asking = filters.iter().filter(|filter| !filter.is_skipped());
                Some(asking.map(|asking| format!("{asking:?}")).collect())
            }
            Some(_) => None,
        };
        if let Some(parts) = &mut parts {
            parts.sort_unstable();
            parts.dedup();
        }
        Self {
            pair,
            whole: format!("{:?}", route.filter),
            parts,
            attributes: matches!(route.filter, Some(Filter::Attributes(_))),
        }
    }

    fn class(&self) -> (usize, &str) {
        (self.pair, &self.whole)
    }

    /// True if this filter certainly passes every event that one with these parts does.
    fn covers(&self, narrow: &Self, parts: &HashSet<&str>, effort: &WorkBudget) -> bool {
        let Some(wanted) = &self.parts else {
            return false;
        };
        let everything = self.whole == "None";
        (everything || self.attributes == narrow.attributes)
            && wanted.len() <= parts.len()
            && effort.spend(wanted.len())
            && wanted.iter().all(|wanted| parts.contains(wanted.as_str()))
    }
}

fn asked(routes: &[Route]) -> Vec<Asked> {
    let mut pairs: HashMap<(&Id, Option<&ResolvedDestination>), usize> = HashMap::new();
    let asked = routes.iter().map(|route| {
        let next = pairs.len();
        let pair = pairs.entry((&route.hub, route.subscriber.as_ref()));
        Asked::of(*pair.or_insert(next), route)
    });
    asked.collect()
}

/// The first route of each filter, filed under the rarest of its parts. A filter that covers another
/// has some of the same parts, so only the entries of its own parts can hold a wider one.
struct Drawers<'a>(HashMap<(usize, &'a str), Vec<usize>>);

impl<'a> Drawers<'a> {
    fn of(asked: &'a [Asked], first: &HashMap<(usize, &str), usize>) -> Self {
        let distinct = asked.iter().enumerate();
        let distinct =
            distinct.filter(|(place, request)| first.get(&request.class()) == Some(place));
        let mut counts: HashMap<(usize, &str), usize> = HashMap::new();
        for (_, asked) in distinct.clone() {
            for part in asked.parts.iter().flatten() {
                *counts.entry((asked.pair, part)).or_default() += 1;
            }
        }
        let mut drawers: HashMap<(usize, &str), Vec<usize>> = HashMap::new();
        for (place, asked) in distinct {
            let Some(parts) = &asked.parts else {
                continue;
            };
            let parts = parts.iter().map(String::as_str);
            let rarest = parts.min_by_key(|part| counts.get(&(asked.pair, part)));
            let drawer = (asked.pair, rarest.unwrap_or_default());
            drawers.entry(drawer).or_default().push(place);
        }
        Self(drawers)
    }

    /// The first route with another filter that covers the filter of a route.
    fn wider(&self, asked: &[Asked], place: usize, effort: &WorkBudget) -> Option<usize> {
        let narrow = &asked[place];
        if narrow.whole == "None" {
            return None;
        }
        let parts = narrow.parts.iter().flatten().map(String::as_str);
        let parts: HashSet<&str> = parts.collect();
        let drawers = std::iter::once("").chain(parts.iter().copied());
        let others = drawers.filter_map(|part| self.0.get(&(narrow.pair, part)));
        let others = others.flatten().copied();
        let covering = others.filter(|other| {
            let wide = &asked[*other];
            effort.spend(1) && wide.whole != narrow.whole && wide.covers(narrow, &parts, effort)
        });
        covering.min()
    }
}

fn duplicate(survey: &GraphIndex, route: &Route, other: &Route) -> Option<Problem> {
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
    found(
        route,
        (Severity::Warning, ProblemCode::DuplicateRoute),
        message,
    )
}

fn shadowed(route: &Route, other: &Route) -> Option<Problem> {
    let message = format!(
        "{} already sends {} all that {} takes, so these events arrive twice",
        other.id,
        route.subscriber.as_ref()?.id.name,
        route.id
    );
    found(route, (Severity::Info, ProblemCode::ShadowedRoute), message)
}

fn found(
    route: &Route,
    (severity, code): (Severity, ProblemCode),
    message: String,
) -> Option<Problem> {
    Some(Problem {
        cause: None,
        severity,
        code,
        message,
        hint: Some("remove one of the two, or let them take different events".to_owned()),
        at: ProblemLocation::Field(route.origin?, "spec.subscriber".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::build::build;
    use crate::graph::fixtures::*;
    use crate::model::Resource;

    const PLENTY: usize = 1 << 30;

    /// What is said of some triggers of one broker, and how many steps that took.
    fn compared(triggers: Vec<Resource>) -> (Vec<ProblemCode>, usize) {
        let mut resources = vec![broker("b"), service("s")];
        resources.extend(triggers);
        let graph = build(&manifest(resources));
        let effort = WorkBudget::of(PLENTY);
        let problems = twins_within(&GraphIndex::of(&graph), &effort);
        let codes = problems.iter().map(|problem| problem.code).collect();
        (codes, PLENTY - effort.left())
    }

    #[test]
    fn triggers_that_send_one_subscriber_everything_are_not_compared_with_each_other() {
        let count = 2_000;
        let same = |at: usize| trigger(&format!("t{at}"), "b", None, "s");
        let (said, steps) = compared((0..count).map(same).collect());
        assert_eq!(said, vec![ProblemCode::DuplicateRoute; count - 1]);
        assert!(steps <= 4 * count, "{steps}");
    }

    #[test]
    fn triggers_with_filters_of_their_own_are_compared_with_the_wider_one_only() {
        let count = 2_000;
        let own = |at: usize| trigger(&format!("t{at}"), "b", Some(exact(&format!("a{at}"))), "s");
        let mut triggers: Vec<_> = (0..count).map(own).collect();
        triggers.push(trigger("all", "b", None, "s"));
        let (said, steps) = compared(triggers);
        assert_eq!(said, vec![ProblemCode::ShadowedRoute; count]);
        assert!(steps <= 8 * count, "{steps}");
    }
}

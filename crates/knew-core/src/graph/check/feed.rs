//! Filters that no event of the hub's sources passes.

use crate::model::ProblemCode;
use std::collections::{HashMap, HashSet};

use super::survey::GraphIndex;
use crate::graph::work_budget::WorkBudget;
use crate::graph::{Route, Source, suggestions};
use crate::model::{Id, Payload, Problem, ProblemLocation, Severity};
use knew_event::{Event, ExtensionValue};
use knew_filter::{Decision, Filter, Predicate, Verdict};

/// Most comparisons of a part of a filter with an event of a source; routes beyond are not checked.
const MOST_JUDGED: usize = 2_000_000;

/// Finds routes that no source of their hub sends a matching event to. Clients and replies may send
/// others, so this is information only; where a filter differs from an event in case or by a typo, it
/// is a warning.
pub(super) fn unfed(survey: &GraphIndex) -> impl Iterator<Item = Problem> {
    let effort = WorkBudget::of(MOST_JUDGED);
    let mut known: HashMap<&Id, Vec<Event>> = HashMap::new();
    survey.graph.routes.iter().filter_map(move |route| {
        let filter = route.filter.as_ref()?;
        let events = known.entry(&route.hub);
        let events = events.or_insert_with(|| typical_of(survey.feeding(&route.hub)));
        if events.is_empty() || !effort.spend(events.len().saturating_mul(size(filter))) {
            return None;
        }
        if events.iter().any(|event| filter.judge(event).passes()) {
            return None;
        }
        let mut verdicts = events.iter().map(|event| filter.explain(event));
        verdicts
            .find_map(|verdict| case(route, &verdict).or_else(|| letters(route, &verdict)))
            .or_else(|| never(route, filter))
    })
}

/// Number of parts of a filter that are compared with an event.
fn size(filter: &Filter) -> usize {
    match filter {
        Filter::Attributes(wanted)
        | Filter::Exact(wanted)
        | Filter::Prefix(wanted)
        | Filter::Suffix(wanted) => 1 + wanted.len(),
        Filter::All(filters) | Filter::Any(filters) => 1 + filters.iter().map(size).sum::<usize>(),
        Filter::Not(inner) => 1 + size(inner),
        Filter::Cesql(expression) => 1 + expression.text().len() / 8,
        Filter::Empty => 1,
    }
}

/// Example events of some sources, without duplicates.
fn typical_of(sources: &[&Source]) -> Vec<Event> {
    let mut known = HashSet::new();
    let events = sources.iter().map(|source| typical(&source.spec));
    events
        .filter(|event| known.insert(format!("{event:?}")))
        .collect()
}

/// An event as the source sends them.
fn typical(source: &crate::model::Source) -> Event {
    let emission = &source.event_template;
    let mut event = Event {
        id: "example".to_owned(),
        source: emission.source.clone(),
        ty: emission.ty.clone(),
        subject: emission.subject.clone(),
        datacontenttype: emission
            .content_type
            .clone()
            .filter(|_| emission.payload != Payload::None),
        ..Event::default()
    };
    for (name, value) in emission.extensions.iter().chain(&source.overrides) {
        match name.as_str() {
            "type" => event.ty.clone_from(value),
            "source" => event.source.clone_from(value),
            "subject" => event.subject = Some(value.clone()),
            _ => {
                event
                    .extensions
                    .insert(name.clone(), ExtensionValue::Text(value.clone()));
            }
        }
    }
    event
}

fn case(route: &Route, verdict: &Verdict) -> Option<Problem> {
    let near = differing_in_case(verdict)?;
    let said = nearly(route, near)?;
    Some(Problem {
        code: ProblemCode::DiffersInCase,
        message: format!("{}: filters compare letter by letter", said.message),
        hint: Some(format!(
            "write {}, unless both exist",
            near.actual.as_ref()?
        )),
        ..said
    })
}

/// Problem for a value that differs from the wanted one by a typo.
fn letters(route: &Route, verdict: &Verdict) -> Option<Problem> {
    nearly(route, differing_in_letters(verdict)?)
}

/// Problem for a comparison that almost matches.
fn nearly(route: &Route, near: &Verdict) -> Option<Problem> {
    let (attribute, wanted, actual) = (
        near.attribute.as_ref()?,
        near.wanted.as_ref()?,
        near.actual.as_ref()?,
    );
    Some(Problem {
        cause: None,
        severity: Severity::Warning,
        code: ProblemCode::NeverFed,
        message: format!(
            "{} wants {attribute} {wanted}, and what comes has {actual}",
            route.id
        ),
        hint: Some(format!("did you mean {actual}?")),
        at: ProblemLocation::Field(
            route.origin?,
            place(
                route.filter.as_ref()?,
                (attribute.as_str(), wanted.as_str()),
            ),
        ),
    })
}

/// Finds the comparison that fails because of a typo.
fn differing_in_letters(verdict: &Verdict) -> Option<&Verdict> {
    if let (Decision::Fail, Some(wanted), Some(actual), []) = (
        verdict.decision,
        &verdict.wanted,
        &verdict.actual,
        verdict.parts.as_slice(),
    ) {
        let whole = !matches!(verdict.predicate, Predicate::Prefix | Predicate::Suffix);
        return (whole && suggestions::is_slip(wanted, actual)).then_some(verdict);
    }
    let failed = verdict
        .parts
        .iter()
        .filter(|part| part.decision == Decision::Fail);
    failed.into_iter().find_map(differing_in_letters)
}

/// Finds the comparison that fails only because of case.
fn differing_in_case(verdict: &Verdict) -> Option<&Verdict> {
    if let (Decision::Fail, Some(wanted), Some(actual), [], Some(_)) = (
        verdict.decision,
        &verdict.wanted,
        &verdict.actual,
        verdict.parts.as_slice(),
        &verdict.attribute,
    ) {
        let (wanted, actual) = (wanted.to_lowercase(), actual.to_lowercase());
        let alike = match verdict.predicate {
            Predicate::Prefix => actual.starts_with(&wanted),
            Predicate::Suffix => actual.ends_with(&wanted),
            _ => actual == wanted,
        };
        return alike.then_some(verdict);
    }
    let failed = verdict
        .parts
        .iter()
        .filter(|part| part.decision == Decision::Fail);
    failed.into_iter().find_map(differing_in_case)
}

fn never(route: &Route, filter: &Filter) -> Option<Problem> {
    Some(Problem {
        cause: None,
        severity: Severity::Info,
        code: ProblemCode::NeverFed,
        message: format!(
            "no source of {} sends what {} takes: {}",
            route.hub,
            route.id,
            filter.summary()
        ),
        hint: Some("fine if clients or replies send such events".to_owned()),
        at: ProblemLocation::Field(route.origin?, root(filter).to_owned()),
    })
}

/// Field of the trigger that holds the filter.
fn root(filter: &Filter) -> &'static str {
    match filter {
        Filter::Attributes(_) => "spec.filter",
        _ => "spec.filters",
    }
}

/// Path of the value that is wanted of an attribute; the whole filter if it is not found.
fn place(filter: &Filter, wanted: (&str, &str)) -> String {
    let root = root(filter);
    let found = match filter {
        Filter::All(listed) => among(listed, wanted, root),
        _ => within(filter, wanted, root),
    };
    found.unwrap_or_else(|| root.to_owned())
}

fn within(filter: &Filter, wanted: (&str, &str), at: &str) -> Option<String> {
    let (dialect, pairs) = match filter {
        Filter::Attributes(pairs) => ("attributes", pairs),
        Filter::Exact(pairs) => ("exact", pairs),
        Filter::Prefix(pairs) => ("prefix", pairs),
        Filter::Suffix(pairs) => ("suffix", pairs),
        Filter::All(parts) => return among(parts, wanted, &format!("{at}.all")),
        Filter::Any(parts) => return among(parts, wanted, &format!("{at}.any")),
        Filter::Not(part) => return within(part, wanted, &format!("{at}.not")),
        Filter::Cesql(_) | Filter::Empty => return None,
    };
    let mut pairs = pairs.iter();
    let (name, _) = pairs.find(|(name, value)| (name.as_str(), value.as_str()) == wanted)?;
    Some(format!("{at}.{dialect}[{name}]"))
}

fn among(parts: &[Filter], wanted: (&str, &str), at: &str) -> Option<String> {
    let mut parts = parts.iter().enumerate();
    parts.find_map(|(index, part)| within(part, wanted, &format!("{at}[{index}]")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_that_of_the_value_however_deep_it_stands() {
        let pair = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        let nested = Filter::All(vec![
            Filter::Prefix(pair("region", "eu-")),
            Filter::Any(vec![
                Filter::Empty,
                Filter::Not(Box::new(Filter::Exact(pair("priority", "hihg")))),
            ]),
        ]);
        assert_eq!(
            place(&nested, ("priority", "hihg")),
            "spec.filters[1].any[1].not.exact[priority]"
        );
        assert_eq!(
            place(&nested, ("region", "eu-")),
            "spec.filters[0].prefix[region]"
        );
        assert_eq!(place(&nested, ("region", "us-")), "spec.filters");
        let plain = Filter::Attributes(pair("type", "a"));
        assert_eq!(place(&plain, ("type", "a")), "spec.filter.attributes[type]");
    }
}

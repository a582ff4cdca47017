//! Filters that nothing the sources of a broker send would pass.

use super::survey::Survey;
use crate::event::{Event, Value};
use crate::filter::{Answer, Filter, Verdict};
use crate::graph::{Route, near};
use crate::model::{At, Payload, Problem, Severity, Source};

/// Routes that none of the sources of their hub feeds. Clients, and replies, may still send other
/// events, so this is only worth knowing; a filter that differs from an event in nothing but case, or
/// by a slip of the keys, is a warning.
pub(super) fn unfed(survey: &Survey) -> impl Iterator<Item = Problem> {
    survey.graph.routes.iter().filter_map(|route| {
        let filter = route.filter.as_ref()?;
        let sources = survey.feeding(&route.hub).iter();
        let events: Vec<Event> = sources.map(|it| typical(&it.spec)).collect();
        if events.is_empty() || events.iter().any(|event| filter.judge(event).delivers()) {
            return None;
        }
        let mut verdicts = events.iter().map(|event| filter.explain(event));
        verdicts
            .find_map(|it| case(route, &it).or_else(|| letters(route, &it)))
            .or_else(|| never(route, filter))
    })
}

/// An event as the source sends them.
fn typical(source: &Source) -> Event {
    let emission = &source.emission;
    let mut event = Event {
        id: "example".to_owned(),
        source: emission.source.clone(),
        kind: emission.kind.clone(),
        subject: emission.subject.clone(),
        datacontenttype: emission
            .content_type
            .clone()
            .filter(|_| emission.payload != Payload::None),
        ..Event::default()
    };
    for (name, value) in emission.extensions.iter().chain(&source.overrides) {
        match name.as_str() {
            "type" => event.kind.clone_from(value),
            "source" => event.source.clone_from(value),
            "subject" => event.subject = Some(value.clone()),
            _ => {
                event
                    .extensions
                    .insert(name.clone(), Value::Text(value.clone()));
            }
        }
    }
    event
}

fn case(route: &Route, verdict: &Verdict) -> Option<Problem> {
    let near = differing_in_case(verdict)?;
    let said = nearly(route, near)?;
    Some(Problem {
        code: "differs-in-case",
        message: format!("{}: filters compare letter by letter", said.message),
        hint: Some(format!(
            "write {}, unless both exist",
            near.actual.as_ref()?
        )),
        ..said
    })
}

/// What comes differs from what is wanted by a slip of the keys.
fn letters(route: &Route, verdict: &Verdict) -> Option<Problem> {
    nearly(route, differing_in_letters(verdict)?)
}

/// A comparison that what comes fails by little.
fn nearly(route: &Route, near: &Verdict) -> Option<Problem> {
    let (attribute, wanted, actual) = (
        near.attribute.as_ref()?,
        near.wanted.as_ref()?,
        near.actual.as_ref()?,
    );
    Some(Problem {
        severity: Severity::Warning,
        code: "never-fed",
        message: format!(
            "{} wants {attribute} {wanted}, and what comes has {actual}",
            route.id
        ),
        hint: Some(format!("did you mean {actual}?")),
        at: At::Field(route.origin?, field(route.filter.as_ref()?, attribute)),
    })
}

/// The comparison that fails for a slip of the keys.
fn differing_in_letters(verdict: &Verdict) -> Option<&Verdict> {
    if let (Answer::No, Some(wanted), Some(actual), []) = (
        verdict.answer,
        &verdict.wanted,
        &verdict.actual,
        verdict.of.as_slice(),
    ) {
        let whole = !matches!(verdict.predicate, "prefix" | "suffix");
        return (whole && near::is_slip(wanted, actual)).then_some(verdict);
    }
    let failed = verdict.of.iter().filter(|it| it.answer == Answer::No);
    failed.into_iter().find_map(differing_in_letters)
}

/// The comparison that fails for the case of its letters alone.
fn differing_in_case(verdict: &Verdict) -> Option<&Verdict> {
    if let (Answer::No, Some(wanted), Some(actual), [], Some(_)) = (
        verdict.answer,
        &verdict.wanted,
        &verdict.actual,
        verdict.of.as_slice(),
        &verdict.attribute,
    ) {
        let (wanted, actual) = (wanted.to_lowercase(), actual.to_lowercase());
        let alike = match verdict.predicate {
            "prefix" => actual.starts_with(&wanted),
            "suffix" => actual.ends_with(&wanted),
            _ => actual == wanted,
        };
        return alike.then_some(verdict);
    }
    let failed = verdict.of.iter().filter(|it| it.answer == Answer::No);
    failed.into_iter().find_map(differing_in_case)
}

fn never(route: &Route, filter: &Filter) -> Option<Problem> {
    Some(Problem {
        severity: Severity::Info,
        code: "never-fed",
        message: format!(
            "no source of {} sends what {} takes: {}",
            route.hub,
            route.id,
            filter.summary()
        ),
        hint: Some("fine if clients or replies send such events".to_owned()),
        at: At::Field(route.origin?, field(filter, "")),
    })
}

fn field(filter: &Filter, attribute: &str) -> String {
    match filter {
        Filter::Attributes(_) if attribute.is_empty() => "spec.filter".to_owned(),
        Filter::Attributes(_) => format!("spec.filter.attributes[{attribute}]"),
        _ => "spec.filters".to_owned(),
    }
}

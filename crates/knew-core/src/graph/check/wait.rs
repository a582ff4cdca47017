//! Triggers that depend on an object that is not there or not ready.

use crate::model::ProblemCode;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::survey::GraphIndex;
use crate::graph::resource_index::{ResourceIndex, id_of};
use crate::graph::suggestions::did_you_mean;
use crate::graph::{NotReady, ResolvedDestination, TargetKind};
use crate::model::{Id, Problem, ProblemLocation, Reference, Resource, Severity, Spec};

const DEPENDENCY: &str = "knative.dev/dependency";

/// Finds dependencies of triggers that are missing or not ready.
pub(super) fn waiting(survey: &GraphIndex, resources: &[Arc<Resource>]) -> Vec<Problem> {
    let directory = ResourceIndex::new(resources);
    let triggers = resources
        .iter()
        .filter(|resource| matches!(resource.spec, Spec::Trigger(_)));
    let problems = triggers.filter_map(|trigger| {
        let text = trigger.annotations.get(DEPENDENCY)?;
        let id = named(text, &trigger.id)?;
        let Some(found) = directory.find(&id) else {
            return Some(missing(trigger, &id, directory.suggestion(&id)));
        };
        let cause = cause(survey, &found.id)?;
        Some(held_up(trigger, &found.id, &cause))
    });
    problems.collect()
}

fn named(text: &str, trigger: &Id) -> Option<Id> {
    let parts: BTreeMap<String, serde_json::Value> = serde_json::from_str(text).ok()?;
    let part = |name: &str| Some(parts.get(name)?.as_str()?.to_owned());
    Some(id_of(&Reference {
        api_version: part("apiVersion")?,
        kind: part("kind")?,
        namespace: trigger.namespace.clone(),
        name: part("name")?,
    }))
}

/// Reason that an object is not ready, if it is not.
fn cause(survey: &GraphIndex, id: &Id) -> Option<NotReady> {
    if let Some(route) = survey.route(id) {
        return route.broken.clone();
    }
    let ResolvedDestination { id, .. } = survey.source(id)?.sink.as_ref()?;
    let hollow = survey.hub(id).and_then(|hub| hub.missing.clone());
    let target = survey.target(id);
    hollow.or_else(|| {
        target
            .filter(|target| target.kind == TargetKind::Missing)?
            .note
            .clone()
    })
}

fn missing(trigger: &Resource, id: &Id, meant: Option<&Id>) -> Problem {
    let message = format!(
        "{} waits for {id}, which is not in the loaded files",
        trigger.id
    );
    let hint = match meant {
        Some(meant) => did_you_mean(id, meant),
        None => "add it, or remove the annotation".to_owned(),
    };
    problem(
        trigger,
        (Severity::Error, ProblemCode::MissingDependency),
        (message, hint),
    )
}

fn held_up(trigger: &Resource, id: &Id, cause: &NotReady) -> Problem {
    let message = format!(
        "{} waits for {id}, which cannot get ready: {cause}",
        trigger.id
    );
    let hint = format!("fix {id} first");
    problem(
        trigger,
        (Severity::Info, ProblemCode::HeldUp),
        (message, hint),
    )
}

fn problem(
    trigger: &Resource,
    (severity, code): (Severity, ProblemCode),
    (message, hint): (String, String),
) -> Problem {
    let path = format!("metadata.annotations[{DEPENDENCY}]");
    Problem {
        cause: None,
        severity,
        code,
        message,
        hint: Some(hint),
        at: ProblemLocation::Field(trigger.origin, path),
    }
}

//! Checks of Triggers.

use crate::model::ProblemCode;
use std::collections::BTreeMap;

use super::{Findings, ProblemSite, delivery, filter};
use crate::model::Trigger;

const DEPENDENCY: &str = "knative.dev/dependency";

const INJECTION: &str = "eventing.knative.dev/injection";

/// Checks a Trigger.
pub fn check(trigger: &Trigger, findings: &mut Findings<'_>) {
    if trigger.broker.is_empty() {
        let message = "missing field(s): spec.broker".to_owned();
        let hint = "name the broker, such as broker: default; today there is no default";
        findings.error(
            &ProblemSite(ProblemCode::MissingField, "spec.broker"),
            message,
            hint,
        );
    }
    if let Some(filter) = &trigger.filter {
        filter::check(filter, findings);
    }
    delivery(trigger.delivery.as_ref(), findings);
    injection(trigger, findings);
    dependency(findings);
}

fn injection(trigger: &Trigger, findings: &mut Findings<'_>) {
    let Some(value) = findings.resource.annotations.get(INJECTION) else {
        return;
    };
    let path = format!("metadata.annotations[{INJECTION}]");
    let subject = ProblemSite(ProblemCode::InvalidAnnotation, &path);
    if !matches!(value.as_str(), "enabled" | "disabled") {
        let message = format!(
            "The provided injection annotation value can only be \"enabled\" or \"disabled\", not {value:?}"
        );
        findings.error(&subject, message, "write enabled, or remove the annotation");
    } else if trigger.broker != "default" {
        let message = format!(
            "The provided injection annotation is only used for default broker, but non-default broker specified here: {:?}",
            trigger.broker
        );
        findings.error(
            &subject,
            message,
            "remove the annotation, and write the broker down",
        );
    }
}

/// Checks the object that a Trigger depends on, given as JSON in an annotation.
fn dependency(findings: &mut Findings<'_>) {
    let Some(text) = findings.resource.annotations.get(DEPENDENCY) else {
        return;
    };
    let path = format!("metadata.annotations[{DEPENDENCY}]");
    let subject = ProblemSite(ProblemCode::InvalidAnnotation, &path);
    let hint = r#"write JSON with kind, name and apiVersion: {"kind":"PingSource","name":"shop","apiVersion":"sources.knative.dev/v1"}"#;
    let parsed = serde_json::from_str::<BTreeMap<String, serde_json::Value>>(text);
    let Ok(reference) = parsed else {
        let message =
            format!("The provided annotation was not a corev1.ObjectReference: {text:?}: {path}");
        findings.error(&subject, message, hint);
        return;
    };
    let part = |name: &str| {
        reference
            .get(name)
            .and_then(|reference| reference.as_str())
            .unwrap_or("")
    };
    let missing: Vec<String> = ["kind", "name", "apiVersion"]
        .into_iter()
        .filter(|name| part(name).is_empty())
        .map(|name| format!("{path}.{name}"))
        .collect();
    if !missing.is_empty() {
        let message = format!("missing field(s): {}", missing.join(", "));
        findings.error(&subject, message, hint);
    }
    let own = &findings.resource.id.namespace;
    if !["", own].contains(&part("namespace")) {
        let message =
            format!("Namespace must be empty or equal to the trigger namespace {own:?}: {path}");
        findings.error(&subject, message, "leave the namespace out");
    }
}

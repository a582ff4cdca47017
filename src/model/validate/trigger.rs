//! Trigger.

use super::{Findings, Subject, delivery, destination, filter};
use crate::model::Trigger;

const INJECTION: &str = "eventing.knative.dev/injection";

/// Checks a Trigger.
pub fn check(trigger: &Trigger, findings: &mut Findings<'_>) {
    if trigger.broker.is_empty() {
        let message = "missing field(s): spec.broker".to_owned();
        let hint = "name the broker, such as broker: default; today there is no default";
        findings.error(&Subject("missing-field", "spec.broker"), message, hint);
    }
    if let Some(it) = &trigger.filter {
        filter::check(it, findings);
    }
    destination::check(&trigger.subscriber, findings);
    delivery(trigger.delivery.as_ref(), findings);
    injection(trigger, findings);
}

fn injection(trigger: &Trigger, findings: &mut Findings<'_>) {
    let Some(value) = findings.resource.annotations.get(INJECTION) else {
        return;
    };
    let path = format!("metadata.annotations[{INJECTION}]");
    let subject = Subject("invalid-annotation", &path);
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

//! Checks of channels of every kind.

use super::{Findings, ProblemSite, delivery};
use crate::model::Channel;
use crate::model::ProblemCode;

const SCOPE: &str = "eventing.knative.dev/scope";

/// Checks a channel.
pub fn check(channel: &Channel, findings: &mut Findings<'_>) {
    delivery(channel.delivery.as_ref(), findings);
    namespace(channel, findings);
    let Some(scope) = findings.resource.annotations.get(SCOPE) else {
        return;
    };
    if !matches!(scope.as_str(), "cluster" | "namespace") {
        let path = format!("metadata.annotations[{SCOPE}]");
        let message = format!("invalid value: {scope}: {path}");
        let hint = "expected either 'cluster' or 'namespace'";
        findings.error(
            &ProblemSite(ProblemCode::InvalidAnnotation, &path),
            message,
            hint,
        );
    }
}

/// Only the webhook of a generic Channel rejects a dead letter sink in another namespace.
fn namespace(channel: &Channel, findings: &mut Findings<'_>) {
    let own = &findings.resource.id;
    let sink = channel.delivery.as_ref();
    let reference = sink.and_then(|sink| sink.dead_letter_sink.as_ref()?.reference.as_ref());
    let Some(other) = reference.filter(|reference| reference.namespace != own.namespace) else {
        return;
    };
    if own.kind != "Channel" || own.group != "messaging.knative.dev" {
        return;
    }
    let path = "spec.delivery.deadLetterSink.ref.namespace";
    let message = format!(
        "mismatched namespaces: {path}: parent namespace: {:?} does not match ref: {:?}",
        own.namespace, other.namespace
    );
    let hint = "point at an object of the same namespace, or write its address as a uri";
    findings.error(
        &ProblemSite(ProblemCode::MismatchedNamespace, path),
        message,
        hint,
    );
}

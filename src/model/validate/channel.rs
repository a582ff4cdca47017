//! Channels of every kind.

use super::{Findings, Subject, delivery};
use crate::model::Channel;

const SCOPE: &str = "eventing.knative.dev/scope";

/// Checks a channel.
pub fn check(channel: &Channel, findings: &mut Findings<'_>) {
    delivery(channel.delivery.as_ref(), findings);
    let Some(scope) = findings.resource.annotations.get(SCOPE) else {
        return;
    };
    if !matches!(scope.as_str(), "cluster" | "namespace") {
        let path = format!("metadata.annotations[{SCOPE}]");
        let message = format!("invalid value: {scope}: {path}");
        let hint = "expected either 'cluster' or 'namespace'";
        findings.error(&Subject("invalid-annotation", &path), message, hint);
    }
}

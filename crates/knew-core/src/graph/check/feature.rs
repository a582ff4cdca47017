//! Fields that a cluster accepts only where a feature is switched on.

use std::sync::Arc;

use crate::graph::authorize;
use crate::model::{DeliverySpec, Problem, ProblemCode, ProblemLocation, Resource, Severity, Spec};

/// Fields of features that are off in the files, or by default.
pub(super) fn disabled(resources: &[Arc<Resource>]) -> impl Iterator<Item = Problem> {
    let is_enabled = authorize::features(resources).delivery_retry_after;
    let refused = resources.iter().filter(move |resource| {
        let delivery = delivery_of(&resource.spec);
        !is_enabled && delivery.is_some_and(|delivery| delivery.retry_after_max.is_some())
    });
    refused.map(|resource| Problem {
        cause: None,
        severity: Severity::Error,
        code: ProblemCode::DisallowedField,
        message: "must not set the field(s): spec.delivery.retryAfterMax".to_owned(),
        hint: Some(
            "switch delivery-retryafter on in the ConfigMap config-features, or remove it"
                .to_owned(),
        ),
        at: ProblemLocation::Field(resource.origin, "spec.delivery.retryAfterMax".to_owned()),
    })
}

fn delivery_of(spec: &Spec) -> Option<&DeliverySpec> {
    match spec {
        Spec::Broker(broker) => broker.delivery.as_ref(),
        Spec::Trigger(trigger) => trigger.delivery.as_ref(),
        Spec::Subscription(subscription) => subscription.delivery.as_ref(),
        Spec::Channel(channel) => channel.delivery.as_ref(),
        _ => None,
    }
}

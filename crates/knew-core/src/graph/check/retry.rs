//! Delivery blocks that drop the retries they would have inherited.

use crate::model::ProblemCode;
use std::collections::HashMap;
use std::sync::Arc;

use crate::graph::policy;
use crate::model::{Broker, DeliverySpec, Id, Problem, ProblemLocation, Resource, Severity, Spec};

/// Finds Brokers, Triggers and Subscriptions whose `delivery` sets no retries.
pub(super) fn dropped(resources: &[Arc<Resource>]) -> Vec<Problem> {
    let inherited: HashMap<&Id, u32> = resources
        .iter()
        .filter_map(|resource| Some((&resource.id, handed_down(&resource.spec)?)))
        .collect();
    let problems = resources.iter().filter_map(|resource| {
        let delivery = own(&resource.spec)?;
        if delivery.retry.is_some() {
            return None;
        }
        if matches!(resource.spec, Spec::Broker(_)) {
            return Some(dropped_default(resource));
        }
        let hub = hub_of(resource)?;
        let retries = inherited
            .get(&hub)
            .copied()
            .filter(|inherited| *inherited > 0)?;
        Some(dropped_from(resource, &hub, retries))
    });
    problems.collect()
}

fn own(spec: &Spec) -> Option<&DeliverySpec> {
    match spec {
        Spec::Broker(broker) if !merges(broker) => broker.delivery.as_ref(),
        Spec::Trigger(trigger) => trigger.delivery.as_ref(),
        Spec::Subscription(subscription) => subscription.delivery.as_ref(),
        _ => None,
    }
}

/// Retries that a route without a delivery of its own inherits with the block.
fn handed_down(spec: &Spec) -> Option<u32> {
    match spec {
        Spec::Broker(broker) if !merges(broker) => policy::of_broker(broker).retry,
        Spec::Channel(channel) => channel.delivery.as_ref()?.retry,
        _ => None,
    }
}

/// Brokers on Kafka merge field by field, so nothing is dropped.
fn merges(broker: &Broker) -> bool {
    let class = broker.class.as_deref();
    matches!(class, Some("Kafka" | "KafkaNamespaced"))
}

fn hub_of(resource: &Resource) -> Option<Id> {
    let namespace = &resource.id.namespace;
    match &resource.spec {
        Spec::Trigger(trigger) => Some(Id::new(
            "eventing.knative.dev",
            "Broker",
            namespace,
            &trigger.broker,
        )),
        Spec::Subscription(subscription) => {
            let channel = subscription.channel.as_ref()?;
            let group = channel.api_version.rsplit_once('/')?.0;
            Some(Id::new(group, &channel.kind, namespace, &channel.name))
        }
        _ => None,
    }
}

fn dropped_default(resource: &Resource) -> Problem {
    let message = format!(
        "the delivery of {} has no retry, so the cluster's default of 10 retries does not apply",
        resource.id
    );
    problem(resource, message)
}

fn dropped_from(resource: &Resource, hub: &Id, retries: u32) -> Problem {
    let s = if retries == 1 { "y" } else { "ies" };
    let message = format!(
        "the delivery of {} has no retry, and so drops the {retries} retr{s} of {hub}",
        resource.id
    );
    problem(resource, message)
}

fn problem(resource: &Resource, message: String) -> Problem {
    let hint =
        "write retry, backoffPolicy and backoffDelay in it too, or retry: 0 if none are wanted";
    Problem {
        cause: None,
        severity: Severity::Warning,
        code: ProblemCode::DropsRetries,
        message,
        hint: Some(hint.to_owned()),
        at: ProblemLocation::Field(resource.origin, "spec.delivery".to_owned()),
    }
}

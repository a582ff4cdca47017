//! Injected brokers: those that namespaces and triggers ask for by label or annotation.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Broker, Id, Resource, Spec};

const KEYS: [&str; 2] = [
    "eventing.knative.dev/injection",
    "knative-eventing-injection",
];

/// Brokers that are asked for, each with the object that asks. Some may exist already.
pub(super) fn brokers(resources: &[Arc<Resource>]) -> Vec<(Id, Resource)> {
    let asking = resources.iter().filter_map(|resource| {
        let namespace = match &resource.spec {
            Spec::Namespace(namespace) if namespace.injects_broker => &resource.id.name,
            Spec::Trigger(trigger) if trigger.broker == "default" && asks(resource) => {
                &resource.id.namespace
            }
            _ => return None,
        };
        Some((resource.id.clone(), broker(namespace, resource)))
    });
    asking.collect()
}

fn asks(trigger: &Resource) -> bool {
    KEYS.iter().any(|key| {
        trigger
            .annotations
            .get(*key)
            .is_some_and(|annotation| annotation == "enabled")
    })
}

fn broker(namespace: &str, asked_by: &Resource) -> Resource {
    Resource {
        id: Id::new("eventing.knative.dev", "Broker", namespace, "default"),
        api_version: "eventing.knative.dev/v1".to_owned(),
        annotations: BTreeMap::new(),
        labels: BTreeMap::new(),
        origin: asked_by.origin,
        spec: Spec::Broker(Broker::default()),
    }
}

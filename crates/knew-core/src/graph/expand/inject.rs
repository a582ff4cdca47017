//! Brokers nobody wrote down: those of labelled namespaces and of triggers that ask for one.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Broker, Id, Resource, Spec};

const KEYS: [&str; 2] = [
    "eventing.knative.dev/injection",
    "knative-eventing-injection",
];

/// Each broker that is asked for, with who asks. Some may be there already.
pub(super) fn brokers(resources: &[Arc<Resource>]) -> Vec<(Id, Resource)> {
    let asking = resources.iter().filter_map(|resource| {
        let namespace = match &resource.spec {
            Spec::Namespace(it) if it.injects_broker => &resource.id.name,
            Spec::Trigger(it) if it.broker == "default" && asks(resource) => &resource.id.namespace,
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

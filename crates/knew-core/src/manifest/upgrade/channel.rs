//! Channels with a provisioner, and brokers with a channel template.

use super::draft::Draft;
use crate::manifest::node::Value;

/// A Channel of 2019: what provisioned it becomes the template of its backing channel.
pub fn provisioned(draft: &mut Draft) {
    let Some(name) = draft.value("spec.provisioner.name") else {
        return;
    };
    let (api_version, kind) = match name.as_str() {
        "kafka" | "kafka-channel" => ("messaging.knative.dev/v1beta1", "KafkaChannel"),
        "natss" => {
            draft.note("moves to NATS JetStream; NATS Streaming is another server");
            ("messaging.knative.dev/v1alpha1", "NatsJetStreamChannel")
        }
        "in-memory-channel" | "in-memory" => ("messaging.knative.dev/v1", "InMemoryChannel"),
        _ => {
            draft.note(&format!(
                "was provisioned by {name}, which has no successor; its events are kept in memory now"
            ));
            ("messaging.knative.dev/v1", "InMemoryChannel")
        }
    };
    draft.rename("spec.provisioner", "channelTemplate");
    draft.set("spec.channelTemplate.apiVersion", api_version);
    draft.set("spec.channelTemplate.kind", kind);
    draft.drop("spec.channelTemplate.name", None);
    arguments(draft, kind == "KafkaChannel");
}

fn arguments(draft: &mut Draft, kafka: bool) {
    if !draft.has("spec.arguments") {
        return draft.drop("spec.arguments", None);
    }
    let numbers = [
        ("NumPartitions", "numPartitions"),
        ("ReplicationFactor", "replicationFactor"),
    ];
    for (old, new) in numbers.into_iter().filter(|_| kafka) {
        if let Some(value) = draft.value(&format!("spec.arguments.{old}")) {
            draft.set(&format!("spec.channelTemplate.spec.{new}"), &value);
        }
    }
    let known = |name: &str| kafka && numbers.iter().any(|(old, _)| *old == name);
    let unknown = draft
        .field("spec.arguments")
        .is_some_and(|field| match field.value {
            Value::Map(entries) => entries
                .iter()
                .any(|(key, _)| !key.text().is_some_and(known)),
            _ => true,
        });
    let lost = unknown.then_some("loses arguments of its provisioner that no channel takes");
    draft.drop("spec.arguments", lost);
}

/// A Broker whose channels had a template of their own.
pub fn broker(draft: &mut Draft) {
    for field in ["spec.channelTemplate", "spec.channelTemplateSpec"] {
        // Without a template a Broker gets the cluster's, which keeps events in memory unless told.
        let usual = draft.value(&format!("{field}.kind")).as_deref() == Some("InMemoryChannel");
        let lost =
            "loses its channel template; put it into a ConfigMap and name that in spec.config";
        draft.drop(field, (!usual).then_some(lost));
    }
}

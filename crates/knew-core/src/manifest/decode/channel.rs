//! Channels of every kind, and the provisioners of 2019 that stood behind them.

use super::broker::ASYNCHRONOUS;
use super::field::{Context, Field, words};
use super::{Head, delivery, keeping, template};
use crate::model::ProblemCode;
use crate::model::channel::{HubStorage, StreamConfig};
use crate::model::{Channel, Severity, Spec};

/// Whether a kind is a channel.
pub fn is_channel(group: &str, kind: &str) -> bool {
    match kind {
        "Channel" => matches!(
            group,
            "eventing.knative.dev"
                | "messaging.knative.dev"
                | "messaging.cloud.google.com"
                | "messaging.cloud.run"
        ),
        "InMemoryChannel" | "KafkaChannel" | "NatssChannel" | "NatsJetStreamChannel" => {
            group == "messaging.knative.dev"
        }
        _ => false,
    }
}

/// Reads a channel.
pub fn read(head: &Head, spec: &Field<'_>, context: &mut Context) -> Spec {
    check_fields(head, spec, context);
    check_values(head, spec, context);
    let generic = head.id.kind == "Channel" && head.id.group == "messaging.knative.dev";
    let template = generic
        .then(|| template::read(&spec.get("channelTemplate"), context))
        .flatten();
    let own = delivery::read(&spec.get("delivery"), context);
    let (storage, stream_config) = match &template {
        Some(it) => (it.storage, it.stream_config.clone()),
        None => (storage(head, spec, context), kept(head, spec, context)),
    };
    Spec::Channel(Channel {
        uses_cluster_default: generic && template.is_none(),
        storage,
        stream_config,
        delivery: own.or(template.and_then(|template| template.delivery)),
        asynchronous: head.annotated(ASYNCHRONOUS, "true"),
    })
}

fn kept(head: &Head, spec: &Field<'_>, context: &mut Context) -> StreamConfig {
    let arguments = spec.get("arguments");
    if arguments.present() {
        return keeping::arguments(&arguments, context);
    }
    keeping::read(&head.id.kind, spec, context)
}

fn storage(head: &Head, spec: &Field<'_>, context: &mut Context) -> HubStorage {
    let provisioner = spec.get("provisioner");
    match head.id.kind.as_str() {
        "Channel" if head.id.group.starts_with("messaging.cloud.") => HubStorage::PubSub,
        "Channel" if provisioner.present() => provisioned(&provisioner, context),
        kind => {
            template::note_streaming(kind, "kind", context);
            template::storage_of_kind(kind)
        }
    }
}

/// The provisioners that Knative shipped; another one is somebody's own.
fn provisioned(provisioner: &Field<'_>, context: &mut Context) -> HubStorage {
    let name = provisioner.get("name");
    match name.text(context).as_deref() {
        Some("in-memory-channel" | "in-memory") => HubStorage::Memory,
        Some("kafka" | "kafka-channel") => HubStorage::Kafka,
        Some("natss") => {
            template::note_streaming("natss", &name.path, context);
            HubStorage::Nats
        }
        Some("gcp-pubsub") => HubStorage::PubSub,
        other => {
            let shown = other.unwrap_or_default();
            let message = format!("the provisioner {shown:?} is not one that Knative shipped");
            let hint = "knew keeps its events in memory; the usual one is in-memory-channel";
            let said = words(message, hint);
            context.report(
                Severity::Warning,
                ProblemCode::UnknownProvisioner,
                &name.path,
                said,
            );
            HubStorage::Memory
        }
    }
}

fn check_fields(head: &Head, spec: &Field<'_>, context: &mut Context) {
    let mut known = vec!["delivery", "subscribers"];
    if context.legacy {
        known.push("subscribable");
    }
    match head.id.kind.as_str() {
        "Channel" if head.id.group == "eventing.knative.dev" => {
            known.extend_from_slice(&["provisioner", "arguments", "generation"]);
        }
        "Channel" if head.id.group == "messaging.knative.dev" => known.push("channelTemplate"),
        "Channel" => return,
        "KafkaChannel" => {
            known.extend_from_slice(&["numPartitions", "replicationFactor", "retentionDuration"]);
        }
        "NatsJetStreamChannel" => {
            known.extend_from_slice(&[
                "stream",
                "consumerConfigTemplate",
                "deploymentSpecTemplate",
            ]);
        }
        _ => {}
    }
    spec.only(&known, context);
}

/// What the webhook of a kind asks of its own fields.
fn check_values(head: &Head, spec: &Field<'_>, context: &mut Context) {
    if head.id.kind == "KafkaChannel" {
        for field in [spec.get("numPartitions"), spec.get("replicationFactor")] {
            if field.integer(context).is_some_and(|integer| integer < 1) {
                let value = field.raw().unwrap_or_default();
                let message = format!("invalid value: {value}: {}", field.path);
                context.error(
                    ProblemCode::InvalidValue,
                    &field.path,
                    words(message, "write 1 or more"),
                );
            }
        }
    }
}

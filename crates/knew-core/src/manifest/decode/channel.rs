//! Channels of every kind, and the provisioners of 2019.

use super::broker::ASYNCHRONOUS;
use super::field::{DecodeContext, Diagnosis, FieldReader};
use super::{ObjectHeader, channel_template, delivery, stream_config};
use crate::model::channel::{HubStorage, StreamConfig};
use crate::model::{Channel, ProblemCode, Severity, Spec};

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

pub fn decode_channel(
    head: &ObjectHeader,
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Spec {
    check_channel_keys(head, spec, context);
    check_kafka_numbers(head, spec, context);
    let generic = head.id.kind == "Channel" && head.id.group == "messaging.knative.dev";
    let template = generic
        .then(|| channel_template::decode_channel_template(&spec.get("channelTemplate"), context))
        .flatten();
    let own = delivery::decode_delivery(&spec.get("delivery"), context);
    let (storage, stream_config) = match &template {
        Some(template) => (template.storage, template.stream_config.clone()),
        None => (
            channel_storage(head, spec, context),
            decode_stream_config_or_arguments(head, spec, context),
        ),
    };
    Spec::Channel(Channel {
        uses_cluster_default: generic && template.is_none(),
        storage,
        stream_config,
        delivery: own.or(template.and_then(|template| template.delivery)),
        asynchronous: head.has_annotation(ASYNCHRONOUS, "true"),
    })
}

fn decode_stream_config_or_arguments(
    head: &ObjectHeader,
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> StreamConfig {
    let arguments = spec.get("arguments");
    if arguments.is_present() {
        return stream_config::decode_provisioner_arguments(&arguments, context);
    }
    stream_config::decode_stream_config(&head.id.kind, spec, context)
}

fn channel_storage(
    head: &ObjectHeader,
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> HubStorage {
    let provisioner = spec.get("provisioner");
    match head.id.kind.as_str() {
        "Channel" if head.id.group.starts_with("messaging.cloud.") => HubStorage::PubSub,
        "Channel" if provisioner.is_present() => provisioner_storage(&provisioner, context),
        kind => {
            channel_template::report_nats_streaming(kind, "kind", context);
            channel_template::storage_for_kind(kind)
        }
    }
}

/// Provisioners that Knative shipped; others are unknown.
fn provisioner_storage(provisioner: &FieldReader<'_>, context: &mut DecodeContext) -> HubStorage {
    let name = provisioner.get("name");
    match name.text(context).as_deref() {
        Some("in-memory-channel" | "in-memory") => HubStorage::Memory,
        Some("kafka" | "kafka-channel") => HubStorage::Kafka,
        Some("natss") => {
            channel_template::report_nats_streaming("natss", &name.path, context);
            HubStorage::Nats
        }
        Some("gcp-pubsub") => HubStorage::PubSub,
        other => {
            let shown = other.unwrap_or_default();
            let message = format!("the provisioner {shown:?} is not one that Knative shipped");
            let hint = "knew keeps its events in memory; the usual one is in-memory-channel";
            let diagnosis = Diagnosis::new(message, hint);
            context.report(
                Severity::Warning,
                ProblemCode::UnknownProvisioner,
                &name.path,
                diagnosis,
            );
            HubStorage::Memory
        }
    }
}

fn check_channel_keys(head: &ObjectHeader, spec: &FieldReader<'_>, context: &mut DecodeContext) {
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
    spec.warn_unknown_keys(&known, context);
}

fn check_kafka_numbers(head: &ObjectHeader, spec: &FieldReader<'_>, context: &mut DecodeContext) {
    if head.id.kind == "KafkaChannel" {
        for field in [spec.get("numPartitions"), spec.get("replicationFactor")] {
            if field.integer(context).is_some_and(|integer| integer < 1) {
                let value = field.scalar_text().unwrap_or_default();
                let message = format!("invalid value: {value}: {}", field.path);
                context.error(
                    ProblemCode::InvalidValue,
                    &field.path,
                    Diagnosis::new(message, "write 1 or more"),
                );
            }
        }
    }
}

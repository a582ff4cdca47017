//! `channelTemplate` of Channel, Sequence and Parallel.

use super::field::{DecodeContext, Diagnosis, FieldReader};
use super::{delivery, stream_config};
use crate::model::channel::HubStorage;
use crate::model::{ChannelTemplate, ProblemCode, Severity};

pub fn decode_channel_template(
    field: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<ChannelTemplate> {
    if !field.is_present() {
        return None;
    }
    field.warn_unknown_keys(&["apiVersion", "kind", "spec", "metadata"], context);
    let api_version = decode_required_text(&field.get("apiVersion"), context);
    let kind = decode_required_text(&field.get("kind"), context);
    report_nats_streaming(&kind, &field.get("kind").path, context);
    Some(ChannelTemplate {
        api_version,
        storage: storage_for_kind(&kind),
        stream_config: stream_config::decode_stream_config(&kind, &field.get("spec"), context),
        kind,
        delivery: delivery::decode_delivery(&field.get("spec").get("delivery"), context),
    })
}

pub fn storage_for_kind(kind: &str) -> HubStorage {
    match kind {
        "KafkaChannel" => HubStorage::Kafka,
        "NatssChannel" | "NatsJetStreamChannel" => HubStorage::Nats,
        _ => HubStorage::Memory,
    }
}

/// NATS Streaming, which `NatssChannel` and the provisioner `natss` used, is discontinued.
pub fn report_nats_streaming(kind: &str, at: &str, context: &mut DecodeContext) {
    if matches!(kind, "NatssChannel" | "natss") {
        let diagnosis = Diagnosis::new(
            "NATS Streaming is no longer made, so the events are kept in NATS JetStream here",
            "say NatsJetStreamChannel to have the same on a cluster",
        );
        context.report(Severity::Info, ProblemCode::NatsStreaming, at, diagnosis);
    }
}

fn decode_required_text(field: &FieldReader<'_>, context: &mut DecodeContext) -> String {
    if !field.is_present() {
        let message = format!("missing field(s): {}", field.path);
        let hint = "a template names a channel, such as messaging.knative.dev/v1 InMemoryChannel";
        context.error(
            ProblemCode::MissingField,
            &field.path,
            Diagnosis::new(message, hint),
        );
    }
    field.text(context).unwrap_or_default()
}

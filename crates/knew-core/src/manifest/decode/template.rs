//! `channelTemplate`: the channel that a Channel, a Sequence or a Parallel makes.

use super::field::{Context, Field, words};
use super::{delivery, keeping};
use crate::model::ProblemCode;
use crate::model::channel::HubStorage;
use crate::model::{ChannelTemplate, Severity};

/// Reads a template; `None` when it is not there.
pub fn read(field: &Field<'_>, context: &mut Context) -> Option<ChannelTemplate> {
    if !field.present() {
        return None;
    }
    field.only(&["apiVersion", "kind", "spec", "metadata"], context);
    let api_version = required(&field.get("apiVersion"), context);
    let kind = required(&field.get("kind"), context);
    note_streaming(&kind, &field.get("kind").path, context);
    Some(ChannelTemplate {
        api_version,
        storage: storage_of_kind(&kind),
        stream_config: keeping::read(&kind, &field.get("spec"), context),
        kind,
        delivery: delivery::read(&field.get("spec").get("delivery"), context),
    })
}

/// What keeps the events of a channel of that kind.
pub fn storage_of_kind(kind: &str) -> HubStorage {
    match kind {
        "KafkaChannel" => HubStorage::Kafka,
        "NatssChannel" | "NatsJetStreamChannel" => HubStorage::Nats,
        _ => HubStorage::Memory,
    }
}

/// NATS Streaming, which a `NatssChannel` and the provisioner `natss` ran on, is no longer made.
pub fn note_streaming(kind: &str, at: &str, context: &mut Context) {
    if matches!(kind, "NatssChannel" | "natss") {
        let said = words(
            "NATS Streaming is no longer made, so the events are kept in NATS JetStream here",
            "say NatsJetStreamChannel to have the same on a cluster",
        );
        context.report(Severity::Info, ProblemCode::NatsStreaming, at, said);
    }
}

fn required(field: &Field<'_>, context: &mut Context) -> String {
    if !field.present() {
        let message = format!("missing field(s): {}", field.path);
        let hint = "a template names a channel, such as messaging.knative.dev/v1 InMemoryChannel";
        context.error(ProblemCode::MissingField, &field.path, words(message, hint));
    }
    field.text(context).unwrap_or_default()
}

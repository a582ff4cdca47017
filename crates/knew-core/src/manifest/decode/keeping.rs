//! How a channel's events are kept: what a channel says of its topic or its stream.

use crate::model::ProblemCode;
use std::time::Duration;

use super::field::{Context, Field, words};
use crate::model::channel::StreamConfig;
use crate::model::duration;

/// Reads `spec` of a `KafkaChannel` or `NatsJetStreamChannel`; of other kinds there is nothing to read.
pub fn read(kind: &str, spec: &Field<'_>, context: &mut Context) -> StreamConfig {
    match kind {
        "KafkaChannel" => topic(spec, ["numPartitions", "replicationFactor"], context),
        "NatsJetStreamChannel" => stream(spec, context),
        _ => StreamConfig::default(),
    }
}

/// The arguments a provisioner of 2019 was given, with their capital letters.
pub fn arguments(arguments: &Field<'_>, context: &mut Context) -> StreamConfig {
    topic(arguments, ["NumPartitions", "ReplicationFactor"], context)
}

/// What a `ConfigMap` says of the topics of Brokers; of one that says nothing of topics, nothing.
pub fn of_brokers(data: &Field<'_>, context: &mut Context) -> Option<StreamConfig> {
    const PARTITIONS: &str = "default.topic.partitions";
    const REPLICAS: &str = "default.topic.replication.factor";
    const RETENTION: &str = "default.topic.config.retention.ms";
    if ![PARTITIONS, REPLICAS, RETENTION]
        .iter()
        .any(|it| data.get(it).present())
    {
        return None;
    }
    let mut number = |key| {
        let field = data.get(key);
        let text = field.text(context)?;
        let number = text.trim().parse().ok().filter(|text: &i32| *text > 0);
        if number.is_none() {
            let message = format!("invalid value: {text}: {}", field.path);
            let hint = "write a number greater than 0, in quotes";
            context.error(ProblemCode::InvalidValue, &field.path, words(message, hint));
        }
        number
    };
    let (partitions, replicas) = (number(PARTITIONS), number(REPLICAS));
    // -1 keeps events for ever, which knew leaves to the system.
    let retention = data.get(RETENTION).text(context);
    let retention = retention.and_then(|retention| retention.trim().parse().ok());
    Some(StreamConfig {
        partitions,
        replicas,
        retention: retention.map(Duration::from_millis),
        ..StreamConfig::default()
    })
}

fn topic(
    spec: &Field<'_>,
    [partitions, replicas]: [&str; 2],
    context: &mut Context,
) -> StreamConfig {
    let mut number = |key| {
        let number = spec.get(key).integer(context)?;
        i32::try_from(number).ok().filter(|i32| *i32 > 0)
    };
    let (partitions, replicas) = (number(partitions), number(replicas));
    let field = spec.get("retentionDuration");
    let retention = field.text(context).and_then(|text| {
        let period = duration::parse(&text);
        if period.is_none() {
            let message = format!("invalid value: {text}: {}", field.path);
            let hint = "write an ISO 8601 duration such as PT168H";
            context.error(ProblemCode::InvalidValue, &field.path, words(message, hint));
        }
        period.map(duration::IsoDuration::non_negative)
    });
    StreamConfig {
        partitions,
        replicas,
        retention,
        ..StreamConfig::default()
    }
}

fn stream(spec: &Field<'_>, context: &mut Context) -> StreamConfig {
    let stream = spec.get("stream");
    let config = stream.get("config");
    let consumer = spec.get("consumerConfigTemplate");
    let replicas = config.get("replicas").integer(context);
    StreamConfig {
        replicas: replicas.and_then(|replica| i32::try_from(replica).ok()),
        retention: span(&config.get("maxAge"), context),
        stream: stream.get("overrideName").text(context),
        in_memory: config.get("storage").text(context).as_deref() == Some("Memory"),
        deliver_all: consumer.get("deliverPolicy").text(context).as_deref() == Some("All"),
        ack_wait: span(&consumer.get("ackWait"), context),
        ..StreamConfig::default()
    }
}

/// A duration as Go writes it, such as `10s` or `1h30m`.
fn span(field: &Field<'_>, context: &mut Context) -> Option<Duration> {
    let text = field.text(context)?;
    let span: Option<jiff::SignedDuration> = text.parse().ok();
    let span = span.and_then(|span| Duration::try_from(span).ok());
    if span.is_none() {
        let message = format!("invalid value: {text}: {}", field.path);
        let hint = "write a duration as Go does, such as 30s";
        context.error(ProblemCode::InvalidValue, &field.path, words(message, hint));
    }
    span
}

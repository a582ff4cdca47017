//! Stream configuration of durable channels: Kafka topics and JetStream streams.

use crate::model::ProblemCode;
use std::time::Duration;

use super::field::{DecodeContext, Diagnosis, FieldReader};
use crate::model::channel::StreamConfig;
use crate::model::duration;

/// Empty for kinds that are not durable.
pub fn decode_stream_config(
    kind: &str,
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> StreamConfig {
    match kind {
        "KafkaChannel" => {
            decode_topic_config(spec, ["numPartitions", "replicationFactor"], context)
        }
        "NatsJetStreamChannel" => decode_jetstream_config(spec, context),
        _ => StreamConfig::default(),
    }
}

/// Provisioner arguments of 2019, whose keys are capitalized.
pub fn decode_provisioner_arguments(
    arguments: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> StreamConfig {
    decode_topic_config(arguments, ["NumPartitions", "ReplicationFactor"], context)
}

/// Topic configuration of Kafka brokers; `None` if the `ConfigMap` has none.
pub fn decode_broker_topic_config(
    data: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<StreamConfig> {
    const PARTITIONS: &str = "default.topic.partitions";
    const REPLICAS: &str = "default.topic.replication.factor";
    const RETENTION: &str = "default.topic.config.retention.ms";
    if ![PARTITIONS, REPLICAS, RETENTION]
        .iter()
        .any(|key| data.get(key).is_present())
    {
        return None;
    }
    let mut number = |key| {
        let field = data.get(key);
        let text = field.text(context)?;
        let number = text.trim().parse().ok().filter(|number: &i32| *number > 0);
        if number.is_none() {
            let message = format!("invalid value: {text}: {}", field.path);
            let hint = "write a number greater than 0, in quotes";
            context.error(
                ProblemCode::InvalidValue,
                &field.path,
                Diagnosis::new(message, hint),
            );
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

fn decode_topic_config(
    spec: &FieldReader<'_>,
    [partitions, replicas]: [&str; 2],
    context: &mut DecodeContext,
) -> StreamConfig {
    let mut number = |key| {
        let number = spec.get(key).integer(context)?;
        i32::try_from(number).ok().filter(|number| *number > 0)
    };
    let (partitions, replicas) = (number(partitions), number(replicas));
    let field = spec.get("retentionDuration");
    let retention = field.text(context).and_then(|text| {
        let period = duration::parse(&text);
        if period.is_none() {
            let message = format!("invalid value: {text}: {}", field.path);
            let hint = "write an ISO 8601 duration such as PT168H";
            context.error(
                ProblemCode::InvalidValue,
                &field.path,
                Diagnosis::new(message, hint),
            );
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

fn decode_jetstream_config(spec: &FieldReader<'_>, context: &mut DecodeContext) -> StreamConfig {
    let stream = spec.get("stream");
    let config = stream.get("config");
    let consumer = spec.get("consumerConfigTemplate");
    let replicas = config.get("replicas").integer(context);
    StreamConfig {
        replicas: replicas.and_then(|replica| i32::try_from(replica).ok()),
        retention: decode_go_duration(&config.get("maxAge"), context),
        stream: stream.get("overrideName").text(context),
        in_memory: config.get("storage").text(context).as_deref() == Some("Memory"),
        deliver_all: consumer.get("deliverPolicy").text(context).as_deref() == Some("All"),
        ack_wait: decode_go_duration(&consumer.get("ackWait"), context),
        ..StreamConfig::default()
    }
}

/// A duration in Go's format, such as `10s` or `1h30m`.
fn decode_go_duration(field: &FieldReader<'_>, context: &mut DecodeContext) -> Option<Duration> {
    let text = field.text(context)?;
    let span: Option<jiff::SignedDuration> = text.parse().ok();
    let span = span.and_then(|span| Duration::try_from(span).ok());
    if span.is_none() {
        let message = format!("invalid value: {text}: {}", field.path);
        let hint = "write a duration as Go does, such as 30s";
        context.error(
            ProblemCode::InvalidValue,
            &field.path,
            Diagnosis::new(message, hint),
        );
    }
    span
}

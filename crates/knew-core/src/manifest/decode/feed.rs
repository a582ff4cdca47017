//! Connection settings of external sources and sinks.
//!
//! Invalid fields are reported where the kind is decoded; here they are left out.

use super::ObjectHeader;
use super::field::FieldReader;
use crate::model::queue::{
    KafkaKeyType, KafkaTopics, PubSubEventFormat, PubSubTopic, QueueSink, RabbitMqQueue,
    RedisStream, SinkQueue, SourceQueue, SqsQueue,
};
use crate::model::{QueueSource, queue};

const KEY_TYPE: &str = "kafkasources.sources.knative.dev/key-type";

pub fn decode_kafka_feed(head: &ObjectHeader, spec: &FieldReader<'_>) -> Option<QueueSource> {
    let key = match head.labels.get(KEY_TYPE).map(String::as_str) {
        Some("int") => KafkaKeyType::Integer,
        Some("float") => KafkaKeyType::Float,
        Some("byte-array") => KafkaKeyType::Bytes,
        _ => KafkaKeyType::Text,
    };
    let topics = KafkaTopics {
        names: non_empty_list(spec.get("topics").text_list())?,
        group: non_empty_text(spec, "consumerGroup"),
        from_earliest: spec.get("initialOffset").scalar_text() == Some("earliest"),
        key,
    };
    Some(QueueSource {
        address: bootstrap_servers(spec),
        queue: SourceQueue::Kafka(topics),
    })
}

pub fn decode_rabbitmq_feed(_: &ObjectHeader, spec: &FieldReader<'_>) -> Option<QueueSource> {
    let config = spec.get("rabbitmqResourcesConfig");
    if !config.is_present() {
        return None;
    }
    let declared = config.get("predeclared").scalar_text() == Some("true");
    let exchange = RabbitMqQueue {
        exchange: non_empty_text(&config, "exchangeName").filter(|_| !declared),
        queue: non_empty_text(&config, "queueName"),
        vhost: non_empty_text(&config, "vhost"),
        max_in_flight: positive_number(&config, "parallelism").unwrap_or(1),
    };
    Some(QueueSource {
        address: None,
        queue: SourceQueue::RabbitMq(exchange),
    })
}

pub fn decode_redis_feed(_: &ObjectHeader, spec: &FieldReader<'_>) -> Option<QueueSource> {
    let stream = RedisStream {
        stream: non_empty_text(spec, "stream")?,
        group: non_empty_text(spec, "group"),
        consumers: positive_number(spec, "consumers").map_or(1, usize::from),
    };
    Some(QueueSource {
        address: non_empty_text(spec, "address"),
        queue: SourceQueue::Redis(stream),
    })
}

pub fn decode_sqs_feed(_: &ObjectHeader, spec: &FieldReader<'_>) -> Option<QueueSource> {
    let url = non_empty_text(spec, "queueUrl")?;
    let region = url.strip_prefix("https://sqs.");
    let region = region.and_then(|region| region.split('.').next());
    let queue = SqsQueue {
        region: region.map(str::to_owned),
        name: url.clone(),
        create: false,
    };
    Some(QueueSource {
        address: Some(url),
        queue: SourceQueue::Sqs(queue),
    })
}

pub fn decode_integration_feed(sqs: &FieldReader<'_>) -> Option<QueueSource> {
    let queue = decode_sqs_queue(sqs)?;
    Some(QueueSource {
        address: non_empty_text(sqs, "queueURL"),
        queue: SourceQueue::Sqs(queue),
    })
}

pub fn decode_pubsub_feed(_: &ObjectHeader, spec: &FieldReader<'_>) -> Option<QueueSource> {
    pubsub_feed(spec, "project", PubSubEventFormat::PushRequest)
}

pub fn decode_legacy_pubsub_feed(_: &ObjectHeader, spec: &FieldReader<'_>) -> Option<QueueSource> {
    pubsub_feed(spec, "googleCloudProject", PubSubEventFormat::GoMessage)
}

fn pubsub_feed(
    spec: &FieldReader<'_>,
    project: &str,
    layout: PubSubEventFormat,
) -> Option<QueueSource> {
    let queue = SourceQueue::PubSub(PubSubTopic {
        project: non_empty_text(spec, project).unwrap_or_else(|| "example".to_owned()),
        topic: non_empty_text(spec, "topic")?,
        format: layout,
    });
    let address = None;
    Some(QueueSource { address, queue })
}

pub fn decode_sink_client(kind: &str, spec: &FieldReader<'_>) -> Option<QueueSink> {
    let (address, queue) = match kind {
        "KafkaSink" => {
            let queue = SinkQueue::Kafka {
                topic: non_empty_text(spec, "topic")?,
                structured: spec.get("contentMode").scalar_text() == Some("structured"),
            };
            (bootstrap_servers(spec), queue)
        }
        "RedisStreamSink" => {
            let stream = non_empty_text(spec, "stream")?;
            (non_empty_text(spec, "address"), SinkQueue::Redis { stream })
        }
        _ => return None,
    };
    Some(QueueSink { address, queue })
}

pub fn decode_integration_sink_client(sqs: &FieldReader<'_>) -> Option<QueueSink> {
    Some(QueueSink {
        address: non_empty_text(sqs, "queueURL"),
        queue: SinkQueue::Sqs(decode_sqs_queue(sqs)?),
    })
}

fn decode_sqs_queue(sqs: &FieldReader<'_>) -> Option<queue::SqsQueue> {
    Some(SqsQueue {
        name: non_empty_text(sqs, "queueURL").or_else(|| non_empty_text(sqs, "arn"))?,
        region: non_empty_text(sqs, "region"),
        create: sqs.get("autoCreateQueue").scalar_text() == Some("true"),
    })
}

/// `spec.bootstrapServers` as Kafka clients expect it.
fn bootstrap_servers(spec: &FieldReader<'_>) -> Option<String> {
    non_empty_list(spec.get("bootstrapServers").text_list()).map(|servers| servers.join(","))
}

fn non_empty_list(list: Vec<String>) -> Option<Vec<String>> {
    (!list.is_empty()).then_some(list)
}

fn non_empty_text(field: &FieldReader<'_>, key: &str) -> Option<String> {
    let text = field.get(key).scalar_text()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn positive_number(field: &FieldReader<'_>, key: &str) -> Option<u16> {
    let number = field.get(key).scalar_text()?.parse().ok();
    number.filter(|number| *number > 0)
}

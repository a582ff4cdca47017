//! Connection settings of external sources and sinks.
//!
//! Invalid fields are reported where the kind is decoded; here they are left out.

use super::ObjectHeader;
use super::field::FieldReader;
use crate::model::feed::{
    Exchange, KeyType, MessageLayout, Outlet, Queue, RedisStream, Shelf, SqsQueue, Subscribed,
    Topics,
};
use crate::model::{Feed, feed};

const KEY_TYPE: &str = "kafkasources.sources.knative.dev/key-type";

pub fn decode_kafka_feed(head: &ObjectHeader, spec: &FieldReader<'_>) -> Option<Feed> {
    let key = match head.labels.get(KEY_TYPE).map(String::as_str) {
        Some("int") => KeyType::Integer,
        Some("float") => KeyType::Float,
        Some("byte-array") => KeyType::Bytes,
        _ => KeyType::Text,
    };
    let topics = Topics {
        names: non_empty_list(spec.get("topics").text_list())?,
        group: non_empty_text(spec, "consumerGroup"),
        earliest: spec.get("initialOffset").scalar_text() == Some("earliest"),
        key,
    };
    Some(Feed {
        address: bootstrap_servers(spec),
        queue: Queue::Kafka(topics),
    })
}

pub fn decode_rabbitmq_feed(_: &ObjectHeader, spec: &FieldReader<'_>) -> Option<Feed> {
    let config = spec.get("rabbitmqResourcesConfig");
    if !config.is_present() {
        return None;
    }
    let declared = config.get("predeclared").scalar_text() == Some("true");
    let exchange = Exchange {
        exchange: non_empty_text(&config, "exchangeName").filter(|_| !declared),
        queue: non_empty_text(&config, "queueName"),
        vhost: non_empty_text(&config, "vhost"),
        parallelism: positive_number(&config, "parallelism").unwrap_or(1),
    };
    Some(Feed {
        address: None,
        queue: Queue::RabbitMq(exchange),
    })
}

pub fn decode_redis_feed(_: &ObjectHeader, spec: &FieldReader<'_>) -> Option<Feed> {
    let stream = RedisStream {
        stream: non_empty_text(spec, "stream")?,
        group: non_empty_text(spec, "group"),
        consumers: positive_number(spec, "consumers").map_or(1, usize::from),
    };
    Some(Feed {
        address: non_empty_text(spec, "address"),
        queue: Queue::Redis(stream),
    })
}

pub fn decode_sqs_feed(_: &ObjectHeader, spec: &FieldReader<'_>) -> Option<Feed> {
    let url = non_empty_text(spec, "queueUrl")?;
    let region = url.strip_prefix("https://sqs.");
    let region = region.and_then(|region| region.split('.').next());
    let queue = SqsQueue {
        region: region.map(str::to_owned),
        name: url.clone(),
        create: false,
    };
    Some(Feed {
        address: Some(url),
        queue: Queue::Sqs(queue),
    })
}

pub fn decode_integration_feed(sqs: &FieldReader<'_>) -> Option<Feed> {
    let queue = decode_sqs_queue(sqs)?;
    Some(Feed {
        address: non_empty_text(sqs, "queueURL"),
        queue: Queue::Sqs(queue),
    })
}

pub fn decode_pubsub_feed(_: &ObjectHeader, spec: &FieldReader<'_>) -> Option<Feed> {
    pubsub_feed(spec, "project", MessageLayout::Pushed)
}

pub fn decode_legacy_pubsub_feed(_: &ObjectHeader, spec: &FieldReader<'_>) -> Option<Feed> {
    pubsub_feed(spec, "googleCloudProject", MessageLayout::Go)
}

fn pubsub_feed(spec: &FieldReader<'_>, project: &str, layout: MessageLayout) -> Option<Feed> {
    let queue = Queue::PubSub(Subscribed {
        project: non_empty_text(spec, project).unwrap_or_else(|| "example".to_owned()),
        topic: non_empty_text(spec, "topic")?,
        layout,
    });
    let address = None;
    Some(Feed { address, queue })
}

pub fn decode_sink_client(kind: &str, spec: &FieldReader<'_>) -> Option<Outlet> {
    let (address, place) = match kind {
        "KafkaSink" => {
            let place = Shelf::Kafka {
                topic: non_empty_text(spec, "topic")?,
                structured: spec.get("contentMode").scalar_text() == Some("structured"),
            };
            (bootstrap_servers(spec), place)
        }
        "RedisStreamSink" => {
            let stream = non_empty_text(spec, "stream")?;
            (non_empty_text(spec, "address"), Shelf::Redis { stream })
        }
        _ => return None,
    };
    Some(Outlet { address, place })
}

pub fn decode_integration_sink_client(sqs: &FieldReader<'_>) -> Option<Outlet> {
    Some(Outlet {
        address: non_empty_text(sqs, "queueURL"),
        place: Shelf::Sqs(decode_sqs_queue(sqs)?),
    })
}

fn decode_sqs_queue(sqs: &FieldReader<'_>) -> Option<feed::SqsQueue> {
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

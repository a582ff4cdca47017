//! What the spec of a source says about the queue it takes from, and that of a sink about where it puts.
//!
//! What is wrong with a field is said where the kind is read; here what makes no sense is left out.

use super::Head;
use super::field::Field;
use crate::model::feed::{
    Exchange, KeyType, MessageLayout, Outlet, Queue, RedisStream, Shelf, SqsQueue, Subscribed,
    Topics,
};
use crate::model::{Feed, feed};

const KEY_TYPE: &str = "kafkasources.sources.knative.dev/key-type";

/// `spec` of a `KafkaSource`.
pub fn kafka(head: &Head, spec: &Field<'_>) -> Option<Feed> {
    let key = match head.labels.get(KEY_TYPE).map(String::as_str) {
        Some("int") => KeyType::Integer,
        Some("float") => KeyType::Float,
        Some("byte-array") => KeyType::Bytes,
        _ => KeyType::Text,
    };
    let topics = Topics {
        names: some(spec.get("topics").list())?,
        group: text(spec, "consumerGroup"),
        earliest: spec.get("initialOffset").raw() == Some("earliest"),
        key,
    };
    Some(Feed {
        address: servers(spec),
        queue: Queue::Kafka(topics),
    })
}

/// `spec` of a `RabbitmqSource`.
pub fn rabbitmq(_: &Head, spec: &Field<'_>) -> Option<Feed> {
    let config = spec.get("rabbitmqResourcesConfig");
    if !config.present() {
        return None;
    }
    let declared = config.get("predeclared").raw() == Some("true");
    let exchange = Exchange {
        exchange: text(&config, "exchangeName").filter(|_| !declared),
        queue: text(&config, "queueName"),
        vhost: text(&config, "vhost"),
        parallelism: number(&config, "parallelism").unwrap_or(1),
    };
    Some(Feed {
        address: None,
        queue: Queue::RabbitMq(exchange),
    })
}

/// `spec` of a `RedisStreamSource`.
pub fn redis(_: &Head, spec: &Field<'_>) -> Option<Feed> {
    let stream = RedisStream {
        stream: text(spec, "stream")?,
        group: text(spec, "group"),
        consumers: number(spec, "consumers").map_or(1, usize::from),
    };
    Some(Feed {
        address: text(spec, "address"),
        queue: Queue::Redis(stream),
    })
}

/// `spec` of an `AwsSqsSource`.
pub fn sqs(_: &Head, spec: &Field<'_>) -> Option<Feed> {
    let url = text(spec, "queueUrl")?;
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

/// `spec.aws.sqs` of an `IntegrationSource`.
pub fn integration(sqs: &Field<'_>) -> Option<Feed> {
    let queue = integration_queue(sqs)?;
    Some(Feed {
        address: text(sqs, "queueURL"),
        queue: Queue::Sqs(queue),
    })
}

/// `spec` of a `CloudPubSubSource`, under its names of all years.
pub fn pubsub(_: &Head, spec: &Field<'_>) -> Option<Feed> {
    subscribed(spec, "project", MessageLayout::Pushed)
}

/// `spec` of a `GcpPubSubSource`.
pub fn pubsub_of_2019(_: &Head, spec: &Field<'_>) -> Option<Feed> {
    subscribed(spec, "googleCloudProject", MessageLayout::Go)
}

fn subscribed(spec: &Field<'_>, project: &str, layout: MessageLayout) -> Option<Feed> {
    let queue = Queue::PubSub(Subscribed {
        project: text(spec, project).unwrap_or_else(|| "example".to_owned()),
        topic: text(spec, "topic")?,
        layout,
    });
    let address = None;
    Some(Feed { address, queue })
}

/// `spec` of a sink in front of one system.
pub fn outlet(kind: &str, spec: &Field<'_>) -> Option<Outlet> {
    let (address, place) = match kind {
        "KafkaSink" => {
            let place = Shelf::Kafka {
                topic: text(spec, "topic")?,
                structured: spec.get("contentMode").raw() == Some("structured"),
            };
            (servers(spec), place)
        }
        "RedisStreamSink" => {
            let stream = text(spec, "stream")?;
            (text(spec, "address"), Shelf::Redis { stream })
        }
        _ => return None,
    };
    Some(Outlet { address, place })
}

/// `spec.aws.sqs` of an `IntegrationSink`.
pub fn integration_outlet(sqs: &Field<'_>) -> Option<Outlet> {
    Some(Outlet {
        address: text(sqs, "queueURL"),
        place: Shelf::Sqs(integration_queue(sqs)?),
    })
}

fn integration_queue(sqs: &Field<'_>) -> Option<feed::SqsQueue> {
    Some(SqsQueue {
        name: text(sqs, "queueURL").or_else(|| text(sqs, "arn"))?,
        region: text(sqs, "region"),
        create: sqs.get("autoCreateQueue").raw() == Some("true"),
    })
}

/// `spec.bootstrapServers`, as clients of Kafka want it.
fn servers(spec: &Field<'_>) -> Option<String> {
    some(spec.get("bootstrapServers").list()).map(|it| it.join(","))
}

fn some(list: Vec<String>) -> Option<Vec<String>> {
    (!list.is_empty()).then_some(list)
}

fn text(field: &Field<'_>, key: &str) -> Option<String> {
    let text = field.get(key).raw()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn number(field: &Field<'_>, key: &str) -> Option<u16> {
    let number = field.get(key).raw()?.parse().ok();
    number.filter(|number| *number > 0)
}

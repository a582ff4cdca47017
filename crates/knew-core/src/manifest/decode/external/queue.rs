//! Sources of message queues and event logs.

use super::{DEFAULTS, ExternalSource};
use crate::manifest::decode::feed;

pub(super) const QUEUE_SOURCES: &[ExternalSource] = &[
    ExternalSource {
        kind: "KafkaSource",
        system: "Apache Kafka",
        fields: &[
            "bootstrapServers",
            "topics",
            "consumerGroup",
            "consumers",
            "initialOffset",
            "ordering",
            "net",
            "delivery",
        ],
        required: &["bootstrapServers", "topics"],
        event_type: "dev.knative.kafka.event",
        source: "/apis/v1/namespaces/<namespace>/kafkasources/<name>#<topics|topic>",
        subject: "partition:0#42",
        extensions: &[("key", "example"), ("partitionkey", "example")],
        body: r#"{"message":"Hello from <topics|topic>"}"#,
        feed: feed::decode_kafka_feed,
        ..DEFAULTS
    },
    ExternalSource {
        kind: "RabbitmqSource",
        system: "RabbitMQ",
        fields: &[
            "rabbitmqClusterReference",
            "rabbitmqResourcesConfig",
            "delivery",
            "serviceAccountName",
        ],
        required: &["rabbitmqClusterReference", "rabbitmqResourcesConfig"],
        event_type: "dev.knative.rabbitmq.event",
        source: "/apis/v1/namespaces/<namespace>/rabbitmqsources/<name>#<rabbitmqResourcesConfig.queueName|queue>",
        subject: "42",
        body: r#"{"message":"Hello from <rabbitmqResourcesConfig.queueName|queue>"}"#,
        feed: feed::decode_rabbitmq_feed,
        ..DEFAULTS
    },
    ExternalSource {
        kind: "RedisStreamSource",
        system: "Redis",
        fields: &["address", "stream", "group", "consumers", "dialOptions"],
        required: &["address", "stream"],
        event_type: "dev.knative.sources.redisstream",
        source: "<address>/<stream>",
        body: r#"["fruit","banana","color","yellow"]"#,
        feed: feed::decode_redis_feed,
        ..DEFAULTS
    },
    ExternalSource {
        kind: "CamelSource",
        system: "Apache Camel",
        fields: &["source", "integration", "serviceAccountName"],
        event_type: "org.apache.camel.event",
        source: "camel:<name>",
        body: r#"{"message":"Hello from <name>"}"#,
        ..DEFAULTS
    },
];

//! Sources of logs and queues.

use super::{NOTHING, Row};
use crate::manifest::decode::feed;

pub(super) const ROWS: &[Row] = &[
    Row {
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
        event: "dev.knative.kafka.event",
        source: "/apis/v1/namespaces/<namespace>/kafkasources/<name>#<topics|topic>",
        subject: "partition:0#42",
        extensions: &[("key", "example"), ("partitionkey", "example")],
        body: r#"{"message":"Hello from <topics|topic>"}"#,
        feed: feed::kafka,
        ..NOTHING
    },
    Row {
        kind: "RabbitmqSource",
        system: "RabbitMQ",
        fields: &[
            "rabbitmqClusterReference",
            "rabbitmqResourcesConfig",
            "delivery",
            "serviceAccountName",
        ],
        required: &["rabbitmqClusterReference", "rabbitmqResourcesConfig"],
        event: "dev.knative.rabbitmq.event",
        source: "/apis/v1/namespaces/<namespace>/rabbitmqsources/<name>#<rabbitmqResourcesConfig.queueName|queue>",
        subject: "42",
        body: r#"{"message":"Hello from <rabbitmqResourcesConfig.queueName|queue>"}"#,
        feed: feed::rabbitmq,
        ..NOTHING
    },
    Row {
        kind: "RedisStreamSource",
        system: "Redis",
        fields: &["address", "stream", "group", "consumers", "dialOptions"],
        required: &["address", "stream"],
        event: "dev.knative.sources.redisstream",
        source: "<address>/<stream>",
        body: r#"["fruit","banana","color","yellow"]"#,
        feed: feed::redis,
        ..NOTHING
    },
    Row {
        kind: "CamelSource",
        system: "Apache Camel",
        fields: &["source", "integration", "serviceAccountName"],
        event: "org.apache.camel.event",
        source: "camel:<name>",
        body: r#"{"message":"Hello from <name>"}"#,
        ..NOTHING
    },
];

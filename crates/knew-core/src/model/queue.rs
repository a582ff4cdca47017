//! Feeds and outlets: what sources take from systems outside, and what sinks put there.

use super::workspace::ExternalSystem;

/// What a source takes from a system outside, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueSource {
    /// Where the manifest says the system is: mostly an address only a cluster knows.
    pub address: Option<String>,
    /// What is taken there.
    pub queue: SourceQueue,
}

/// What a source takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceQueue {
    /// Records of Kafka topics.
    Kafka(KafkaTopics),
    /// Messages of a Pub/Sub topic.
    PubSub(PubSubTopic),
    /// Messages of an SQS queue.
    Sqs(SqsQueue),
    /// Entries of a Redis stream.
    Redis(RedisStream),
    /// Messages of a `RabbitMQ` queue.
    RabbitMq(RabbitMqQueue),
}

/// Topics of Kafka, read by a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KafkaTopics {
    /// Their names.
    pub names: Vec<String>,
    /// The group that shares them; `None` for one of the source's own.
    pub group: Option<String>,
    /// Whether a new group starts with the oldest record rather than the next.
    pub from_earliest: bool,
    /// What keys are made of.
    pub key: KafkaKeyType,
}

/// What the key of a record is made of, which decides how it is written as text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KafkaKeyType {
    /// Text.
    #[default]
    Text,
    /// A big-endian whole number.
    Integer,
    /// A big-endian fraction.
    Float,
    /// Bytes, written in base64.
    Bytes,
}

/// A topic of Pub/Sub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PubSubTopic {
    /// The project.
    pub project: String,
    /// The topic, without its project.
    pub topic: String,
    /// How messages are written into events.
    pub format: PubSubEventFormat,
}

/// How a message of Pub/Sub is written into an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PubSubEventFormat {
    /// As `GcpPubSubSource` did: the message as the Go client writes it.
    GoMessage,
    /// As `CloudPubSubSource` does: the message as Pub/Sub pushes it, with its subscription.
    PushRequest,
}

/// A queue of SQS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqsQueue {
    /// Its address, or its name or ARN where no address is known.
    pub name: String,
    /// The region.
    pub region: Option<String>,
    /// Whether it is made when it is not there.
    pub create: bool,
}

/// A stream of Redis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedisStream {
    /// Its key.
    pub stream: String,
    /// The group that shares it; `None` for one of the source's own.
    pub group: Option<String>,
    /// How many entries are under way at once.
    pub consumers: usize,
}

/// A queue of `RabbitMQ`, and the exchange it hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RabbitMqQueue {
    /// The exchange; `None` where queue and exchange are declared already.
    pub exchange: Option<String>,
    /// The queue; `None` for one of the source's own.
    pub queue: Option<String>,
    /// The virtual host.
    pub vhost: Option<String>,
    /// How many messages are under way at once.
    pub max_in_flight: u16,
}

/// What a sink puts into a system outside, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueSink {
    /// Where the manifest says the system is.
    pub address: Option<String>,
    /// Where events are put there.
    pub queue: SinkQueue,
}

/// Where a sink puts events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SinkQueue {
    /// A topic of Kafka.
    Kafka {
        /// Its name.
        topic: String,
        /// Whether the whole event is one JSON document.
        structured: bool,
    },
    /// A queue of SQS.
    Sqs(SqsQueue),
    /// A stream of Redis.
    Redis {
        /// Its key.
        stream: String,
    },
}

impl QueueSource {
    /// The system it takes from.
    #[must_use]
    pub const fn system(&self) -> ExternalSystem {
        match self.queue {
            SourceQueue::Kafka(_) => ExternalSystem::Kafka,
            SourceQueue::PubSub(_) => ExternalSystem::PubSub,
            SourceQueue::Sqs(_) => ExternalSystem::Sqs,
            SourceQueue::Redis(_) => ExternalSystem::Redis,
            SourceQueue::RabbitMq(_) => ExternalSystem::RabbitMq,
        }
    }
}

impl QueueSink {
    /// The system it puts into.
    #[must_use]
    pub const fn system(&self) -> ExternalSystem {
        match self.queue {
            SinkQueue::Kafka { .. } => ExternalSystem::Kafka,
            SinkQueue::Sqs(_) => ExternalSystem::Sqs,
            SinkQueue::Redis { .. } => ExternalSystem::Redis,
        }
    }
}

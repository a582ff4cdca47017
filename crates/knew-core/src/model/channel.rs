//! Channels: hubs whose routes have no filter.

use std::time::Duration;

use super::DeliverySpec;
use super::workspace::ExternalSystem;

/// Storage of the events of a broker or channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HubStorage {
    /// In this process, until they are delivered.
    #[default]
    Memory,
    /// Apache Kafka.
    Kafka,
    /// NATS, streaming or JetStream.
    Nats,
    /// Google Pub/Sub.
    PubSub,
}

impl HubStorage {
    /// System that stores the events; `None` if they stay in memory.
    #[must_use]
    pub const fn system(self) -> Option<ExternalSystem> {
        match self {
            Self::Kafka => Some(ExternalSystem::Kafka),
            Self::Nats => Some(ExternalSystem::Nats),
            Self::Memory | Self::PubSub => None,
        }
    }
}

/// Settings of the topic or stream that stores a hub's events; `None` stands for the default of knew or of the
/// system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamConfig {
    /// Number of partitions; Kafka only.
    pub partitions: Option<i32>,
    /// Number of servers that store a copy of each event.
    pub replicas: Option<i32>,
    /// Age at which events are deleted.
    pub retention: Option<Duration>,
    /// Name of the stream instead of one derived from the channel (`overrideName`); NATS only.
    pub stream: Option<String>,
    /// True if the server keeps the events in memory only (`storage: Memory`); NATS only.
    pub in_memory: bool,
    /// True if a new route starts with the oldest stored event (`deliverPolicy: All`); NATS only.
    pub deliver_all: bool,
    /// Time after which an unacknowledged event is redelivered (`ackWait`); NATS only.
    pub ack_wait: Option<Duration>,
}

/// The channel that a flow creates (`channelTemplate`).
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelTemplate {
    /// API group and version, as written.
    pub api_version: String,
    /// Kind of the channel, by default `InMemoryChannel`.
    pub kind: String,
    /// Storage of the events, by default memory.
    pub storage: HubStorage,
    /// Settings of the topic or stream behind it.
    pub stream_config: StreamConfig,
    /// Default delivery of its Subscriptions, if it has one.
    pub delivery: Option<DeliverySpec>,
}

impl Default for ChannelTemplate {
    /// Template of a cluster without defaults for channels.
    fn default() -> Self {
        Self {
            api_version: "messaging.knative.dev/v1".to_owned(),
            kind: "InMemoryChannel".to_owned(),
            storage: HubStorage::Memory,
            stream_config: StreamConfig::default(),
            delivery: None,
        }
    }
}

/// `spec` of a Channel of any kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Channel {
    /// Storage of the events, by default memory.
    pub storage: HubStorage,
    /// Settings of the topic or stream behind it.
    pub stream_config: StreamConfig,
    /// Default delivery of its Subscriptions; `None` without the block.
    pub delivery: Option<DeliverySpec>,
    /// True if it responds before it delivers (`messaging.knative.dev/async-handler`).
    pub asynchronous: bool,
    /// True if the cluster's defaults decide on the storage (a generic `Channel` without a template).
    pub uses_cluster_default: bool,
}

//! Channels: hubs whose routes have no filter.

use std::time::Duration;

use super::DeliverySpec;
use super::workspace::ExternalSystem;

/// What keeps the events of a channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backing {
    /// Nothing: events pass through.
    #[default]
    Memory,
    /// Apache Kafka.
    Kafka,
    /// NATS, streaming or JetStream.
    Nats,
    /// Google Pub/Sub.
    PubSub,
}

impl Backing {
    /// The system that is asked to keep events; `None` where they pass through.
    #[must_use]
    pub const fn system(self) -> Option<ExternalSystem> {
        match self {
            Self::Kafka => Some(ExternalSystem::Kafka),
            Self::Nats => Some(ExternalSystem::Nats),
            Self::Memory | Self::PubSub => None,
        }
    }
}

/// How the system that keeps a hub's events is to keep them; `None` leaves it to knew or the system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keeping {
    /// Into how many parts they are split; Kafka only.
    pub partitions: Option<i32>,
    /// On how many machines each is kept.
    pub replicas: Option<i32>,
    /// How long they are kept.
    pub retention: Option<Duration>,
    /// What the stream is called instead of a name made of the channel's; NATS only.
    pub stream: Option<String>,
    /// Whether they are lost with the server; NATS only.
    pub in_memory: bool,
    /// Whether a new route begins with the oldest event that is kept; NATS only.
    pub from_start: bool,
    /// How long a silent reader holds an event before another gets it; NATS only.
    pub ack_wait: Option<Duration>,
}

/// `channelTemplate`: the channel that something makes.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelTemplate {
    /// Its `apiVersion` as written.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// What keeps its events.
    pub backing: Backing,
    /// How they are kept there.
    pub keeping: Keeping,
    /// The default delivery of its subscriptions.
    pub delivery: Option<DeliverySpec>,
}

impl Default for ChannelTemplate {
    /// What a cluster makes that says nothing.
    fn default() -> Self {
        Self {
            api_version: "messaging.knative.dev/v1".to_owned(),
            kind: "InMemoryChannel".to_owned(),
            backing: Backing::Memory,
            keeping: Keeping::default(),
            delivery: None,
        }
    }
}

/// `spec` of a Channel of any kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Channel {
    /// What keeps its events.
    pub backing: Backing,
    /// How they are kept there.
    pub keeping: Keeping,
    /// The default delivery of its subscriptions; `None` when the block is not there at all.
    pub delivery: Option<DeliverySpec>,
    /// `messaging.knative.dev/async-handler: "true"`: answer before delivering.
    pub asynchronous: bool,
    /// Whether it leaves to the cluster's defaults what keeps its events.
    pub uses_cluster_default: bool,
}

//! Channels: hubs whose routes have no filter.

use super::Delivery;

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

/// `channelTemplate`: the channel that something makes.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Its `apiVersion` as written.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// What keeps its events.
    pub backing: Backing,
    /// The default delivery of its subscriptions.
    pub delivery: Option<Delivery>,
}

impl Default for Template {
    /// What a cluster makes that says nothing.
    fn default() -> Self {
        Self {
            api_version: "messaging.knative.dev/v1".to_owned(),
            kind: "InMemoryChannel".to_owned(),
            backing: Backing::Memory,
            delivery: None,
        }
    }
}

/// `spec` of a Channel of any kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Channel {
    /// What keeps its events.
    pub backing: Backing,
    /// The default delivery of its subscriptions; `None` when the block is not there at all.
    pub delivery: Option<Delivery>,
    /// `messaging.knative.dev/async-handler: "true"`: answer before delivering.
    pub asynchronous: bool,
    /// Whether it leaves to the cluster's defaults what keeps its events.
    pub undecided: bool,
}

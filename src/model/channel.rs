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

/// `spec` of a Channel of any kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Channel {
    /// What keeps its events.
    pub backing: Backing,
    /// The default delivery of its subscriptions; `None` when the block is not there at all.
    pub delivery: Option<Delivery>,
    /// `messaging.knative.dev/async-handler: "true"`: answer before delivering.
    pub asynchronous: bool,
}

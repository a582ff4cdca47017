//! Broker: a hub whose routes have filters and whose replies come back to it.

use super::channel::HubStorage;
use super::{DeliverySpec, Reference};

/// `spec` of a Broker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Broker {
    /// The annotation `eventing.knative.dev/broker.class`, if set.
    pub class: Option<String>,
    /// `spec.config`: the `ConfigMap` that says how its events are kept.
    pub config: Option<Reference>,
    /// The default delivery of its triggers; `None` when the block is not there at all.
    pub delivery: Option<DeliverySpec>,
    /// `messaging.knative.dev/async-handler: "true"`: answer before delivering.
    pub asynchronous: bool,
}

impl Broker {
    /// Storage of the events, as the class names it.
    #[must_use]
    pub fn storage(&self) -> HubStorage {
        match self.class.as_deref() {
            Some("Kafka" | "KafkaNamespaced") => HubStorage::Kafka,
            Some("NatsJetStreamBroker") => HubStorage::Nats,
            _ => HubStorage::Memory,
        }
    }
}

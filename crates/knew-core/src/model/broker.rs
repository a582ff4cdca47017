//! Broker: a hub whose routes have filters and whose replies return to it.

use super::channel::HubStorage;
use super::{DeliverySpec, Reference};

/// `spec` of a Broker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Broker {
    /// Annotation `eventing.knative.dev/broker.class`, if it is set.
    pub class: Option<String>,
    /// `ConfigMap` with the settings of its topic (`spec.config`).
    pub config: Option<Reference>,
    /// Default delivery of its Triggers; `None` without the block.
    pub delivery: Option<DeliverySpec>,
    /// True if it responds before it delivers (`messaging.knative.dev/async-handler`).
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

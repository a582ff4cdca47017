//! Objects that change what others become: the cluster's defaults, and namespaces that get a broker.

use std::collections::BTreeMap;

use super::DeliverySpec;
use super::access::Features;
use super::channel::{ChannelTemplate, StreamConfig};

/// What an object without a word of its own gets: of its namespace, else of the cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct ScopedDefault<T> {
    /// For every namespace that is not named.
    pub cluster: Option<T>,
    /// By namespace.
    pub namespaces: BTreeMap<String, T>,
}

impl<T> Default for ScopedDefault<T> {
    fn default() -> Self {
        Self {
            cluster: None,
            namespaces: BTreeMap::new(),
        }
    }
}

impl<T> ScopedDefault<T> {
    /// What holds in a namespace.
    #[must_use]
    pub fn for_namespace(&self, namespace: &str) -> Option<&T> {
        self.namespaces.get(namespace).or(self.cluster.as_ref())
    }
}

/// A `ConfigMap` with the defaults of the cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum ClusterDefaults {
    /// `config-br-defaults`: the delivery of Brokers.
    Broker(ScopedDefault<DeliverySpec>),
    /// `config-features`: what is switched on.
    Features(Features),
    /// Topic settings of Brokers on Kafka: of those that name this `ConfigMap`, or, in one called
    /// `kafka-broker-config`, of those that name none.
    KafkaBroker(StreamConfig),
    /// `default-ch-webhook`: the channel behind a Channel.
    Channel(ScopedDefault<ChannelTemplate>),
}

/// A Namespace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Namespace {
    /// Whether its labels ask for a Broker called `default`.
    pub injects_broker: bool,
}

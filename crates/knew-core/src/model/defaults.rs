//! Defaults of the cluster, and namespaces that get a broker.

use std::collections::BTreeMap;

use super::DeliverySpec;
use super::access::Features;
use super::channel::{ChannelTemplate, StreamConfig};

/// A default for the whole cluster and for single namespaces.
#[derive(Clone, Debug, PartialEq)]
pub struct ScopedDefault<T> {
    /// Default for every namespace that is not listed.
    pub cluster: Option<T>,
    /// Defaults of single namespaces, by name.
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
    /// Default that applies in a namespace, if there is one.
    #[must_use]
    pub fn for_namespace(&self, namespace: &str) -> Option<&T> {
        self.namespaces.get(namespace).or(self.cluster.as_ref())
    }
}

/// A `ConfigMap` with defaults of the cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum ClusterDefaults {
    /// `config-br-defaults`: the delivery of Brokers.
    Broker(ScopedDefault<DeliverySpec>),
    /// `config-features`: the features that are enabled.
    Features(Features),
    /// Topic settings of Brokers on Kafka: of those that name this `ConfigMap`, or, in one called
    /// `kafka-broker-config`, of those that name none.
    KafkaBroker(StreamConfig),
    /// `default-ch-webhook`: the channel behind a generic `Channel`.
    Channel(ScopedDefault<ChannelTemplate>),
}

/// `metadata.labels` of a Namespace, as far as they count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Namespace {
    /// True if its labels ask for a Broker named `default`.
    pub injects_broker: bool,
}

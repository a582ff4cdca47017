//! Names and settings of the topic (Kafka) or stream (NATS) that stores the events of one hub.
//!
//! The names are those the channels and brokers of a cluster use, so that other programs find the events.

use std::sync::Arc;
use std::time::Duration;

use knew_core::graph::{Hub, HubKind};
use knew_core::model::Id;
use knew_core::model::channel::StreamConfig;

/// Retention where the manifest names none: the default of Kafka on a cluster.
const DEFAULT_RETENTION: Duration = Duration::from_hours(7 * 24);

/// Topic or stream of one hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubTopic {
    pub hub: Arc<Id>,
    pub kind: HubKind,
    pub config: StreamConfig,
}

impl HubTopic {
    #[must_use]
    pub fn for_hub(hub: &Hub) -> Self {
        Self {
            hub: Arc::new(hub.id.clone()),
            kind: hub.kind,
            config: hub.stream_config.clone(),
        }
    }

    #[must_use]
    pub fn nats_stream(&self) -> String {
        let default_name = || {
            let namespace = nats_identifier(&self.hub.namespace);
            let name = nats_identifier(&self.hub.name);
            format!("KN_{namespace}__{name}")
        };
        self.config.stream.clone().unwrap_or_else(default_name)
    }

    #[must_use]
    pub fn nats_subject(&self) -> String {
        format!("{}.{}._knative", self.hub.namespace, self.hub.name)
    }

    #[must_use]
    pub fn kafka_topic(&self) -> String {
        let (namespace, name) = (&self.hub.namespace, &self.hub.name);
        match self.kind {
            HubKind::Broker => format!("knative-broker-{namespace}-{name}"),
            HubKind::Channel => format!("knative-messaging-kafka.{namespace}.{name}"),
        }
    }

    #[must_use]
    pub fn retention(&self) -> Duration {
        self.config.retention.unwrap_or(DEFAULT_RETENTION)
    }
}

/// Name of the durable consumer of a route in NATS.
///
/// A cluster derives it from the uid of the object. A manifest has no uid, so kind, namespace and name
/// take its place.
#[must_use]
pub fn nats_consumer(route: &Id) -> String {
    let [kind, namespace, name] =
        [&route.kind, &route.namespace, &route.name].map(|part| nats_identifier(part));
    format!("KN_SUB_{kind}__{namespace}__{name}")
}

/// Name of the consumer group of a route in Kafka.
#[must_use]
pub fn kafka_consumer_group(route: &Id) -> String {
    let kind = route.kind.to_lowercase();
    format!("knative-{kind}-{}-{}", route.namespace, route.name)
}

/// A name in the characters NATS allows in names of streams and consumers.
fn nats_identifier(name: &str) -> String {
    name.to_uppercase().replace(['-', '.'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(kind: HubKind, name: &str) -> HubTopic {
        HubTopic {
            hub: Arc::new(Id::new("", "Channel", "my-team", name)),
            kind,
            config: StreamConfig::default(),
        }
    }

    #[test]
    fn names_are_those_of_a_cluster() {
        let channel = topic(HubKind::Channel, "new-orders");
        assert_eq!(channel.nats_stream(), "KN_MY_TEAM__NEW_ORDERS");
        assert_eq!(channel.nats_subject(), "my-team.new-orders._knative");
        assert_eq!(
            channel.kafka_topic(),
            "knative-messaging-kafka.my-team.new-orders"
        );
        let broker = topic(HubKind::Broker, "default");
        assert_eq!(broker.kafka_topic(), "knative-broker-my-team-default");
    }

    #[test]
    fn consumers_are_named_by_kind_namespace_and_name_of_the_route() {
        let route = Id::new("", "Subscription", "my-team", "mail.er");
        assert_eq!(
            nats_consumer(&route),
            "KN_SUB_SUBSCRIPTION__MY_TEAM__MAIL_ER"
        );
        assert_eq!(
            kafka_consumer_group(&route),
            "knative-subscription-my-team-mail.er"
        );
    }
}

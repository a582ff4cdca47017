//! Where the events of a hub are kept: names as the channels and brokers of a cluster have them, so
//! that other programs find the events there, and settings as the manifest has them.

use std::sync::Arc;
use std::time::Duration;

use knew_core::graph::{Hub, HubKind};
use knew_core::model::Id;
use knew_core::model::channel::Keeping;

/// How long events are kept where nothing is said, as on a cluster with Kafka.
const WEEK: Duration = Duration::from_hours(7 * 24);

/// Where the events of one hub are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The hub.
    pub hub: Arc<Id>,
    /// Broker or channel, which differ in names and in order.
    pub kind: HubKind,
    /// What the manifest says of it.
    pub keeping: Keeping,
}

impl Place {
    /// The place of a hub.
    #[must_use]
    pub fn of(hub: &Hub) -> Self {
        Self {
            hub: Arc::new(hub.id.clone()),
            kind: hub.kind,
            keeping: hub.keeping.clone(),
        }
    }

    /// The stream of NATS.
    #[must_use]
    pub fn stream(&self) -> String {
        let own = || {
            format!(
                "KN_{}__{}",
                upper(&self.hub.namespace),
                upper(&self.hub.name)
            )
        };
        self.keeping.stream.clone().unwrap_or_else(own)
    }

    /// The subject of NATS.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("{}.{}._knative", self.hub.namespace, self.hub.name)
    }

    /// The topic of Kafka.
    #[must_use]
    pub fn topic(&self) -> String {
        let (namespace, name) = (&self.hub.namespace, &self.hub.name);
        match self.kind {
            HubKind::Broker => format!("knative-broker-{namespace}-{name}"),
            HubKind::Channel => format!("knative-messaging-kafka.{namespace}.{name}"),
        }
    }

    /// The durable consumer of a route in NATS. A cluster makes it of the uid of the object, which a
    /// manifest does not have; here it is made of kind, namespace and name.
    #[must_use]
    pub fn consumer(route: &Id) -> String {
        let parts = [&route.kind, &route.namespace, &route.name].map(|it| upper(it));
        format!("KN_SUB_{}__{}__{}", parts[0], parts[1], parts[2])
    }

    /// The consumer group of a route in Kafka.
    #[must_use]
    pub fn group(route: &Id) -> String {
        let kind = route.kind.to_lowercase();
        format!("knative-{kind}-{}-{}", route.namespace, route.name)
    }

    /// How long events are kept.
    #[must_use]
    pub fn retention(&self) -> Duration {
        self.keeping.retention.unwrap_or(WEEK)
    }

    /// Whether a route takes the events of one part one after the other. On a cluster the
    /// subscriptions of a Kafka channel do, and triggers do not.
    #[must_use]
    pub fn in_order(&self) -> bool {
        self.kind == HubKind::Channel
    }
}

fn upper(name: &str) -> String {
    name.to_uppercase().replace(['-', '.'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(kind: HubKind, name: &str) -> Place {
        Place {
            hub: Arc::new(Id::new("", "Channel", "my-team", name)),
            kind,
            keeping: Keeping::default(),
        }
    }

    #[test]
    fn names_are_those_of_a_cluster() {
        let channel = place(HubKind::Channel, "new-orders");
        assert_eq!(channel.stream(), "KN_MY_TEAM__NEW_ORDERS");
        assert_eq!(channel.subject(), "my-team.new-orders._knative");
        assert_eq!(
            channel.topic(),
            "knative-messaging-kafka.my-team.new-orders"
        );
        let broker = place(HubKind::Broker, "default");
        assert_eq!(broker.topic(), "knative-broker-my-team-default");
    }

    #[test]
    fn a_route_is_known_by_kind_namespace_and_name() {
        let route = Id::new("", "Subscription", "my-team", "mail.er");
        assert_eq!(
            Place::consumer(&route),
            "KN_SUB_SUBSCRIPTION__MY_TEAM__MAIL_ER"
        );
        assert_eq!(Place::group(&route), "knative-subscription-my-team-mail.er");
    }
}

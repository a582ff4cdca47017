//! The delivery that applies to a route: its own, or that of its hub.
//!
//! Knative copies it, and does not merge: a route with a `delivery` block of its own, even an empty
//! one, takes retries and waits from it alone and inherits only the dead letter sink.

use std::time::Duration;

use super::DeliveryPolicy;
use crate::model::{BackoffPolicy, Broker, DeliveryFormat, DeliverySpec, Destination};

impl DeliveryPolicy {
    /// Time to wait before a retry, numbered from 1. As in Knative, the first linear wait is zero.
    #[must_use]
    pub fn backoff_before(&self, retry: u32) -> Duration {
        let (Some(backoff), Some(delay)) = (self.backoff, self.delay) else {
            return Duration::ZERO;
        };
        let before = retry.saturating_sub(1);
        delay.saturating_mul(match backoff {
            BackoffPolicy::Linear => before,
            BackoffPolicy::Exponential => 2_u32.checked_pow(before).unwrap_or(u32::MAX),
        })
    }
}

/// Delivery of a broker's triggers without one, with the cluster's default.
///
/// The defaulting webhook writes it only into a Broker without any `delivery`, so a Broker that sets a
/// dead letter sink and nothing else never retries.
pub(super) fn of_broker(broker: &Broker) -> DeliverySpec {
    broker.delivery.clone().unwrap_or_else(|| DeliverySpec {
        retry: Some(10),
        backoff: Some(BackoffPolicy::Exponential),
        delay: Some(Duration::from_millis(200)),
        ..DeliverySpec::default()
    })
}

/// Policy of a route, and its dead letter sink, not resolved yet.
pub(super) fn inherit(
    own: Option<&DeliverySpec>,
    hub: &DeliverySpec,
) -> (DeliveryPolicy, Option<Destination>) {
    let from = own.unwrap_or(hub);
    let sink = from
        .dead_letter_sink
        .as_ref()
        .or(hub.dead_letter_sink.as_ref());
    let policy = DeliveryPolicy {
        retry: from.retry.unwrap_or_default(),
        backoff: from.backoff,
        delay: from.delay,
        timeout: from.timeout,
        retry_after_max: from.retry_after_max,
        format: from.format.unwrap_or_default(),
        dead_letter: None,
    };
    (policy, sink.cloned())
}

/// The same for a Subscription, whose channel delivers in binary mode whatever is written.
pub(super) fn inherit_from_channel(
    own: Option<&DeliverySpec>,
    hub: &DeliverySpec,
) -> (DeliveryPolicy, Option<Destination>) {
    let (policy, sink) = inherit(own, hub);
    (
        DeliveryPolicy {
            format: DeliveryFormat::Binary,
            ..policy
        },
        sink,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sink(uri: &str) -> Destination {
        Destination {
            uri: Some(uri.to_owned()),
            ..Destination::default()
        }
    }

    #[test]
    fn a_broker_without_delivery_retries_ten_times() {
        let (policy, sink) = inherit(None, &of_broker(&Broker::default()));
        assert_eq!(
            (policy.retry, policy.backoff),
            (10, Some(BackoffPolicy::Exponential))
        );
        assert_eq!(
            (policy.delay, sink),
            (Some(Duration::from_millis(200)), None)
        );
    }

    #[test]
    fn a_broker_with_only_a_dead_letter_sink_never_retries() {
        let delivery = DeliverySpec {
            dead_letter_sink: Some(sink("http://d/")),
            ..DeliverySpec::default()
        };
        let broker = Broker {
            delivery: Some(delivery),
            ..Broker::default()
        };
        let (policy, dead) = inherit(None, &of_broker(&broker));
        assert_eq!((policy.retry, dead), (0, Some(sink("http://d/"))));
    }

    #[test]
    fn an_empty_block_of_its_own_inherits_the_dead_letter_sink_alone() {
        let hub = DeliverySpec {
            retry: Some(3),
            dead_letter_sink: Some(sink("http://d/")),
            ..DeliverySpec::default()
        };
        let (policy, dead) = inherit(Some(&DeliverySpec::default()), &hub);
        assert_eq!((policy.retry, dead), (0, Some(sink("http://d/"))));
    }

    #[test]
    fn a_subscription_is_always_sent_binary() {
        let own = DeliverySpec {
            format: Some(DeliveryFormat::Json),
            ..DeliverySpec::default()
        };
        let hub = DeliverySpec::default();
        assert_eq!(inherit(Some(&own), &hub).0.format, DeliveryFormat::Json);
        assert_eq!(
            inherit_from_channel(Some(&own), &hub).0.format,
            DeliveryFormat::Binary
        );
    }
}

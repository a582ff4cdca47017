//! The destinations each kind names, and whether events can be sent to it: the one list that checks,
//! renames and pickers share.

use super::{DeliverySpec, Destination, Spec};

impl Spec {
    /// Every destination the object names, in the order of its fields, dead letter sinks included.
    ///
    /// The hub of a Trigger or Subscription is not a destination: it is where events come from.
    // No `_` arm: a new kind must say what it sends to, or its dangling references go unnoticed.
    #[must_use]
    pub fn destinations(&self) -> Vec<&Destination> {
        let mut found: Vec<&Destination> = Vec::new();
        match self {
            Self::Broker(broker) => found.extend(dead_letter_sink(broker.delivery.as_ref())),
            Self::Channel(channel) => found.extend(dead_letter_sink(channel.delivery.as_ref())),
            Self::Trigger(trigger) => {
                found.push(&trigger.subscriber);
                found.extend(dead_letter_sink(trigger.delivery.as_ref()));
            }
            Self::Subscription(subscription) => {
                found.extend(subscription.subscriber.as_ref());
                found.extend(subscription.reply.as_ref());
                found.extend(dead_letter_sink(subscription.delivery.as_ref()));
            }
            Self::Source(source) => {
                found.push(&source.sink);
                found.extend(source.transformer.as_deref());
            }
            Self::Sequence(sequence) => {
                for step in &sequence.steps {
                    found.push(&step.subscriber);
                    found.extend(dead_letter_sink(step.delivery.as_ref()));
                }
                found.extend(sequence.reply.as_ref());
            }
            Self::Parallel(parallel) => {
                for branch in &parallel.branches {
                    found.extend(branch.filter.as_ref());
                    found.push(&branch.subscriber);
                    found.extend(branch.reply.as_ref());
                    found.extend(dead_letter_sink(branch.delivery.as_ref()));
                }
                found.extend(parallel.reply.as_ref());
            }
            Self::Forwarder(forwarder) => {
                found.push(&forwarder.destination);
                found.extend(dead_letter_sink(forwarder.delivery.as_ref()));
            }
            Self::Service(_)
            | Self::ExternalSink(_)
            | Self::Transform(_)
            | Self::Alias(_)
            | Self::Namespace(_)
            | Self::Defaults(_)
            | Self::Policy(_)
            | Self::Opaque => {}
        }
        found
    }

    /// True if events can be sent to the object. Of a kind that knew does not understand it is not
    /// known, and the answer is no.
    #[must_use]
    pub const fn is_addressable(&self) -> bool {
        match self {
            Self::Service(_)
            | Self::Broker(_)
            | Self::Channel(_)
            | Self::Sequence(_)
            | Self::Parallel(_)
            | Self::Forwarder(_)
            | Self::ExternalSink(_)
            | Self::Transform(_)
            | Self::Alias(_) => true,
            Self::Trigger(_)
            | Self::Subscription(_)
            | Self::Source(_)
            | Self::Namespace(_)
            | Self::Defaults(_)
            | Self::Policy(_)
            | Self::Opaque => false,
        }
    }
}

fn dead_letter_sink(delivery: Option<&DeliverySpec>) -> Option<&Destination> {
    delivery?.dead_letter_sink.as_ref()
}

//! The kinds of routes out of a hub: Trigger and Subscription.

use super::{DeliverySpec, Destination, Reference};
use knew_filter::Filter;

/// `spec` of a Trigger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trigger {
    /// Name of the Broker in the Trigger's namespace, `default` where an old version leaves it out.
    pub broker: String,
    /// Filter that counts: `filters` if it has elements, else `filter`, else `None`.
    pub filter: Option<Filter>,
    /// Destination of the events that match.
    pub subscriber: Destination,
    /// Delivery of the Trigger; `None` without the block.
    pub delivery: Option<DeliverySpec>,
}

/// `spec` of a Subscription.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subscription {
    /// Channel that the events come from.
    pub channel: Option<Reference>,
    /// Destination of the events; missing in old manifests that have a `reply` alone.
    pub subscriber: Option<Destination>,
    /// Destination of the subscriber's response.
    pub reply: Option<Destination>,
    /// Delivery of the Subscription; `None` without the block.
    pub delivery: Option<DeliverySpec>,
}

//! The two ways out of a hub that have a kind of their own: Trigger and Subscription.

use super::{DeliverySpec, Destination, Reference};
use knew_filter::Filter;

/// `spec` of a Trigger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trigger {
    /// The broker's name, in the trigger's own namespace; the legacy default already applied.
    pub broker: String,
    /// The filter that decides: `filters` if it has elements, else `filter`, else `None`.
    pub filter: Option<Filter>,
    /// Who gets the event.
    pub subscriber: Destination,
    /// Its own delivery; `None` when the block is not there at all.
    pub delivery: Option<DeliverySpec>,
}

/// `spec` of a Subscription.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subscription {
    /// The channel it hangs on.
    pub channel: Option<Reference>,
    /// Who gets the event; absent in old reply-only manifests.
    pub subscriber: Option<Destination>,
    /// Who gets the answer.
    pub reply: Option<Destination>,
    /// Its own delivery; `None` when the block is not there at all.
    pub delivery: Option<DeliverySpec>,
}

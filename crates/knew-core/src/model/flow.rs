//! Flows, which create channels and subscriptions, and forwarders.

use super::channel::ChannelTemplate;
use super::{DeliverySpec, Destination, Jsonata};

/// `spec` of a Sequence: each step gets the response of the one before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sequence {
    /// Steps in the order of the manifest.
    pub steps: Vec<SequenceStep>,
    /// Channel created for each step (`channelTemplate`); `None` for the cluster's default.
    pub template: Option<ChannelTemplate>,
    /// Destination of the response of the last step (`reply`).
    pub reply: Option<Destination>,
}

/// One step of a Sequence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SequenceStep {
    /// Destination of the step, as in a Subscription.
    pub subscriber: Destination,
    /// Delivery of the step's subscription, if it has one.
    pub delivery: Option<DeliverySpec>,
}

/// `spec` of a Parallel, or of a Choice as it was once called: every branch gets every event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parallel {
    /// Branches in the order of the manifest.
    pub branches: Vec<ParallelBranch>,
    /// Channel created for the flow and each branch (`channelTemplate`); `None` for the cluster's
    /// default.
    pub template: Option<ChannelTemplate>,
    /// Destination of the responses of branches without a `reply`.
    pub reply: Option<Destination>,
}

/// One branch of a Parallel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParallelBranch {
    /// Service that lets an event pass by responding with one; without it every event passes.
    pub filter: Option<Destination>,
    /// Destination of the events that pass.
    pub subscriber: Destination,
    /// Destination of the subscriber's response.
    pub reply: Option<Destination>,
    /// Delivery to the subscriber; the filter has none.
    pub delivery: Option<DeliverySpec>,
}

/// Extensions by which a `RequestReply` matches replies with requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correlation {
    /// Extension added to every request (`correlationAttribute`).
    pub correlation_attribute: String,
    /// Extension into which the replying service copies it (`replyAttribute`).
    pub reply_attribute: String,
}

/// An object that takes events and sends them on to one destination, such as an `EventTransform` with a
/// sink.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forwarder {
    /// Destination of the events that are sent on.
    pub destination: Destination,
    /// Expression applied to each event, if there is one.
    pub transform: Option<Jsonata>,
    /// Extensions that match replies with requests; `None` if no sender waits for a reply.
    pub correlation: Option<Correlation>,
    /// Delivery of the replies, where there are any.
    pub delivery: Option<DeliverySpec>,
}

//! Flows: the kinds that make channels and subscriptions of their own, and the two that hand on.

use super::channel::ChannelTemplate;
use super::{DeliverySpec, Destination, Jsonata};

/// `spec` of a Sequence: each step gets what the one before answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sequence {
    /// The steps in order.
    pub steps: Vec<SequenceStep>,
    /// The channel made for each step; `None` leaves it to the cluster's default.
    pub template: Option<ChannelTemplate>,
    /// Who gets the answer of the last step.
    pub reply: Option<Destination>,
}

/// One step of a Sequence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SequenceStep {
    /// Who gets the event.
    pub subscriber: Destination,
    /// Its own delivery.
    pub delivery: Option<DeliverySpec>,
}

/// `spec` of a Parallel, or of the Choice it was called once: every branch gets every event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parallel {
    /// The branches in order.
    pub branches: Vec<ParallelBranch>,
    /// The channel made for the flow and for each branch; `None` leaves it to the cluster's default.
    pub template: Option<ChannelTemplate>,
    /// Who gets the answers of branches without a reply of their own.
    pub reply: Option<Destination>,
}

/// One branch of a Parallel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParallelBranch {
    /// A service that lets an event pass by answering with one; without it everything passes.
    pub filter: Option<Destination>,
    /// Who gets what passed.
    pub subscriber: Destination,
    /// Who gets the answer.
    pub reply: Option<Destination>,
    /// The delivery to the subscriber; the filter has none of it.
    pub delivery: Option<DeliverySpec>,
}

/// The extensions by which a `RequestReply` knows an answer for the answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correlation {
    /// `correlationAttribute`, which every question gets.
    pub correlation_attribute: String,
    /// `replyAttribute`, into which whoever answers copies it.
    pub reply_attribute: String,
}

/// Something that takes events and sends them on to one place, such as an `EventTransform` with a sink.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forwarder {
    /// Where they go on to.
    pub destination: Destination,
    /// What it makes of them on the way.
    pub transform: Option<Jsonata>,
    /// How it knows the answer its sender waits for; `None` when nobody waits.
    pub correlation: Option<Correlation>,
    /// How hard to try on the way back, where there is one.
    pub delivery: Option<DeliverySpec>,
}

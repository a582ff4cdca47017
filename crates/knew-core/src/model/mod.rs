//! Knative resources at today's version, whatever version the text was written in.
//!
//! A [`Resource`] is one object: its [`Id`], where it stands in the text ([`Origin`]) and its
//! [`Spec`]. Positions in text are the manifest room's business: a [`Problem`] names a field, and the
//! manifest finds its line.

pub mod access;
pub mod broker;
pub mod channel;
pub mod check_rules;
pub mod defaults;
pub mod delivery;
pub mod destination;
mod destinations;
pub mod duration;
pub mod external_sink;
pub mod faults;
pub mod feed;
pub mod flow;
pub mod id;
pub mod interpolation;
pub mod jsonata;
pub mod loopback;
pub mod problem;
pub mod problem_code;
pub mod route;
pub mod runner;
pub mod schedule;
pub mod service;
pub mod source;
pub mod validate;
pub mod workspace;
pub mod workspace_keys;

use std::collections::BTreeMap;

pub use broker::Broker;
pub use channel::{Channel, ChannelTemplate};
pub use defaults::{ClusterDefaults, Namespace, ScopedDefault};
pub use delivery::{BackoffPolicy, DeliveryFormat, DeliverySpec};
pub use destination::{Destination, Reference};
pub use external_sink::ExternalSink;
pub use faults::FaultSpec;
pub use feed::{Feed, Outlet};
pub use flow::{Correlation, Forwarder, Parallel, ParallelBranch, Sequence, SequenceStep};
pub use id::{Id, IdMap};
pub use jsonata::Jsonata;
pub use problem::{
    DocumentLocation, Problem, ProblemCause, ProblemLocation, Severity, SourcePosition,
};
pub use problem_code::ProblemCode;
pub use route::{Subscription, Trigger};
pub use runner::Runner;
pub use service::Service;
pub use source::{EventTemplate, Payload, Source};
pub use workspace::Workspace;

/// One object of a manifest, decoded to today's shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Group, kind, namespace and name.
    pub id: Id,
    /// The `apiVersion` as written, such as `eventing.knative.dev/v1alpha1`.
    pub api_version: String,
    /// `metadata.annotations`.
    pub annotations: BTreeMap<String, String>,
    /// `metadata.labels`.
    pub labels: BTreeMap<String, String>,
    /// Where in the text it stands.
    pub origin: DocumentLocation,
    /// What it is.
    pub spec: Spec,
}

/// What a resource is to the data plane.
#[derive(Clone, Debug, PartialEq)]
pub enum Spec {
    /// A Knative or core Service: something that takes deliveries.
    Service(Service),
    /// A Broker.
    Broker(Broker),
    /// A Channel of any kind.
    Channel(Channel),
    /// A Trigger.
    Trigger(Trigger),
    /// A Subscription.
    Subscription(Subscription),
    /// Anything with a sink.
    Source(Source),
    /// A Sequence.
    Sequence(Sequence),
    /// A Parallel.
    Parallel(Parallel),
    /// Takes events and sends them on.
    Forwarder(Forwarder),
    /// Answers with what it makes of an event: an `EventTransform` without a sink.
    Transform(Jsonata),
    /// Takes events for a system outside.
    ExternalSink(ExternalSink),
    /// Another name for an object: a `DomainMapping`.
    Alias(Reference),
    /// Says who may send events where.
    Policy(access::EventPolicy),
    /// A Namespace.
    Namespace(Namespace),
    /// The cluster's defaults.
    Defaults(ClusterDefaults),
    /// A kind knew does not understand yet: kept, drawn, never lost.
    Opaque,
}

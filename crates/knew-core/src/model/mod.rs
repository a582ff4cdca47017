//! Knative resources in the latest version of their kind, whatever version the manifest uses.
//!
//! A [`Resource`] is one object: its [`Id`], its [`DocumentLocation`] and its [`Spec`]. A [`Problem`]
//! names a field; `manifest` finds the line of it.

pub mod access;
pub mod broker;
pub mod channel;
pub mod check_rules;
#[cfg(feature = "jsonata")]
mod compiled_jsonata;
pub mod defaults;
pub mod delivery;
pub mod destination;
mod destinations;
pub mod duration;
pub mod external_sink;
pub mod faults;
pub mod flow;
pub mod id;
pub mod interpolation;
pub mod jsonata;
pub mod loopback;
pub mod problem;
pub mod problem_code;
pub mod queue;
pub mod route;
pub mod schedule;
pub mod service;
pub mod service_backend;
pub mod source;
pub mod system_address;
pub mod validate;
pub mod workspace;
pub mod workspace_keys;

use std::collections::BTreeMap;

pub use broker::Broker;
pub use channel::{Channel, ChannelTemplate};
#[cfg(feature = "jsonata")]
pub use compiled_jsonata::CompiledJsonata;
pub use defaults::{ClusterDefaults, Namespace, ScopedDefault};
pub use delivery::{BackoffPolicy, DeliveryFormat, DeliverySpec};
pub use destination::{Destination, Reference};
pub use external_sink::ExternalSink;
pub use faults::FaultSpec;
pub use flow::{Correlation, Forwarder, Parallel, ParallelBranch, Sequence, SequenceStep};
pub use id::{Id, IdMap};
pub use jsonata::Jsonata;
pub use problem::{
    DocumentLocation, MAX_PROBLEMS, Problem, ProblemCause, ProblemLocation, Severity,
    SourcePosition, limit_problems, push_problem,
};
pub use problem_code::ProblemCode;
pub use queue::{QueueSink, QueueSource};
pub use route::{Subscription, Trigger};
pub use service::Service;
pub use service_backend::ServiceBackend;
pub use source::{EventTemplate, Payload, Source};
pub use workspace::Workspace;

/// One object of a manifest, decoded to the latest version of its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Group, kind, namespace and name.
    pub id: Id,
    /// `apiVersion` as written, such as `eventing.knative.dev/v1alpha1`.
    pub api_version: String,
    /// `metadata.annotations`.
    pub annotations: BTreeMap<String, String>,
    /// `metadata.labels`.
    pub labels: BTreeMap<String, String>,
    /// Document that the object was decoded from.
    pub origin: DocumentLocation,
    /// Decoded `spec`, by the role of the kind.
    pub spec: Spec,
}

/// The role of an object in the data plane.
#[derive(Clone, Debug, PartialEq)]
pub enum Spec {
    /// A Knative or core Service, which takes deliveries.
    Service(Service),
    /// A Broker of any class.
    Broker(Broker),
    /// A Channel of any kind.
    Channel(Channel),
    /// A Trigger, the route out of a Broker.
    Trigger(Trigger),
    /// A Subscription, the route out of a Channel.
    Subscription(Subscription),
    /// Any object that sends events to a sink.
    Source(Source),
    /// A Sequence, the flow with steps one after the other.
    Sequence(Sequence),
    /// A Parallel, the flow with branches side by side.
    Parallel(Parallel),
    /// An object that takes events and sends them on.
    Forwarder(Forwarder),
    /// An `EventTransform` without a sink, which responds with the transformed event.
    Transform(Jsonata),
    /// An object that puts events into an external system.
    ExternalSink(ExternalSink),
    /// A `DomainMapping`, another name for an object.
    Alias(Reference),
    /// An `EventPolicy`, which limits who may send events.
    Policy(access::EventPolicy),
    /// A Namespace, which may ask for a Broker.
    Namespace(Namespace),
    /// A `ConfigMap` with defaults of the cluster.
    Defaults(ClusterDefaults),
    /// A kind that knew does not understand: it is kept and drawn.
    Opaque,
}

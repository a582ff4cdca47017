//! The four roles of the data plane: sources, hubs, routes and targets.
//!
//! [`build`] makes a [`Graph`] of resources, [`check`] finds its problems, [`lineage`] follows its
//! edges, and [`layout`] arranges it in character cells. The engine and the screen know only these four
//! roles, so a new kind is one file that maps it to them.

pub mod address;
pub mod authorize;
pub mod build;
pub mod check;
mod expand;
#[cfg(any(test, feature = "test-support"))]
pub mod fixtures;
pub mod flow;
pub mod layout;
pub mod lineage;
pub mod local;
mod node;
pub mod not_ready;
mod policy;
mod resolve;
mod resource_index;
pub mod suggestions;
pub mod trust;
mod work_budget;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

pub use local::LocalSetup;
pub use node::Node;
pub use not_ready::NotReady;

use crate::model::workspace::{SystemAddresses, SystemSet};
use crate::model::{
    self, BackoffPolicy, Correlation, DeliveryFormat, DocumentLocation, Id, Jsonata, Problem,
    QueueSink, Resource, Workspace,
};
use knew_filter::Filter;

/// Builds the graph of a manifest with its workspace file, for a build of knew with some systems, and
/// finds its problems.
#[must_use]
pub fn build_and_check(
    resources: &[Arc<Resource>],
    workspace: &Workspace,
    built_in: SystemSet,
) -> (Graph, Vec<Problem>) {
    let whole = expand::expand(resources);
    let mut graph = build::build_expanded(resources, &whole, workspace);
    graph.built_in = built_in;
    let problems = check::check_expanded(&graph, resources, &whole);
    (graph, problems)
}

/// Everything that is drawn and run, each list in the order of the manifest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// Objects that produce events.
    pub sources: Vec<Source>,
    /// Brokers and channels, which fan events out.
    pub hubs: Vec<Hub>,
    /// Triggers and subscriptions; those of one hub are adjacent, in the order of the manifest.
    pub routes: Vec<Route>,
    /// Services, addresses and sinks that take deliveries, in the order of their first reference.
    pub targets: Vec<Target>,
    /// Objects of kinds knew does not understand that no reference names.
    pub opaque: Vec<Opaque>,
    /// Objects that create hubs and routes, and what they create.
    pub groups: Vec<Group>,
    /// Expressions applied to events, by the target that responds with the result or the hub that sends
    /// it on.
    pub transforms: BTreeMap<Id, Jsonata>,
    /// Extensions that match replies with requests, by the hub that takes requests and the target that
    /// takes replies.
    pub correlations: BTreeMap<Id, Correlation>,
    /// Destinations in external systems, by sink.
    pub sink_queues: BTreeMap<Id, QueueSink>,
    /// Authorization of senders, by hub or target, where the cluster authenticates them.
    pub authorizers: BTreeMap<Id, authorize::Authorizer>,
    /// Host names that `DomainMapping` objects give to Services, in lower case.
    pub domains: BTreeSet<String>,
    /// Addresses of external systems from the workspace file.
    pub connect: SystemAddresses,
    /// Systems that this build of knew can connect to; by default all.
    pub built_in: SystemSet,
    /// Runners, source processes and faults from the workspace file.
    pub local: LocalSetup,
}

/// A resolved destination: a hub or target of the graph, and the path to call there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResolvedDestination {
    /// Hub or target that takes the events.
    pub id: Id,
    /// Path and query relative to its address: `/orders?x=y`. Empty for the root.
    pub path: String,
}

/// An object that produces events.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Name of the source object.
    pub id: Id,
    /// Document it was decoded from.
    pub origin: DocumentLocation,
    /// Events it produces, and when.
    pub spec: model::Source,
    /// Destination of its events; `None` if the sink names nothing.
    pub sink: Option<ResolvedDestination>,
}

/// The kind of hub, which decides filters and replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HubKind {
    /// Routes have filters, replies return to it, and a hop limit ends loops.
    Broker,
    /// Routes take every event, and replies go where the route says.
    Channel,
}

/// A broker or channel, which fans events out to its routes.
#[derive(Clone, Debug, PartialEq)]
pub struct Hub {
    /// Name of the broker or channel.
    pub id: Id,
    /// Document it was decoded from; `None` for hubs that other objects create.
    pub origin: Option<DocumentLocation>,
    /// Kind of hub, broker or channel.
    pub kind: HubKind,
    /// Storage of its events, by default memory.
    pub storage: model::channel::HubStorage,
    /// Settings of the topic or stream behind it.
    pub stream_config: model::channel::StreamConfig,
    /// True if it responds before it delivers.
    pub asynchronous: bool,
    /// Set for a hub that routes or sources name and no file has: it is drawn hollow and takes nothing.
    pub missing: Option<NotReady>,
}

/// The destination of an event that a subscriber responds with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyDestination {
    /// The response is dropped.
    Dropped,
    /// The response returns to the broker of the route.
    Hub,
    /// The response goes to another hub or target.
    To(ResolvedDestination),
}

/// The delivery that applies to a route after inheritance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeliveryPolicy {
    /// Number of attempts after the first.
    pub retry: u32,
    /// Growth of the wait between attempts; without it, or without a delay, there is no wait.
    pub backoff: Option<BackoffPolicy>,
    /// Unit of the wait between attempts.
    pub delay: Option<Duration>,
    /// Limit for one attempt, if there is one.
    pub timeout: Option<Duration>,
    /// Longest `Retry-After` header that is obeyed; `None` if it is ignored.
    pub retry_after_max: Option<Duration>,
    /// Content mode of requests to the subscriber.
    pub format: DeliveryFormat,
    /// Destination of events that could not be delivered.
    pub dead_letter: Option<ResolvedDestination>,
}

/// A trigger or subscription: one way of events out of a hub.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Name of the trigger or subscription.
    pub id: Id,
    /// Document it was decoded from; `None` for routes that other objects create.
    pub origin: Option<DocumentLocation>,
    /// Hub that the events come from.
    pub hub: Id,
    /// Filter that events have to pass; `None` passes every event.
    pub filter: Option<Filter>,
    /// Destination of the events; `None` if the route names none.
    pub subscriber: Option<ResolvedDestination>,
    /// Destination of the subscriber's response.
    pub reply: ReplyDestination,
    /// Retries, timeout and dead letter sink that apply.
    pub policy: DeliveryPolicy,
    /// The reason that the route delivers nothing, where one of its ends cannot be resolved.
    pub broken: Option<NotReady>,
}

/// The kind of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// A Service: printed like `event_display` unless the workspace file has a runner for it.
    Service,
    /// An address that is called over HTTP.
    Uri,
    /// An object that is referred to and not in the loaded files.
    Missing,
    /// An object in front of an external system: printed unless the system is connected.
    ExternalSink {
        /// Name of the system, such as `Apache Kafka`.
        system: &'static str,
    },
    /// An `EventTransform`, which responds with the transformed event.
    Transform,
    /// An object of a kind knew does not understand.
    Opaque,
}

/// A node that takes deliveries.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Name of the object, or the address itself.
    pub id: Id,
    /// Document it was decoded from, if there is one.
    pub origin: Option<DocumentLocation>,
    /// Kind of target, which decides what it does with an event.
    pub kind: TargetKind,
    /// Set for a missing target: what points at it, and what to do.
    pub note: Option<NotReady>,
}

/// An object that is drawn and takes no part in the data plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Opaque {
    /// Name of the object.
    pub id: Id,
    /// Document it was decoded from.
    pub origin: DocumentLocation,
}

/// The reason that a group exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKind {
    /// A Sequence created channels, in order, and subscriptions.
    Sequence,
    /// A Parallel created channels, its own first, and subscriptions.
    Parallel,
    /// A forwarder created its route and, for replies, the route back.
    Forwarder,
    /// A label or annotation asked for a broker.
    Injection,
}

/// The hubs and routes that one object creates.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Name of the object.
    pub id: Id,
    /// Document the object was decoded from.
    pub origin: DocumentLocation,
    /// Reason that the members were created.
    pub kind: GroupKind,
    /// What it made, in the order its controller makes it.
    pub members: Vec<GroupMember>,
}

/// A hub or route that another object made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupMember {
    /// Name its controller gives it.
    pub id: Id,
    /// Part it has in the group.
    pub role: MemberRole,
}

/// The part a hub or route has in its group; steps and branches count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberRole {
    /// The channel in front of a step of a Sequence.
    Channel(usize),
    /// The channel in front of the branches of a Parallel.
    Entrance,
    /// The channel between the filter of a branch of a Parallel and its step.
    BranchChannel(usize),
    /// The subscription that runs the filter of a branch.
    Filter(usize),
    /// The subscription that runs a step of a Sequence or of a branch.
    Step(usize),
    /// Anything that is named by itself, such as an injected broker.
    Other,
}

impl Group {
    /// The member of that name.
    #[must_use]
    pub fn member(&self, id: &Id) -> Option<&GroupMember> {
        self.members.iter().find(|member| member.id == *id)
    }

    /// The first hub it made, where it takes events.
    #[must_use]
    pub fn entry(&self) -> Option<&Id> {
        self.members.first().map(|member| &member.id)
    }
}

impl Route {
    /// Destination of the subscriber's response, where it does not return to the hub.
    #[must_use]
    pub fn reply_destination(&self) -> Option<&ResolvedDestination> {
        match &self.reply {
            ReplyDestination::To(end) => Some(end),
            ReplyDestination::Hub | ReplyDestination::Dropped => None,
        }
    }

    /// Subscriber, reply destination and dead letter sink, as far as the route has them.
    pub fn destinations(&self) -> impl Iterator<Item = &ResolvedDestination> {
        let ends = [
            self.subscriber.as_ref(),
            self.reply_destination(),
            self.policy.dead_letter.as_ref(),
        ];
        ends.into_iter().flatten()
    }
}

impl Route {
    /// Everything an event may go to from the route: its destinations, and its own hub where replies
    /// return there.
    pub fn successors(&self) -> impl Iterator<Item = &Id> {
        let own_hub = (self.reply == ReplyDestination::Hub).then_some(&self.hub);
        let destinations = self.destinations().map(|destination| &destination.id);
        destinations.chain(own_hub)
    }
}

impl Graph {
    /// The destinations of all sources and routes.
    pub fn destinations(&self) -> impl Iterator<Item = &ResolvedDestination> {
        let sinks = self
            .sources
            .iter()
            .filter_map(|source| source.sink.as_ref());
        sinks.chain(self.routes.iter().flat_map(Route::destinations))
    }

    /// Group that a hub or route belongs to, if another object created it.
    #[must_use]
    pub fn group_of(&self, member: &Id) -> Option<&Group> {
        self.groups
            .iter()
            .find(|group| group.member(member).is_some())
    }

    /// Finds a source by its id.
    #[must_use]
    pub fn source(&self, id: &Id) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == *id)
    }

    /// Finds a hub by its id.
    #[must_use]
    pub fn hub(&self, id: &Id) -> Option<&Hub> {
        self.hubs.iter().find(|hub| hub.id == *id)
    }

    /// Finds a route by its id.
    #[must_use]
    pub fn route(&self, id: &Id) -> Option<&Route> {
        self.routes.iter().find(|route| route.id == *id)
    }

    /// Finds a target by its id.
    #[must_use]
    pub fn target(&self, id: &Id) -> Option<&Target> {
        self.targets.iter().find(|target| target.id == *id)
    }

    /// Routes of a hub, in the order of the manifest.
    pub fn routes_of<'a>(&'a self, hub: &'a Id) -> impl Iterator<Item = &'a Route> {
        self.routes.iter().filter(move |route| route.hub == *hub)
    }
}

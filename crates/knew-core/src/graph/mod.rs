//! The four roles of the data plane: sources, hubs, routes and targets.
//!
//! [`build`] makes a [`Graph`] of resources, [`check`] finds what is wrong with it, [`lineage`] walks
//! it, and [`layout`] places it in character cells. The engine, the picture and the explanations know
//! only these four roles, so a new kind is one file that says how it becomes them.

pub mod address;
pub mod authorize;
pub mod build;
pub mod check;
mod expand;
pub mod flow;
pub mod layout;
pub mod lineage;
pub mod local;
pub mod not_ready;
mod policy;
mod resolve;
#[cfg(any(test, feature = "test-support"))]
pub mod sample;
pub mod suggestions;
pub mod trust;
mod work_budget;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

pub use local::LocalSetup;
pub use not_ready::NotReady;

use crate::model::workspace::{SystemAddresses, SystemSet};
use crate::model::{
    self, BackoffPolicy, Correlation, DeliveryFormat, DocumentLocation, Id, Jsonata, Outlet,
    Problem, Resource, Workspace,
};
use knew_filter::Filter;

/// The graph of a manifest on a machine that a workspace file tells of, for a build of knew with some systems, and
/// all that is wrong with it.
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
    /// What makes events.
    pub sources: Vec<Source>,
    /// What takes an event and fans it out.
    pub hubs: Vec<Hub>,
    /// The ways out of hubs; those of one hub stand together, in manifest order.
    pub routes: Vec<Route>,
    /// What takes deliveries, in the order first pointed at.
    pub targets: Vec<Target>,
    /// Objects knew keeps and draws without understanding them, and nobody points at.
    pub opaque: Vec<Opaque>,
    /// The objects that made hubs and routes of their own.
    pub groups: Vec<Group>,
    /// What is made of events that come to a target, or pass a hub with one way out.
    pub transforms: BTreeMap<Id, Jsonata>,
    /// How the answer to a question is known: by the hub that takes questions, and by the target that
    /// takes answers.
    pub correlations: BTreeMap<Id, Correlation>,
    /// What sinks put into systems outside.
    pub outlets: BTreeMap<Id, Outlet>,
    /// Who may send to what, where senders are asked who they are.
    pub authorizers: BTreeMap<Id, authorize::Authorizer>,
    /// Host names that `DomainMapping` objects give to Services, in lower case.
    pub domains: BTreeSet<String>,
    /// Where the systems outside are.
    pub connect: SystemAddresses,
    /// Systems that this build of knew can connect to; by default all.
    pub built_in: SystemSet,
    /// What stands for targets and sources on this machine.
    pub local: LocalSetup,
}

/// Where an edge ends: a hub or a target of the graph, with the URI that was joined to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResolvedDestination {
    /// The hub or target.
    pub id: Id,
    /// A path and query beside a reference, resolved: `/orders?x=y`. Empty for the root.
    pub path: String,
}

/// Something that makes events.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The object.
    pub id: Id,
    /// Where it stands in the text.
    pub origin: DocumentLocation,
    /// What it sends, and when.
    pub spec: model::Source,
    /// Where its events go; `None` when the sink names nothing at all.
    pub sink: Option<ResolvedDestination>,
}

/// The kind of hub, which decides filters and replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HubKind {
    /// Routes have filters, replies come back, a TTL ends loops.
    Broker,
    /// Routes take everything, replies go where the route says.
    Channel,
}

/// Something that takes an event and fans it out.
#[derive(Clone, Debug, PartialEq)]
pub struct Hub {
    /// The object.
    pub id: Id,
    /// Where it stands in the text; `None` for hubs other objects make.
    pub origin: Option<DocumentLocation>,
    /// Broker or channel.
    pub kind: HubKind,
    /// Storage of its events, by default memory.
    pub storage: model::channel::HubStorage,
    /// Settings of the topic or stream behind it.
    pub stream_config: model::channel::StreamConfig,
    /// Whether it answers before delivering.
    pub asynchronous: bool,
    /// Set for a hub that routes or sources name and no file has: it is drawn hollow and takes nothing.
    pub missing: Option<NotReady>,
}

/// What becomes of an event a subscriber answers with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyDestination {
    /// It is dropped.
    Dropped,
    /// It goes back into the broker the route hangs on.
    Hub,
    /// It goes there.
    To(ResolvedDestination),
}

/// The delivery that really applies to a route, inheritance done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeliveryPolicy {
    /// Retries after the first attempt.
    pub retry: u32,
    /// How waits grow; without it, or without a delay, there is no wait.
    pub backoff: Option<BackoffPolicy>,
    /// The unit of the wait.
    pub delay: Option<Duration>,
    /// The limit for one attempt.
    pub timeout: Option<Duration>,
    /// The longest `Retry-After` that is obeyed; `None` means it is ignored.
    pub retry_after_max: Option<Duration>,
    /// The content mode towards the subscriber.
    pub format: DeliveryFormat,
    /// Where an event goes that could not be delivered.
    pub dead_letter: Option<ResolvedDestination>,
}

/// One way out of a hub.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// The object.
    pub id: Id,
    /// Where it stands in the text; `None` for routes other objects make.
    pub origin: Option<DocumentLocation>,
    /// The hub it hangs on.
    pub hub: Id,
    /// What passes; `None` passes everything.
    pub filter: Option<Filter>,
    /// Who gets the event; `None` when nothing is named.
    pub subscriber: Option<ResolvedDestination>,
    /// What becomes of an answer.
    pub reply: ReplyDestination,
    /// How hard to try.
    pub policy: DeliveryPolicy,
    /// The reason that the route delivers nothing, where one of its ends cannot be resolved.
    pub broken: Option<NotReady>,
}

/// What a target is on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// A Service of the manifest: shown as `event_display` would, until something else is said.
    Service,
    /// An address outside; delivered to over HTTP.
    Uri,
    /// Pointed at, and not in the loaded files: a hollow node.
    Missing,
    /// An object in front of a system outside, such as Apache Kafka: shown instead of handed over.
    ExternalSink {
        /// The system.
        system: &'static str,
    },
    /// An `EventTransform`, whose answer is what it makes of an event.
    Transform,
    /// An object of a kind knew does not understand.
    Opaque,
}

/// Something that takes deliveries.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The object or address.
    pub id: Id,
    /// Where it stands in the text, if it does.
    pub origin: Option<DocumentLocation>,
    /// What it is.
    pub kind: TargetKind,
    /// Set for a missing target: what points at it, and what to do.
    pub note: Option<NotReady>,
}

/// An object that is kept and drawn, and takes no part.
#[derive(Clone, Debug, PartialEq)]
pub struct Opaque {
    /// The object.
    pub id: Id,
    /// Where it stands in the text.
    pub origin: DocumentLocation,
}

/// How a group came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKind {
    /// The channels of a Sequence, in order, and their subscriptions.
    Sequence,
    /// The channels of a Parallel, its own first, and their subscriptions.
    Parallel,
    /// The way out of something that hands events on, and the way back of an answer.
    Forwarder,
    /// A broker that a namespace or a trigger asked for.
    Injection,
}

/// Hubs and routes that one object made.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The object.
    pub id: Id,
    /// Where it stands in the text.
    pub origin: DocumentLocation,
    /// How it made them.
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
    /// Where what its subscriber answers goes on to, when that is a place of its own.
    #[must_use]
    pub fn reply_destination(&self) -> Option<&ResolvedDestination> {
        match &self.reply {
            ReplyDestination::To(end) => Some(end),
            ReplyDestination::Hub | ReplyDestination::Dropped => None,
        }
    }

    /// Everything it sends to that is not its own hub by nature.
    pub fn destinations(&self) -> impl Iterator<Item = &ResolvedDestination> {
        let ends = [
            self.subscriber.as_ref(),
            self.reply_destination(),
            self.policy.dead_letter.as_ref(),
        ];
        ends.into_iter().flatten()
    }
}

impl Graph {
    /// Every end that something of the graph sends to.
    pub fn destinations(&self) -> impl Iterator<Item = &ResolvedDestination> {
        let sinks = self
            .sources
            .iter()
            .filter_map(|source| source.sink.as_ref());
        sinks.chain(self.routes.iter().flat_map(Route::destinations))
    }

    /// The group a hub or route belongs to, if it was made and not written.
    #[must_use]
    pub fn group_of(&self, member: &Id) -> Option<&Group> {
        self.groups
            .iter()
            .find(|group| group.member(member).is_some())
    }

    /// The source of that id.
    #[must_use]
    pub fn source(&self, id: &Id) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == *id)
    }

    /// The hub of that id.
    #[must_use]
    pub fn hub(&self, id: &Id) -> Option<&Hub> {
        self.hubs.iter().find(|hub| hub.id == *id)
    }

    /// The route of that id.
    #[must_use]
    pub fn route(&self, id: &Id) -> Option<&Route> {
        self.routes.iter().find(|route| route.id == *id)
    }

    /// The target of that id.
    #[must_use]
    pub fn target(&self, id: &Id) -> Option<&Target> {
        self.targets.iter().find(|target| target.id == *id)
    }

    /// The routes that leave a hub, in order.
    pub fn routes_of<'a>(&'a self, hub: &'a Id) -> impl Iterator<Item = &'a Route> {
        self.routes.iter().filter(move |route| route.hub == *hub)
    }
}

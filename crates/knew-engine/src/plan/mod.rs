//! Plan: a graph compiled for routing, immutable, with indices instead of names.

mod address;
mod compile;

use std::collections::HashMap;
use std::sync::Arc;

use http::{HeaderValue, StatusCode};

use crate::http_client::TrustedUrl;
use crate::jsonata::QueuedExpression;
use crate::subscribers::{QueueSinkClient, ServiceCallTarget};
use knew_core::graph::authorize::Authorizer;
use knew_core::graph::trust::Trust;
use knew_core::graph::{DeliveryPolicy, HubKind, Source};
use knew_core::model::{Correlation, Id, IdMap};
use knew_core::record::PlanRoutes;
use knew_event::Event;
use knew_filter::index::FilterIndex;
use knew_filter::{Filter, FilterResult};

pub use address::{Addresses, IngressEndpoint};

/// Routing table for events. It is never changed, only replaced as a whole.
#[derive(Debug, Default)]
pub struct Plan {
    /// Number of the plan, by which the journal refers to it.
    pub number: u64,
    /// Hubs, in the order of the graph.
    pub hubs: Vec<Hub>,
    /// Targets, in the order of the graph, with missing hubs among them.
    pub targets: Vec<Recipient>,
    /// Hosts and paths that the ingress serves.
    pub addresses: Addresses,
    /// Hub of each route for the journal, which needs it as long as events of this plan are in flight.
    pub roster: Arc<PlanRoutes>,
    /// Permissions that the user had granted when the plan was compiled.
    pub trust: Arc<Trust>,
    /// Sources that webhooks call, by the number in [`IngressEndpoint::Webhook`].
    pub webhook_sources: Vec<Arc<Id>>,
    sources: HashMap<Arc<Id>, PlannedSource>,
    nodes: IdMap<Arc<Id>, NodeIndex>,
}

/// A hub or target of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeIndex {
    /// Index in [`Plan::hubs`].
    Hub(usize),
    /// Index in [`Plan::targets`].
    Target(usize),
}

/// Address that a sender requested, and the object behind it if there is one.
#[derive(Clone, Copy, Debug)]
pub struct RequestedAddress<'a> {
    /// Object at the address; `None` if the plan has none.
    pub id: Option<&'a Arc<Id>>,
    /// URL, or host and path as they were requested.
    pub address: &'a str,
}

/// Source with its resolved sink.
#[derive(Debug)]
pub struct PlannedSource {
    /// Source as the graph has it.
    pub source: Source,
    /// Id of the source, shared with the journal.
    pub id: Arc<Id>,
    /// Recipient of its events; `None` if it has none.
    pub sink: Option<Recipient>,
}

/// Hub with its compiled routes.
#[derive(Debug)]
pub struct Hub {
    /// Id of the broker or channel.
    pub id: Arc<Id>,
    /// URL that it has on a cluster.
    pub url: Arc<str>,
    /// Broker or channel, which differ in replies and hop limits.
    pub kind: HubKind,
    /// True if its events are stored outside this process where that is configured.
    pub is_durable: bool,
    /// True if the sender is answered before the event is delivered.
    pub asynchronous: bool,
    /// Policies for its senders; `None` if everybody may send.
    pub authorization: Option<Arc<Authorizer>>,
    /// Attributes that correlate replies with requests, at a `RequestReply`.
    pub correlation: Option<Arc<Correlation>>,
    /// Triggers or subscriptions, in the order of the graph.
    pub routes: Vec<Route>,
    index: FilterIndex<usize>,
}

/// Trigger or subscription, compiled.
#[derive(Debug)]
pub struct Route {
    /// Id of the trigger or subscription.
    pub id: Arc<Id>,
    /// Filter for its events; `None` matches every event.
    pub filter: Option<Filter>,
    /// Recipient of its events; `None` if it has none.
    pub subscriber: Option<Recipient>,
    /// Recipient of replies.
    pub reply: ReplyTo,
    /// Retries, backoff and timeout.
    pub policy: DeliveryPolicy,
    /// Dead letter sink, for events that could not be delivered.
    pub dead_letter: Option<Recipient>,
    /// Value of the `kn-namespace` header of its calls.
    pub namespace: HeaderValue,
    /// Reason why it delivers nothing, if it is not ready.
    pub broken: Option<String>,
}

/// A `JSONata` expression and the recipient of its results.
#[derive(Debug)]
pub struct Transform {
    /// Expression with its place among others.
    pub expression: QueuedExpression,
    /// Recipient of results; without one they are the reply.
    pub reply_to: Option<Recipient>,
}

/// Recipient of the replies of a route's subscriber.
#[derive(Debug)]
pub enum ReplyTo {
    /// No recipient: replies are recorded and dropped.
    Dropped,
    /// The broker of the route.
    Hub(Recipient),
    /// The `reply` of a subscription.
    Recipient(Recipient),
}

/// Hub or target that events are delivered to.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// Id of the hub or target.
    pub id: Arc<Id>,
    /// URL that dead letters name.
    pub url: Arc<str>,
    /// Policies for its senders; `None` if everybody may send, and for hubs, which authorize themselves.
    pub authorization: Option<Arc<Authorizer>>,
    /// Means by which events get there.
    pub transport: TransportKind,
}

/// Transport of a recipient, with what it needs.
#[derive(Clone, Debug)]
pub enum TransportKind {
    /// Accepted by a hub of the plan.
    Hub(usize),
    /// Shown, as `event_display` of Knative does.
    Display,
    /// Shown, and answered as by a job sink.
    JobSink,
    /// Evaluated by a `JSONata` expression.
    Transform(Arc<Transform>),
    /// Handed to the sender that waits for this reply.
    ReplyTarget(Arc<Correlation>),
    /// Sent to the process, URL or stub that runs for a service on this machine.
    LocalService(ServiceCallTarget),
    /// Sent to an external system.
    Sink(Arc<QueueSinkClient>),
    /// Posted to an address outside this process.
    Http(TrustedUrl),
    /// Rejected with this status: the address of a hub with a path that it does not serve.
    Rejected(StatusCode),
    /// Not reachable, for the given reason.
    Unreachable(String),
}

impl Plan {
    /// Index of the hub or target with an id.
    #[must_use]
    pub fn find_node(&self, id: &Id) -> Option<NodeIndex> {
        self.nodes.get(id).copied()
    }

    /// Id of the object behind an endpoint, if there is one.
    #[must_use]
    pub fn id_of_endpoint(&self, endpoint: IngressEndpoint) -> Option<&Arc<Id>> {
        match endpoint {
            IngressEndpoint::Broker(hub) | IngressEndpoint::Channel(hub) => {
                Some(&self.hubs[hub.ok()?].id)
            }
            IngressEndpoint::RequestReply(hub) => Some(&self.hubs[hub].id),
            IngressEndpoint::Service(target) | IngressEndpoint::ReplyTarget(target) => {
                Some(&self.targets[target].id)
            }
            IngressEndpoint::JobSink(target) => Some(&self.targets[target?].id),
            IngressEndpoint::Webhook(number) => self.webhook_sources.get(number),
            IngressEndpoint::JobStatus => None,
        }
    }

    /// The source with an id.
    #[must_use]
    pub fn find_source(&self, id: &Id) -> Option<&PlannedSource> {
        self.sources.get(id)
    }
}

impl Recipient {
    /// Its id and cluster address, for the record of a rejection.
    #[must_use]
    pub fn requested_address(&self) -> RequestedAddress<'_> {
        RequestedAddress {
            id: Some(&self.id),
            address: &self.url,
        }
    }
}

impl Hub {
    /// Its id and cluster address, for the record of a rejection.
    #[must_use]
    pub fn requested_address(&self) -> RequestedAddress<'_> {
        RequestedAddress {
            id: Some(&self.id),
            address: &self.url,
        }
    }

    /// Indices of the routes whose filter matches an event, in order.
    #[must_use]
    pub fn matching_routes(&self, event: &Event) -> Vec<usize> {
        let takes = |index: &usize| match &self.routes[*index].filter {
            Some(filter) => filter.judge(event) != FilterResult::Fail,
            None => true,
        };
        self.index
            .candidates(event)
            .copied()
            .filter(takes)
            .collect()
    }
}

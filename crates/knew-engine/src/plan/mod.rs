//! The routing table: a graph made ready for events, immutable, with small numbers for names.

mod address;
mod compile;

use std::collections::HashMap;
use std::sync::Arc;

use http::{HeaderValue, StatusCode};

use crate::http_client::TrustedUrl;
use crate::target::{Outlet, Run, Transform};
use knew_core::graph::authorize::Authorizer;
use knew_core::graph::trust::Trust;
use knew_core::graph::{DeliveryPolicy, HubKind, Source};
use knew_core::model::{Correlation, Id, IdMap};
use knew_core::record::PlanRoutes;
use knew_event::Event;
use knew_filter::index::FilterIndex;
use knew_filter::{Filter, FilterResult};

pub use address::{Addresses, IngressEndpoint};

/// Everything needed to route events. It is never changed, only replaced.
#[derive(Debug, Default)]
pub struct Plan {
    /// Its number.
    pub number: u64,
    /// The hubs.
    pub hubs: Vec<Hub>,
    /// The targets.
    pub targets: Vec<Recipient>,
    /// Which hosts and paths lead where.
    pub addresses: Addresses,
    /// Which route hangs on which hub, for the books; held as long as events may be judged by it.
    pub roster: Arc<PlanRoutes>,
    /// What the folder is trusted to do.
    pub trust: Arc<Trust>,
    /// The sources that webhooks call.
    pub webhook_sources: Vec<Arc<Id>>,
    sources: HashMap<Arc<Id>, PlannedSource>,
    nodes: IdMap<Arc<Id>, NodeIndex>,
}

/// A hub or target of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeIndex {
    /// Index of a hub.
    Hub(usize),
    /// Index of a target.
    Target(usize),
}

/// What a sender asked for: an address, and the object behind it if there is one.
#[derive(Clone, Copy, Debug)]
pub struct RequestedAddress<'a> {
    /// Object at the address; `None` if the plan has none.
    pub id: Option<&'a Arc<Id>>,
    /// URL, or host and path as they were requested.
    pub address: &'a str,
}

/// A source and where it sends.
#[derive(Debug)]
pub struct PlannedSource {
    /// The source.
    pub source: Source,
    /// Its id, shared.
    pub id: Arc<Id>,
    /// Its sink; `None` when it has none.
    pub sink: Option<Recipient>,
}

/// A hub and its routes.
#[derive(Debug)]
pub struct Hub {
    /// The object.
    pub id: Arc<Id>,
    /// The address it has on a cluster.
    pub url: Arc<str>,
    /// Broker or channel.
    pub kind: HubKind,
    /// Whether its events may be kept outside this process.
    pub is_durable: bool,
    /// Whether it answers before delivering.
    pub asynchronous: bool,
    /// Who may send to it, where senders are asked.
    pub authorization: Option<Arc<Authorizer>>,
    /// How the answer is known that whoever sends to it waits for.
    pub correlation: Option<Arc<Correlation>>,
    /// The ways out.
    pub routes: Vec<Route>,
    index: FilterIndex<usize>,
}

/// A way out of a hub.
#[derive(Debug)]
pub struct Route {
    /// The object.
    pub id: Arc<Id>,
    /// What passes; `None` passes everything.
    pub filter: Option<Filter>,
    /// Who gets the event.
    pub subscriber: Option<Recipient>,
    /// Where answers go.
    pub reply: ReplyTo,
    /// How hard to try.
    pub policy: DeliveryPolicy,
    /// Where an event goes that could not be delivered.
    pub dead_letter: Option<Recipient>,
    /// The namespace it delivers for, as every call says.
    pub namespace: HeaderValue,
    /// Why it delivers nothing, when it cannot.
    pub broken: Option<String>,
}

/// Where the answers of a route's subscriber go.
#[derive(Debug)]
pub enum ReplyTo {
    /// Nowhere.
    Dropped,
    /// Back into this broker.
    Hub(Recipient),
    /// There.
    Recipient(Recipient),
}

/// Hub or target that events are delivered to.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// The hub or target.
    pub id: Arc<Id>,
    /// Its address, as dead letters name it.
    pub url: Arc<str>,
    /// Who may send to it, if it is a target and senders are asked.
    pub authorization: Option<Arc<Authorizer>>,
    /// Means by which events get there.
    pub transport: TransportKind,
}

/// Transport of a recipient, with what it needs.
#[derive(Clone, Debug)]
pub enum TransportKind {
    /// Inside the process: a hub of the plan.
    Hub(usize),
    /// Inside the process: shown as `event_display` would.
    Display,
    /// Inside the process: shown, and answered as a job sink does.
    JobSink,
    /// Inside the process: made into something else.
    Transform(Arc<Transform>),
    /// Inside the process: handed to whoever waits for it; the extension that says who that is.
    ReplyTarget(Arc<Correlation>),
    /// To what stands for a service on this machine.
    LocalService(Run),
    /// Into a system outside.
    Sink(Arc<Outlet>),
    /// By HTTP.
    Http(TrustedUrl),
    /// A hub whose address was joined with a path it does not serve.
    Rejected(StatusCode),
    /// There is nothing there; the words say why.
    Unreachable(String),
}

impl Plan {
    /// The hub or target of that id.
    #[must_use]
    pub fn find_node(&self, id: &Id) -> Option<NodeIndex> {
        self.nodes.get(id).copied()
    }

    /// Whose door a request stands at, if it is anybody's.
    #[must_use]
    pub fn id_of_endpoint(&self, door: IngressEndpoint) -> Option<&Arc<Id>> {
        match door {
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

    /// The source of that id.
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

    /// The routes that take an event, in order.
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

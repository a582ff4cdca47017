//! Graphs for tests, said in few words. Everything is in the namespace `ns`.

use std::time::Duration;

use knew_core::graph::{
    DeliveryPolicy, Graph, Hub, HubKind, ReplyDestination, ResolvedDestination, Route, Source,
    Target, TargetKind,
};
use knew_core::model::channel::{HubStorage, StreamConfig};
use knew_core::model::{self, BackoffPolicy, DocumentLocation, EventTemplate, Id, Payload};
use knew_filter::Filter;

/// A graph that grows by sentences.
#[derive(Clone, Default)]
pub struct Topology(pub Graph);

pub fn id(kind: &str, name: &str) -> Id {
    let group = match kind {
        "Broker" | "Trigger" => "eventing.knative.dev",
        "Channel" | "Subscription" => "messaging.knative.dev",
        "PingSource" => "sources.knative.dev",
        _ => "serving.knative.dev",
    };
    Id::new(group, kind, "ns", name)
}

fn end(id: Id) -> ResolvedDestination {
    let path = String::new();
    ResolvedDestination { id, path }
}

impl Topology {
    pub fn broker(self, name: &str) -> Self {
        self.hub(id("Broker", name), HubKind::Broker)
    }

    pub fn channel(self, name: &str) -> Self {
        self.hub(id("Channel", name), HubKind::Channel)
    }

    fn hub(mut self, id: Id, kind: HubKind) -> Self {
        self.0.hubs.push(Hub {
            id,
            origin: None,
            kind,
            stream_config: StreamConfig::default(),
            storage: HubStorage::Memory,
            asynchronous: false,
            missing: None,
        });
        self
    }

    pub fn asynchronous(mut self) -> Self {
        self.0.hubs.last_mut().unwrap().asynchronous = true;
        self
    }

    pub fn service(mut self, name: &str) -> Self {
        self.target(id("Service", name), TargetKind::Service);
        self
    }

    fn target(&mut self, id: Id, kind: TargetKind) {
        self.0.targets.push(Target {
            id,
            origin: None,
            kind,
            note: None,
        });
    }

    /// What follows hangs on this hub.
    pub fn on(mut self, name: &str) -> Self {
        let hubs = &mut self.0.hubs;
        let index = hubs.iter().position(|hub| hub.id.name == name).unwrap();
        let hub = hubs.remove(index);
        hubs.push(hub);
        self
    }

    /// A trigger on the last hub, to an address.
    pub fn trigger(self, name: &str, address: &str) -> Self {
        let hub = self.0.hubs.last().unwrap().id.clone();
        self.route(id("Trigger", name), hub, address, ReplyDestination::Hub)
    }

    /// A subscription on the last hub, to an address.
    pub fn subscription(self, name: &str, address: &str) -> Self {
        let hub = self.0.hubs.last().unwrap().id.clone();
        self.route(
            id("Subscription", name),
            hub,
            address,
            ReplyDestination::Dropped,
        )
    }

    fn route(mut self, id: Id, hub: Id, address: &str, reply: ReplyDestination) -> Self {
        let subscriber = Some(self.address(address));
        self.0.routes.push(Route {
            id,
            origin: None,
            hub,
            filter: None,
            subscriber,
            reply,
            policy: DeliveryPolicy::default(),
            broken: None,
        });
        self
    }

    fn address(&mut self, address: &str) -> ResolvedDestination {
        let known = self.0.targets.iter().map(|target| &target.id);
        let mut known = known.chain(self.0.hubs.iter().map(|hub| &hub.id));
        if let Some(id) = known.find(|known| known.name == address) {
            return end(id.clone());
        }
        let id = Id::uri(address);
        self.target(id.clone(), TargetKind::Uri);
        end(id)
    }

    fn last(&mut self) -> &mut Route {
        self.0.routes.last_mut().unwrap()
    }

    /// The last route takes only this type.
    pub fn of_type(mut self, kind: &str) -> Self {
        let wanted = vec![("type".to_owned(), kind.to_owned())];
        self.last().filter = Some(Filter::Exact(wanted));
        self
    }

    /// The last route hands answers to an address.
    pub fn replying_to(mut self, address: &str) -> Self {
        let end = self.address(address);
        self.last().reply = ReplyDestination::To(end);
        self
    }

    /// The last route hands what fails to an address.
    pub fn dead_letters(mut self, address: &str) -> Self {
        let end = self.address(address);
        self.last().policy.dead_letter = Some(end);
        self
    }

    /// The last route tries again so often, after these waits.
    pub fn retry(mut self, retry: u32, backoff: Option<(BackoffPolicy, Duration)>) -> Self {
        let policy = &mut self.last().policy;
        policy.retry = retry;
        policy.backoff = backoff.map(|backoff| backoff.0);
        policy.delay = backoff.map(|backoff| backoff.1);
        self
    }

    /// Changes the policy of the last route.
    pub fn policy(mut self, change: impl FnOnce(&mut DeliveryPolicy)) -> Self {
        change(&mut self.last().policy);
        self
    }

    /// A `PingSource` that sends to an address.
    pub fn ping(
        mut self,
        name: &str,
        schedule: Option<model::schedule::Schedule>,
        to: &str,
    ) -> Self {
        let sink = Some(self.address(to));
        let emission = EventTemplate {
            ty: "dev.knative.sources.ping".to_owned(),
            source: format!("/apis/v1/namespaces/ns/pingsources/{name}"),
            content_type: Some("application/json".to_owned()),
            payload: Payload::Bytes(b"{}".to_vec()),
            jitter: true,
            retries: true,
            ..EventTemplate::default()
        };
        let spec = model::Source {
            transformer: None,
            sink: model::Destination::default(),
            overrides: [("region".to_owned(), "eu".to_owned())].into(),
            event_template: emission,
            schedule,
            simulated_system: None,
            subject: None,
            queue: None,
        };
        self.0.sources.push(Source {
            id: id("PingSource", name),
            origin: DocumentLocation::default(),
            spec,
            sink,
        });
        self
    }
}

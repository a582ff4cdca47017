//! Endpoints of the ingress by host and path, as they are on a cluster.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use knew_core::graph::HubKind;
use knew_core::graph::address::{self, AddressKind, ClusterAddress};
use knew_core::graph::suggestions;
use knew_core::model::Id;

/// Host of the dispatcher that serves all channels by path.
const CHANNEL_DISPATCHER_HOST: &str = "imc-dispatcher.knative-eventing.svc.cluster.local";

/// Host that serves all job sinks by path.
const JOB_SINK_HOST: &str = "job-sink.knative-eventing.svc.cluster.local";

/// Services of Knative Eventing that each serve all objects of a kind.
const SHARED_SERVICES: [&str; 5] = [
    "broker-ingress",
    "kafka-broker-ingress",
    "imc-dispatcher",
    "job-sink",
    "request-reply",
];

/// Namespace of the services of Knative Eventing.
const SYSTEM_NAMESPACE: &str = "knative-eventing";

/// Number of segments in the path of a job's status, with the empty one in front.
const JOB_STATUS_PATH_PARTS: usize = 9;

/// Number of hubs up to which a suggestion is looked for, so that a flood of wrong paths costs little.
const MAX_COMPARED_HUBS: usize = 200;

/// Indices of hubs, targets and webhook sources by path, and the known host names.
#[derive(Debug, Default)]
pub struct Addresses {
    brokers: HashMap<String, usize>,
    channels: HashMap<String, usize>,
    services: HashMap<String, usize>,
    jobs: HashMap<String, usize>,
    questions: HashMap<String, usize>,
    answers: HashMap<String, usize>,
    hooks: HashMap<String, usize>,
    domains: BTreeSet<String>,
}

/// Endpoint that a request is for. Each kind has its own rules and statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IngressEndpoint {
    /// Broker ingress: the hub, or the status if the path belongs to none.
    Broker(Result<usize, u16>),
    /// A channel: the hub, or the status if there is none.
    Channel(Result<usize, u16>),
    /// A service, whatever the path: the target.
    Service(usize),
    /// A job sink: the target, if there is one.
    JobSink(Option<usize>),
    /// The status of a job.
    JobStatus,
    /// A `RequestReply`, whose senders wait for a reply: the hub.
    RequestReply(usize),
    /// The target that replies are delivered to.
    ReplyTarget(usize),
    /// A webhook: index of its source among those that webhooks call.
    Webhook(usize),
}

impl Addresses {
    /// Adds a broker or channel by its paths.
    pub fn add_hub(&mut self, index: usize, id: &Id, kind: HubKind) {
        let own = path_of(&id.namespace, &id.name);
        match kind {
            HubKind::Broker => self.brokers.insert(own, index),
            HubKind::Channel => {
                let host = address::channel_host(&id.name);
                self.channels.insert(path_of(&id.namespace, &host), index);
                self.channels.insert(own, index)
            }
        };
    }

    /// Adds a service. Of a Knative Service and a Kubernetes Service with the same name the first is served.
    pub fn add_service(&mut self, index: usize, id: &Id) {
        let path = path_of(&id.namespace, &id.name);
        self.services.entry(path).or_insert(index);
    }

    /// Adds a source that webhooks call at a path.
    pub fn add_webhook(&mut self, index: usize, path: String) {
        self.hooks.insert(path, index);
    }

    /// Adds a job sink, which is reached by path.
    pub fn add_job(&mut self, index: usize, id: &Id) {
        self.jobs.insert(path_of(&id.namespace, &id.name), index);
    }

    /// Adds a `RequestReply`, which is reached by path.
    pub fn add_request_reply(&mut self, index: usize, id: &Id) {
        let path = path_of(&id.namespace, &id.name);
        self.questions.insert(path, index);
    }

    /// Adds the target for replies of a `RequestReply`, which is reached by path.
    pub fn add_reply_target(&mut self, index: usize, id: &Id) {
        let path = path_of(&id.namespace, &id.name);
        self.answers.insert(path, index);
    }

    /// Adds the host names of `DomainMapping` objects.
    pub fn add_domains(&mut self, domains: &BTreeSet<String>) {
        self.domains.extend(domains.iter().cloned());
    }

    /// True if a host, without its port and in lower case, is a name of the cluster or of an object in this plan.
    ///
    /// Names below `svc` and single labels (`http://orders` is a Service of one's own namespace) are
    /// the cluster's whatever they name: nobody can register them in the public DNS. The other
    /// forms (`orders.shop`, `orders.shop.example.com`) could belong to anybody, so the object must be
    /// in the plan.
    #[must_use]
    pub fn has_host(&self, host: &str) -> bool {
        let below_svc = |suffix: &str| {
            host.strip_suffix(suffix)
                .is_some_and(|rest| !rest.is_empty())
        };
        if !host.is_empty() && !host.contains('.') {
            return true;
        }
        below_svc(".svc") || below_svc(".svc.cluster.local") || self.is_known_host(host)
    }

    fn is_known_host(&self, host: &str) -> bool {
        if self.domains.contains(host) {
            return true;
        }
        if let Some((service, SYSTEM_NAMESPACE)) = host.split_once('.') {
            return SHARED_SERVICES.contains(&service);
        }
        let Some(address) = address::parse(host, "/") else {
            return false;
        };
        let path = path_of(&address.namespace, &address.name);
        match address.kind {
            AddressKind::Broker => self.brokers.contains_key(&path),
            AddressKind::Channel => self.channels.contains_key(&path),
            AddressKind::Service => self.services.contains_key(&path),
            AddressKind::Request | AddressKind::Job => false,
        }
    }

    /// Endpoint of a request: that of its host if the cluster has such a host, else of its path.
    /// `target` is path and query as they were sent.
    #[must_use]
    pub fn endpoint(&self, host: &str, target: &str) -> IngressEndpoint {
        if target.starts_with("/namespaces/")
            && without_query(target).split('/').count() == JOB_STATUS_PATH_PARTS
        {
            return IngressEndpoint::JobStatus;
        }
        if is_local_host(host) {
            return self.endpoint_by_path(target);
        }
        if without_port(host) == JOB_SINK_HOST {
            let path = target.strip_suffix('/').unwrap_or(target);
            return IngressEndpoint::JobSink(self.jobs.get(path).copied());
        }
        if without_port(host) == CHANNEL_DISPATCHER_HOST {
            return self.channel_by_path(without_query(target));
        }
        match address::parse(host, without_query(target)) {
            Some(address) => self.endpoint_of_address(&address, target),
            None => self.endpoint_by_path(target),
        }
    }

    /// Path of the broker or channel that a wrong path probably means.
    #[must_use]
    pub fn nearest_path(&self, target: &str) -> Option<&str> {
        if self.brokers.len() + self.channels.len() > MAX_COMPARED_HUBS {
            return None;
        }
        let known = self.brokers.keys().chain(self.channels.keys());
        let mut known: Vec<&str> = known.map(String::as_str).collect();
        known.sort_unstable();
        suggestions::nearest_name(without_query(target), &known)
    }

    fn endpoint_of_address(&self, address: &ClusterAddress, target: &str) -> IngressEndpoint {
        let own = path_of(&address.namespace, &address.name);
        let found = |hubs: &HashMap<String, usize>| hubs.get(&own).copied();
        match address.kind {
            // Only a broker's host of its own, as before 0.14, leaves something over.
            AddressKind::Broker if !address.subpath.is_empty() => IngressEndpoint::Broker(Err(404)),
            AddressKind::Broker if target.contains('?') => IngressEndpoint::Broker(Err(404)),
            AddressKind::Broker => IngressEndpoint::Broker(found(&self.brokers).ok_or(404)),
            AddressKind::Channel if !address.subpath.is_empty() => {
                IngressEndpoint::Channel(Err(400))
            }
            AddressKind::Channel => IngressEndpoint::Channel(found(&self.channels).ok_or(500)),
            AddressKind::Job => IngressEndpoint::JobSink(found(&self.jobs)),
            AddressKind::Request => self.endpoint_by_own_path(&own),
            AddressKind::Service => match found(&self.services) {
                Some(service) => IngressEndpoint::Service(service),
                None => self.endpoint_by_path(target),
            },
        }
    }

    /// Brokers first. On this machine a channel is reached by path too, since other hosts need configuration:
    /// by the path of a broker, or where a broker has the same name by `/namespace/channels/name`.
    fn endpoint_by_path(&self, target: &str) -> IngressEndpoint {
        let name = target.strip_suffix('/').unwrap_or(target);
        if let Some((namespace, channel)) = name.split_once("/channels/") {
            let own = format!("{namespace}/{channel}");
            return IngressEndpoint::Channel(self.channels.get(&own).copied().ok_or(404));
        }
        if let Some((namespace, service)) = name.split_once("/services/")
            && let Some(service) = self.services.get(&format!("{namespace}/{service}"))
        {
            return IngressEndpoint::Service(*service);
        }
        match (self.brokers.get(name), self.channels.get(name)) {
            (Some(broker), _) => IngressEndpoint::Broker(Ok(*broker)),
            (None, Some(channel)) => IngressEndpoint::Channel(Ok(*channel)),
            (None, None) => self.endpoint_by_own_path(name),
        }
    }

    /// Endpoints of objects without a host of their own on a cluster.
    fn endpoint_by_own_path(&self, path: &str) -> IngressEndpoint {
        let found = |paths: &HashMap<String, usize>| paths.get(path).copied();
        let job = || found(&self.jobs).map(|found| IngressEndpoint::JobSink(Some(found)));
        let question = || found(&self.questions).map(IngressEndpoint::RequestReply);
        let answer = || found(&self.answers).map(IngressEndpoint::ReplyTarget);
        let hook = || found(&self.hooks).map(IngressEndpoint::Webhook);
        let uncalled = || path.starts_with("/hooks/") && !is_namespaced_path(path);
        let nothing = || {
            IngressEndpoint::Broker(Err(
                if path.is_empty() || is_namespaced_path(path) || uncalled() {
                    404
                } else {
                    400
                },
            ))
        };
        job()
            .or_else(question)
            .or_else(answer)
            .or_else(hook)
            .unwrap_or_else(nothing)
    }

    fn channel_by_path(&self, path: &str) -> IngressEndpoint {
        let known = self.channels.get(path).copied();
        let status = if is_namespaced_path(path) || path == "/" {
            500
        } else {
            400
        };
        IngressEndpoint::Channel(known.ok_or(status))
    }
}

fn path_of(namespace: &str, name: &str) -> String {
    format!("/{namespace}/{name}")
}

/// True if a path has the form of a broker's.
fn is_namespaced_path(path: &str) -> bool {
    let mut parts = path.split('/');
    parts.next() == Some("") && parts.count() == 2
}

fn without_query(target: &str) -> &str {
    target.split('?').next().unwrap_or(target)
}

/// True if a host is an address of a machine rather than a name of a cluster.
fn is_local_host(host: &str) -> bool {
    let name = without_port(host);
    host.starts_with('[') || name == "localhost" || name.parse::<IpAddr>().is_ok()
}

fn without_port(host: &str) -> &str {
    host.split(':').next().unwrap_or(host)
}

/// URL of an object on a cluster; kinds without one get that of a service.
#[must_use]
pub fn url_of(id: &Id) -> String {
    let service = || format!("http://{}.{}.svc.cluster.local", id.name, id.namespace);
    address::cluster_url(id).unwrap_or_else(service)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses() -> Addresses {
        let id = |kind, name| Id::new("", kind, "ns", name);
        let mut addresses = Addresses::default();
        addresses.add_hub(1, &id("Broker", "b"), HubKind::Broker);
        addresses.add_hub(2, &id("Channel", "c"), HubKind::Channel);
        addresses.add_service(3, &id("Service", "s"));
        addresses
    }

    #[test]
    fn a_channel_too_long_for_a_host_is_reached_by_its_digest() {
        let id = Id::new("", "Channel", "ns", &"c".repeat(60));
        let mut addresses = Addresses::default();
        addresses.add_hub(7, &id, HubKind::Channel);
        let url = url_of(&id);
        let host = url.strip_prefix("http://").unwrap();
        assert_eq!(
            addresses.endpoint(host, "/"),
            IngressEndpoint::Channel(Ok(7))
        );
    }

    #[test]
    fn every_host_and_path_of_the_cluster_leads_to_its_door() {
        const INGRESS: &str = "broker-ingress.knative-eventing.svc.cluster.local";
        let cases = [
            ("127.0.0.1:8080", "/ns/b", IngressEndpoint::Broker(Ok(1))),
            ("127.0.0.1:8080", "/ns/b/", IngressEndpoint::Broker(Ok(1))),
            ("localhost:8080", "/ns/c", IngressEndpoint::Channel(Ok(2))),
            (
                "localhost",
                "/ns/channels/c",
                IngressEndpoint::Channel(Ok(2)),
            ),
            (
                "localhost",
                "/ns/channels/x",
                IngressEndpoint::Channel(Err(404)),
            ),
            (
                "localhost",
                "/ns/channels",
                IngressEndpoint::Broker(Err(404)),
            ),
            (
                CHANNEL_DISPATCHER_HOST,
                "/ns/channels/c",
                IngressEndpoint::Channel(Err(400)),
            ),
            ("localhost", "/", IngressEndpoint::Broker(Err(404))),
            ("localhost", "/ns", IngressEndpoint::Broker(Err(400))),
            ("localhost", "/ns/b/x", IngressEndpoint::Broker(Err(400))),
            ("localhost", "/ns/b?a=b", IngressEndpoint::Broker(Err(404))),
            ("localhost", "/ns/other", IngressEndpoint::Broker(Err(404))),
            (INGRESS, "/ns/b", IngressEndpoint::Broker(Ok(1))),
            (INGRESS, "/ns/b?a=b", IngressEndpoint::Broker(Err(404))),
            (INGRESS, "/ns", IngressEndpoint::Broker(Err(400))),
            (
                "b-broker.ns.svc.cluster.local",
                "/",
                IngressEndpoint::Broker(Ok(1)),
            ),
            (
                "c-kn-channel.ns.svc.cluster.local",
                "/",
                IngressEndpoint::Channel(Ok(2)),
            ),
            (
                "c-kn-channel.ns.svc.cluster.local:80",
                "/?a=b",
                IngressEndpoint::Channel(Ok(2)),
            ),
            (
                "c-kn-channel.ns.svc.cluster.local",
                "/ns/c",
                IngressEndpoint::Channel(Ok(2)),
            ),
            (
                "c-kn-channel.ns.svc.cluster.local",
                "/x",
                IngressEndpoint::Channel(Err(400)),
            ),
            (
                "x-kn-channel.ns.svc.cluster.local",
                "/",
                IngressEndpoint::Channel(Err(500)),
            ),
            (
                CHANNEL_DISPATCHER_HOST,
                "/ns/c",
                IngressEndpoint::Channel(Ok(2)),
            ),
            (
                CHANNEL_DISPATCHER_HOST,
                "/ns/x",
                IngressEndpoint::Channel(Err(500)),
            ),
            (
                CHANNEL_DISPATCHER_HOST,
                "/x",
                IngressEndpoint::Channel(Err(400)),
            ),
            (
                "s.ns.svc.cluster.local",
                "/any/path?q",
                IngressEndpoint::Service(3),
            ),
        ];
        for (host, target, endpoint) in cases {
            assert_eq!(
                addresses().endpoint(host, target),
                endpoint,
                "{host}{target}"
            );
        }
    }
}

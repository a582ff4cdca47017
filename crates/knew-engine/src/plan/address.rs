//! Which door a request stands at: hosts and paths as they are on a cluster.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use knew_core::graph::HubKind;
use knew_core::graph::address::{self, AddressKind, ClusterAddress};
use knew_core::graph::suggestions;
use knew_core::model::Id;

/// The host under which all channels are reached by path.
const DISPATCHER: &str = "imc-dispatcher.knative-eventing.svc.cluster.local";

/// The host under which all job sinks are reached by path.
const JOBS: &str = "job-sink.knative-eventing.svc.cluster.local";

/// The names of the services of Knative Eventing that take events for all objects of a kind.
const SHARED: [&str; 5] = [
    "broker-ingress",
    "kafka-broker-ingress",
    "imc-dispatcher",
    "job-sink",
    "request-reply",
];

/// The namespace of the services that Knative Eventing itself runs.
const SYSTEM_NAMESPACE: &str = "knative-eventing";

/// How many parts the path has under which one asks after a job, the empty one in front counted.
const STATUS_PARTS: usize = 9;

/// Up to so many hubs a wrong path is compared with theirs: a flood of wrong paths costs little then.
const FEW: usize = 200;

/// Paths `/namespace/name` with what they lead to.
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

/// The door a request stands at. The rules of each differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Broker ingress; the hub, or the status for a path that leads to none.
    Broker(Result<usize, u16>),
    /// A channel; the hub, or the status.
    Channel(Result<usize, u16>),
    /// A service, which takes any path.
    Service(usize),
    /// A job sink; the target, if there is one.
    Job(Option<usize>),
    /// Where one asks after a job.
    JobStatus,
    /// Where somebody asks and waits; the hub.
    Question(usize),
    /// Where answers go; the target.
    Answer(usize),
    /// Where webhooks call; the number of the source among those that are called.
    Hook(usize),
}

impl Addresses {
    /// Adds a hub.
    pub fn add_hub(&mut self, index: usize, id: &Id, kind: HubKind) {
        let own = own_path(&id.namespace, &id.name);
        match kind {
            HubKind::Broker => self.brokers.insert(own, index),
            HubKind::Channel => {
                let host = address::channel_host(&id.name);
                self.channels.insert(own_path(&id.namespace, &host), index);
                self.channels.insert(own, index)
            }
        };
    }

    /// Adds a service. Of a Knative Service and a Kubernetes one of the same name, the first answers.
    pub fn add_service(&mut self, index: usize, id: &Id) {
        let path = own_path(&id.namespace, &id.name);
        self.services.entry(path).or_insert(index);
    }

    /// Adds a source that webhooks call at a path.
    pub fn add_hook(&mut self, index: usize, path: String) {
        self.hooks.insert(path, index);
    }

    /// Adds a job sink, which is reached by path.
    pub fn add_job(&mut self, index: usize, id: &Id) {
        self.jobs.insert(own_path(&id.namespace, &id.name), index);
    }

    /// Adds a hub that takes questions, by path.
    pub fn add_question(&mut self, index: usize, id: &Id) {
        let path = own_path(&id.namespace, &id.name);
        self.questions.insert(path, index);
    }

    /// Adds a target that takes answers, by path.
    pub fn add_answer(&mut self, index: usize, id: &Id) {
        let path = own_path(&id.namespace, &id.name);
        self.answers.insert(path, index);
    }

    /// Adds the host names of `DomainMapping` objects.
    pub fn add_domains(&mut self, domains: &BTreeSet<String>) {
        self.domains.extend(domains.iter().cloned());
    }

    /// Whether a host, without its port and in lower case, is a name of the cluster or of an object in
    /// this plan.
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
        below_svc(".svc") || below_svc(".svc.cluster.local") || self.names(host)
    }

    fn names(&self, host: &str) -> bool {
        if self.domains.contains(host) {
            return true;
        }
        if let Some((service, SYSTEM_NAMESPACE)) = host.split_once('.') {
            return SHARED.contains(&service);
        }
        let Some(address) = address::parse(host, "/") else {
            return false;
        };
        let path = own_path(&address.namespace, &address.name);
        match address.kind {
            AddressKind::Broker => self.brokers.contains_key(&path),
            AddressKind::Channel => self.channels.contains_key(&path),
            AddressKind::Service => self.services.contains_key(&path),
            AddressKind::Request | AddressKind::Job => false,
        }
    }

    /// The door of a request: that of its host if the cluster has such a host, else of its path.
    /// `target` is path and query as they were sent.
    #[must_use]
    pub fn door(&self, host: &str, target: &str) -> Door {
        if target.starts_with("/namespaces/") && path(target).split('/').count() == STATUS_PARTS {
            return Door::JobStatus;
        }
        if is_local(host) {
            return self.by_path(target);
        }
        if without_port(host) == JOBS {
            let path = target.strip_suffix('/').unwrap_or(target);
            return Door::Job(self.jobs.get(path).copied());
        }
        if without_port(host) == DISPATCHER {
            return self.by_channel_path(path(target));
        }
        match address::parse(host, path(target)) {
            Some(address) => self.of(&address, target),
            None => self.by_path(target),
        }
    }

    /// The path of the broker or channel that was probably meant by one that is not there.
    #[must_use]
    pub fn nearest(&self, target: &str) -> Option<&str> {
        if self.brokers.len() + self.channels.len() > FEW {
            return None;
        }
        let known = self.brokers.keys().chain(self.channels.keys());
        let mut known: Vec<&str> = known.map(String::as_str).collect();
        known.sort_unstable();
        suggestions::nearest_name(path(target), &known)
    }

    fn of(&self, address: &ClusterAddress, target: &str) -> Door {
        let own = own_path(&address.namespace, &address.name);
        let found = |hubs: &HashMap<String, usize>| hubs.get(&own).copied();
        match address.kind {
            // Only a broker's host of its own, as before 0.14, leaves something over.
            AddressKind::Broker if !address.subpath.is_empty() => Door::Broker(Err(404)),
            AddressKind::Broker if target.contains('?') => Door::Broker(Err(404)),
            AddressKind::Broker => Door::Broker(found(&self.brokers).ok_or(404)),
            AddressKind::Channel if !address.subpath.is_empty() => Door::Channel(Err(400)),
            AddressKind::Channel => Door::Channel(found(&self.channels).ok_or(500)),
            AddressKind::Job => Door::Job(found(&self.jobs)),
            AddressKind::Request => self.by_own_path(&own),
            AddressKind::Service => match found(&self.services) {
                Some(service) => Door::Service(service),
                None => self.by_path(target),
            },
        }
    }

    /// Brokers first. A channel may be reached by path on this machine too, where hosts are a burden:
    /// by the path of a broker, or where a broker has the same name by `/namespace/channels/name`.
    fn by_path(&self, target: &str) -> Door {
        let name = target.strip_suffix('/').unwrap_or(target);
        if let Some((namespace, channel)) = name.split_once("/channels/") {
            let own = format!("{namespace}/{channel}");
            return Door::Channel(self.channels.get(&own).copied().ok_or(404));
        }
        if let Some((namespace, service)) = name.split_once("/services/")
            && let Some(service) = self.services.get(&format!("{namespace}/{service}"))
        {
            return Door::Service(*service);
        }
        match (self.brokers.get(name), self.channels.get(name)) {
            (Some(broker), _) => Door::Broker(Ok(*broker)),
            (None, Some(channel)) => Door::Channel(Ok(*channel)),
            (None, None) => self.by_own_path(name),
        }
    }

    /// What has no host of its own on a cluster.
    fn by_own_path(&self, path: &str) -> Door {
        let found = |doors: &HashMap<String, usize>| doors.get(path).copied();
        let job = || found(&self.jobs).map(|found| Door::Job(Some(found)));
        let question = || found(&self.questions).map(Door::Question);
        let answer = || found(&self.answers).map(Door::Answer);
        let hook = || found(&self.hooks).map(Door::Hook);
        let uncalled = || path.starts_with("/hooks/") && !is_named(path);
        let nothing = || {
            Door::Broker(Err(if path.is_empty() || is_named(path) || uncalled() {
                404
            } else {
                400
            }))
        };
        job()
            .or_else(question)
            .or_else(answer)
            .or_else(hook)
            .unwrap_or_else(nothing)
    }

    fn by_channel_path(&self, path: &str) -> Door {
        let known = self.channels.get(path).copied();
        let status = if is_named(path) || path == "/" {
            500
        } else {
            400
        };
        Door::Channel(known.ok_or(status))
    }
}

fn own_path(namespace: &str, name: &str) -> String {
    format!("/{namespace}/{name}")
}

/// Whether a path that leads nowhere at least has the form of a broker's.
fn is_named(path: &str) -> bool {
    let mut parts = path.split('/');
    parts.next() == Some("") && parts.count() == 2
}

fn path(target: &str) -> &str {
    target.split('?').next().unwrap_or(target)
}

/// Whether a host is an address of a machine rather than a name of a cluster.
fn is_local(host: &str) -> bool {
    let name = without_port(host);
    host.starts_with('[') || name == "localhost" || name.parse::<IpAddr>().is_ok()
}

fn without_port(host: &str) -> &str {
    host.split(':').next().unwrap_or(host)
}

/// The address something has on a cluster; a kind without one gets that of a service.
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
        assert_eq!(addresses.door(host, "/"), Door::Channel(Ok(7)));
    }

    #[test]
    fn every_host_and_path_of_the_cluster_leads_to_its_door() {
        const INGRESS: &str = "broker-ingress.knative-eventing.svc.cluster.local";
        let cases = [
            ("127.0.0.1:8080", "/ns/b", Door::Broker(Ok(1))),
            ("127.0.0.1:8080", "/ns/b/", Door::Broker(Ok(1))),
            ("localhost:8080", "/ns/c", Door::Channel(Ok(2))),
            ("localhost", "/ns/channels/c", Door::Channel(Ok(2))),
            ("localhost", "/ns/channels/x", Door::Channel(Err(404))),
            ("localhost", "/ns/channels", Door::Broker(Err(404))),
            (DISPATCHER, "/ns/channels/c", Door::Channel(Err(400))),
            ("localhost", "/", Door::Broker(Err(404))),
            ("localhost", "/ns", Door::Broker(Err(400))),
            ("localhost", "/ns/b/x", Door::Broker(Err(400))),
            ("localhost", "/ns/b?a=b", Door::Broker(Err(404))),
            ("localhost", "/ns/other", Door::Broker(Err(404))),
            (INGRESS, "/ns/b", Door::Broker(Ok(1))),
            (INGRESS, "/ns/b?a=b", Door::Broker(Err(404))),
            (INGRESS, "/ns", Door::Broker(Err(400))),
            ("b-broker.ns.svc.cluster.local", "/", Door::Broker(Ok(1))),
            (
                "c-kn-channel.ns.svc.cluster.local",
                "/",
                Door::Channel(Ok(2)),
            ),
            (
                "c-kn-channel.ns.svc.cluster.local:80",
                "/?a=b",
                Door::Channel(Ok(2)),
            ),
            (
                "c-kn-channel.ns.svc.cluster.local",
                "/ns/c",
                Door::Channel(Ok(2)),
            ),
            (
                "c-kn-channel.ns.svc.cluster.local",
                "/x",
                Door::Channel(Err(400)),
            ),
            (
                "x-kn-channel.ns.svc.cluster.local",
                "/",
                Door::Channel(Err(500)),
            ),
            (DISPATCHER, "/ns/c", Door::Channel(Ok(2))),
            (DISPATCHER, "/ns/x", Door::Channel(Err(500))),
            (DISPATCHER, "/x", Door::Channel(Err(400))),
            ("s.ns.svc.cluster.local", "/any/path?q", Door::Service(3)),
        ];
        for (host, target, door) in cases {
            assert_eq!(addresses().door(host, target), door, "{host}{target}");
        }
    }
}

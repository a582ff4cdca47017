//! Maps the addresses that Knative gives its objects to objects, and back.
//!
//! A client or a `uri:` written for a cluster names a broker, a channel or a service by host and path.
//! [`parse`] parses such an address, [`resolve_http`] finds the object in a graph, and [`cluster_url`]
//! formats the address of an object.

use std::borrow::Cow;

use url::Url;

use super::{Graph, HubKind};
use crate::model::Id;

/// Suffix of the service of a channel.
const CHANNEL: &str = "-kn-channel";

/// Services in front of all `RequestReply` and all `JobSink` objects.
const REQUESTS: &str = "request-reply";
const JOBS: &str = "job-sink";

/// Longest label of a host name, and the length of the prefix kept when a digest replaces the rest.
const LABEL: usize = 63;
const HEAD: usize = 31;

/// The kind of object that an address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressKind {
    /// The ingress of a Broker.
    Broker,
    /// A channel of any kind.
    Channel,
    /// A Service; the address does not tell Knative's from Kubernetes' own.
    Service,
    /// A `RequestReply`, or with `/reply` appended the endpoint of its replies.
    Request,
    /// A `JobSink`, behind the service that all share.
    Job,
}

/// An object named by host and path, and the rest of the path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClusterAddress {
    /// Kind of object the address names.
    pub kind: AddressKind,
    /// Namespace that the address names.
    pub namespace: String,
    /// Name of the object in its namespace.
    pub name: String,
    /// Path and query beyond the object's own; empty for the object itself.
    pub subpath: String,
}

impl ClusterAddress {
    fn new(role: AddressKind, namespace: &str, name: &str, rest: &str) -> Option<Self> {
        let whole = !namespace.is_empty() && !name.is_empty();
        whole.then(|| Self {
            kind: role,
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            subpath: rest
                .trim_start_matches('/')
                .is_empty()
                .then(String::new)
                .unwrap_or_else(|| rest.to_owned()),
        })
    }
}

/// Parses a host and path as the cluster would; `None` for a host outside the cluster.
#[must_use]
pub fn parse(host: &str, path: &str) -> Option<ClusterAddress> {
    let host = without_port(host).to_ascii_lowercase();
    let labels: Vec<&str> = host.split('.').collect();
    let [service, namespace, rest @ ..] = labels.as_slice() else {
        return None;
    };
    match rest {
        [] | ["svc"] | ["svc", "cluster", "local"] => in_cluster(service, namespace, path),
        ["example", "com"] | [.., "sslip" | "nip", "io"] => {
            ClusterAddress::new(AddressKind::Service, namespace, service, path)
        }
        _ => None,
    }
}

fn in_cluster(service: &str, namespace: &str, path: &str) -> Option<ClusterAddress> {
    if matches!(service, "broker-ingress" | "kafka-broker-ingress") {
        return by_path(AddressKind::Broker, path);
    }
    if service == "imc-dispatcher" {
        return by_path(AddressKind::Channel, path);
    }
    if service == REQUESTS {
        return by_path(AddressKind::Request, path);
    }
    if service == JOBS {
        return by_path(AddressKind::Job, path);
    }
    let suffixes = [
        ("-kne-trigger-kn-channel", AddressKind::Broker),
        (CHANNEL, AddressKind::Channel),
        ("-broker-ingress", AddressKind::Broker),
        ("-broker", AddressKind::Broker),
    ];
    for (suffix, role) in suffixes {
        if let Some(name) = service.strip_suffix(suffix) {
            let own = format!("/{namespace}/{name}");
            let rest = path.strip_prefix(&own).unwrap_or(path);
            return ClusterAddress::new(role, namespace, name, rest);
        }
    }
    ClusterAddress::new(AddressKind::Service, namespace, service, path)
}

/// Parses `/namespace/name`, with or without a slash at the end.
fn by_path(role: AddressKind, path: &str) -> Option<ClusterAddress> {
    let mut parts = path
        .strip_prefix('/')?
        .strip_suffix('/')
        .unwrap_or(&path[1..])
        .split('/');
    let (namespace, name) = (parts.next()?, parts.next()?);
    parts
        .next()
        .is_none()
        .then(|| ClusterAddress::new(role, namespace, name, ""))?
}

/// Finds the hub or Service that a request with this host and path would reach.
///
/// A host of the cluster decides by itself. With any other host, `/namespace/name` names a broker, or a
/// channel if there is no such broker.
#[must_use]
pub fn resolve_http(graph: &Graph, host: &str, path: &str) -> Option<Id> {
    if let Some(address) = parse(host, path) {
        return find(graph, &address);
    }
    let broker = by_path(AddressKind::Broker, path)?;
    find(graph, &broker).or_else(|| {
        find(
            graph,
            &ClusterAddress {
                kind: AddressKind::Channel,
                ..broker
            },
        )
    })
}

fn find(graph: &Graph, address: &ClusterAddress) -> Option<Id> {
    let named = |id: &Id| id.namespace == address.namespace && id.name == address.name;
    let kind = match address.kind {
        AddressKind::Service => {
            let services = graph
                .targets
                .iter()
                .filter(|target| target.origin.is_some());
            let mut ids = services.map(|service| &service.id);
            return ids.find(|id| id.kind == "Service" && named(id)).cloned();
        }
        AddressKind::Broker => HubKind::Broker,
        AddressKind::Channel | AddressKind::Request => HubKind::Channel,
        AddressKind::Job => return None,
    };
    let at_root = address.subpath.is_empty();
    let hubs = graph
        .hubs
        .iter()
        .filter(|hub| at_root && hub.missing.is_none());
    let mut ids = hubs.filter(|hub| hub.kind == kind).map(|hub| &hub.id);
    ids.find(|id| named(id) || is_shortened(id, address))
        .cloned()
}

fn is_shortened(id: &Id, address: &ClusterAddress) -> bool {
    address.kind == AddressKind::Channel
        && id.namespace == address.namespace
        && channel_host(&id.name) == address.name
}

/// Address of an object in a cluster; `None` for kinds without one.
#[must_use]
pub fn cluster_url(id: &Id) -> Option<String> {
    let (namespace, name) = (&id.namespace, &id.name);
    match id.kind.as_str() {
        "URI" => Some(name.clone()),
        "Broker" => Some(format!(
            "http://broker-ingress.knative-eventing.svc.cluster.local/{namespace}/{name}"
        )),
        "Service" => Some(format!("http://{name}.{namespace}.svc.cluster.local")),
        "RequestReply" => Some(shared(REQUESTS, id)),
        "JobSink" => Some(shared(JOBS, id)),
        kind if kind.ends_with("Channel") => Some(format!(
            "http://{}{CHANNEL}.{namespace}.svc.cluster.local",
            channel_host(name)
        )),
        _ => None,
    }
}

/// Address of an object behind a service that all of its kind share.
fn shared(service: &str, id: &Id) -> String {
    let (namespace, name) = (&id.namespace, &id.name);
    format!("http://{service}.knative-eventing.svc.cluster.local/{namespace}/{name}")
}

/// Name of a channel as its host has it: a name too long for a label ends in a digest.
#[must_use]
pub fn channel_host(name: &str) -> Cow<'_, str> {
    if name.len() <= LABEL - CHANNEL.len() {
        return Cow::Borrowed(name);
    }
    let head = name.get(..HEAD - CHANNEL.len()).unwrap_or(name);
    Cow::Owned(format!("{head}{:x}", md5::compute(name)))
}

/// Parses an absolute URI of a manifest. A host without dots is a Service of the same namespace:
/// `http://orders`.
#[must_use]
pub fn parse_uri(uri: &Url, namespace: &str) -> Option<ClusterAddress> {
    let host = uri.host_str()?;
    let path = match uri.query() {
        Some(query) => format!("{}?{query}", uri.path()),
        None => uri.path().to_owned(),
    };
    if host == "localhost" || !matches!(uri.scheme(), "http" | "https") {
        return None;
    }
    if host.contains('.') {
        return parse(host, &path);
    }
    parse(&format!("{host}.{namespace}"), &path)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(host: &str, path: &str) -> Option<(AddressKind, String, String)> {
        let address = parse(host, path)?;
        let name = format!("{}/{}", address.namespace, address.name);
        Some((address.kind, name, address.subpath))
    }

    #[test]
    fn a_broker_is_named_by_path_behind_the_shared_ingress() {
        let host = "broker-ingress.knative-eventing.svc.cluster.local:80";
        let found = Some((AddressKind::Broker, "shop/default".into(), String::new()));
        assert_eq!(names(host, "/shop/default"), found);
        assert_eq!(names(host, "/shop/default/"), found);
        assert_eq!(names(host, "/shop"), None);
        assert_eq!(names(host, "/shop/default/x"), None);
    }

    #[test]
    fn the_brokers_of_2019_are_named_by_host() {
        let found = Some((AddressKind::Broker, "shop/default".into(), String::new()));
        assert_eq!(names("default-broker.shop.svc.cluster.local", "/"), found);
    }

    #[test]
    fn a_channel_is_named_by_host_with_or_without_its_path() {
        let host = "orders-kn-channel.shop.svc.cluster.local";
        let found = Some((AddressKind::Channel, "shop/orders".into(), String::new()));
        assert_eq!(names(host, "/"), found);
        assert_eq!(names(host, "/shop/orders"), found);
        assert_eq!(names(host, "/x").map(|name| name.2), Some("/x".into()));
    }

    #[test]
    fn a_channel_with_a_long_name_is_named_by_a_digest() {
        let name = "a".repeat(53);
        let id = Id::new("", "InMemoryChannel", "shop", &name);
        let digest = format!("{:x}", md5::compute(&name));
        let host = format!(
            "{}{digest}-kn-channel.shop.svc.cluster.local",
            "a".repeat(20)
        );
        assert_eq!(cluster_url(&id), Some(format!("http://{host}")));
        assert_eq!(channel_host(&name[1..]), name[1..]);
    }

    #[test]
    fn a_service_keeps_the_rest_of_its_path() {
        let found = Some((
            AddressKind::Service,
            "shop/orders".into(),
            "/new?x=y".into(),
        ));
        assert_eq!(names("orders.shop.svc.cluster.local", "/new?x=y"), found);
        assert_eq!(names("orders.shop.127.0.0.1.sslip.io", "/new?x=y"), found);
    }

    #[test]
    fn outside_hosts_name_nothing() {
        assert_eq!(names("localhost:8080", "/shop/default"), None);
        assert_eq!(names("127.0.0.1:8080", "/shop/default"), None);
        assert_eq!(names("events.hosting.internal", "/"), None);
    }

    #[test]
    fn a_url_leads_back_to_its_object() {
        for kind in ["Broker", "InMemoryChannel", "Service"] {
            let id = Id::new("", kind, "shop", "one");
            let url = cluster_url(&id).and_then(|url_of| Url::parse(&url_of).ok());
            let address = url.and_then(|url| parse_uri(&url, "other"));
            let named = address.map(|address| (address.namespace, address.name, address.subpath));
            assert_eq!(
                named,
                Some(("shop".into(), "one".into(), String::new())),
                "{kind}"
            );
        }
    }
}

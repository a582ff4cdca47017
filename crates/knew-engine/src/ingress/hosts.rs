//! Hosts and origins that requests may name, so that no web page reaches the engine.
//!
//! A web page can let its own domain name point to 127.0.0.1 (DNS rebinding): the browser then takes the
//! engine for the server of that page. What gives it away are the `Host` and the `Origin` it sends.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, Version};
use url::Url;

use super::rejection::IngressRejection;
use crate::plan::Addresses;
use knew_core::model::loopback::is_loopback_host;
use knew_text::escape_controls;

/// Longest host with a port that any name can have; longer ones are malformed.
const MAX_HOST_LEN: usize = 260;

/// A host name that requests may name beside those of this machine and of the manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPattern {
    name: String,
    includes_subdomains: bool,
}

/// A text that is no host name.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not a host name such as events.example.com or *.example.com")]
pub struct HostPatternError(String);

impl FromStr for HostPattern {
    type Err = HostPatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, includes_subdomains) = match text.strip_prefix("*.") {
            Some(name) => (name, true),
            None => (text, false),
        };
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        if name.is_empty() || name.starts_with('.') || !name.bytes().all(is_name) {
            return Err(HostPatternError(text.to_owned()));
        }
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        Ok(Self {
            name,
            includes_subdomains,
        })
    }
}

impl HostPattern {
    fn matches(&self, host: &str) -> bool {
        if !self.includes_subdomains {
            return host == self.name;
        }
        host.strip_suffix(&self.name)
            .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
    }
}

/// Rules for the `Host` and `Origin` headers of every request.
#[derive(Debug)]
pub struct HostRules {
    checks_host: bool,
    allowed: Vec<HostPattern>,
}

impl HostRules {
    /// The rules of a listener. One that other machines reach cannot know by which names they call it, so
    /// there `Host` is checked only where names are allowed explicitly.
    #[must_use]
    pub fn new(listener: SocketAddr, allowed: Vec<HostPattern>) -> Self {
        Self {
            checks_host: listener.ip().is_loopback() || !allowed.is_empty(),
            allowed,
        }
    }

    /// Checks one request: 400 for a `Host` that HTTP does not permit, 421 for a host that is not served
    /// here, 403 for an origin that is not of this machine.
    pub fn check(
        &self,
        headers: &HeaderMap,
        (uri, version): (&Uri, Version),
        addresses: &Addresses,
    ) -> Result<(), IngressRejection> {
        let header = validated_host(headers, version)?;
        // An absolute URI in the request line takes precedence (RFC 9112, 3.2.2).
        let authority = uri
            .authority()
            .map_or(header, |authority| authority.as_str());
        if self.checks_host && !authority.is_empty() && !self.is_served(authority, addresses) {
            return Err(foreign_host_rejection(authority));
        }
        let mut origins = headers.get_all(ORIGIN).iter();
        match origins.find(|origin| !self.is_own_origin(origin, authority)) {
            Some(origin) => Err(foreign_origin_rejection(origin)),
            None => Ok(()),
        }
    }

    fn is_served(&self, authority: &str, addresses: &Addresses) -> bool {
        let Some(host) = host_of(authority) else {
            return false;
        };
        if host.contains(['[', ']']) {
            return ip_of(host).is_some();
        }
        if host == "localhost" || ip_of(host).is_some() {
            return true;
        }
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        host == "localhost" || self.allows(&host) || addresses.has_host(&host)
    }

    fn allows(&self, host: &str) -> bool {
        self.allowed.iter().any(|pattern| pattern.matches(host))
    }

    /// Whether an origin is a page of this machine or of an allowed host. That it equals the host proves
    /// nothing about a name, for a rebound name is the page's own; an IP address cannot be rebound.
    fn is_own_origin(&self, origin: &HeaderValue, authority: &str) -> bool {
        let Some(url) = origin.to_str().ok().and_then(parse_origin) else {
            return false;
        };
        let host = url.host_str().unwrap_or_default();
        if is_loopback_host(host) || self.allows(host) {
            return true;
        }
        let address = host_of(authority).and_then(ip_of);
        address.is_some() && address == ip_of(host)
    }
}

/// The `Host` header, as strict as Go's server: exactly one in HTTP/1.1, of permitted characters.
fn validated_host(headers: &HeaderMap, version: Version) -> Result<&str, IngressRejection> {
    let mut hosts = headers.get_all(HOST).iter();
    let Some(host) = hosts.next() else {
        return match version {
            Version::HTTP_11 => Err(IngressRejection::bad_request("the Host header is missing")),
            _ => Ok(""),
        };
    };
    if hosts.next().is_some() {
        return Err(IngressRejection::bad_request(
            "there are several Host headers",
        ));
    }
    match host.to_str() {
        Ok(text) if text.len() <= MAX_HOST_LEN && text.bytes().all(is_permitted) => Ok(text),
        _ => Err(IngressRejection::bad_request(
            "the Host header is malformed",
        )),
    }
}

/// An origin as browsers write it: scheme, host and port, and nothing else (RFC 6454, 6.2).
fn parse_origin(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let rest = text.split_once("://")?.1;
    let is_web = matches!(url.scheme(), "http" | "https");
    (is_web && !rest.contains(['@', '/', '?', '#', '\\'])).then_some(url)
}

/// Whether a byte may stand in a host by RFC 3986.
fn is_permitted(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!$%&'()*+,-.:;=[]_~".contains(&byte)
}

/// The host of `HOST[:PORT]`, brackets kept.
fn host_of(authority: &str) -> Option<&str> {
    let end = authority.rfind(']').map_or(0, |bracket| bracket + 1);
    let (host, port) = match authority[end..].find(':') {
        Some(colon) => (&authority[..end + colon], &authority[end + colon + 1..]),
        None => (authority, ""),
    };
    let whole = !host.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    whole.then_some(host)
}

fn ip_of(host: &str) -> Option<IpAddr> {
    match host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        Some(inside) => inside.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => host.parse().ok(),
    }
}

fn foreign_host_rejection(authority: &str) -> IngressRejection {
    let host = escape_for_message(host_of(authority).unwrap_or(authority));
    IngressRejection {
        status: StatusCode::MISDIRECTED_REQUEST,
        message: format!(
            "host {host} is not a name of this machine or of the manifests; --allow-host {host} allows it"
        ),
    }
}

fn foreign_origin_rejection(origin: &HeaderValue) -> IngressRejection {
    let origin = escape_for_message(&String::from_utf8_lossy(origin.as_bytes()));
    IngressRejection {
        status: StatusCode::FORBIDDEN,
        message: format!(
            "origin {origin} is not a page of this machine; pages from elsewhere may not send events"
        ),
    }
}

fn escape_for_message(text: &str) -> String {
    let start: String = text.chars().take(MAX_HOST_LEN).collect();
    escape_controls(&start).into_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use http::HeaderName;

    use super::*;
    use knew_core::graph::HubKind;
    use knew_core::model::Id;

    const HERE: &str = "127.0.0.1:8080";

    fn addresses() -> Addresses {
        let mut addresses = Addresses::default();
        let service = Id::new("serving.knative.dev", "Service", "shop", "orders");
        addresses.add_service(0, &service);
        let channel = Id::new("messaging.knative.dev", "Channel", "shop", "c");
        addresses.add_hub(0, &channel, HubKind::Channel);
        addresses.add_domains(&BTreeSet::from(["events.shop.example".to_owned()]));
        addresses
    }

    fn rules(listener: &str, allowed: &[&str]) -> HostRules {
        let allowed = allowed.iter().map(|text| text.parse().unwrap()).collect();
        HostRules::new(listener.parse().unwrap(), allowed)
    }

    fn status(rules: &HostRules, headers: &[(HeaderName, &str)]) -> u16 {
        let headers = headers.iter().map(|(name, value)| {
            let value = HeaderValue::from_str(value).unwrap();
            (name.clone(), value)
        });
        let uri = Uri::from_static("/ns/b");
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value);
        }
        let checked = rules.check(&map, (&uri, Version::HTTP_11), &addresses());
        checked
            .err()
            .map_or(200, |rejection| rejection.status.as_u16())
    }

    fn status_of_host(rules: &HostRules, host: &str) -> u16 {
        status(rules, &[(HOST, host)])
    }

    #[test]
    fn names_of_this_machine_and_of_the_cluster_are_served() {
        let rules = rules(HERE, &[]);
        for host in [
            "127.0.0.1",
            "127.0.0.1:8080",
            "10.1.2.3:80",
            "[::1]",
            "[::1]:8080",
            "localhost:8080",
            "LocalHost.",
            "",
            "x",
            "orders",
            "anything.svc",
            "anything.ns.svc.cluster.local:80",
            "Broker-Ingress.knative-eventing.svc.cluster.local",
            "broker-ingress.knative-eventing",
            "orders.shop",
            "orders.shop.example.com",
            "orders.shop.127.0.0.1.sslip.io",
            "c-kn-channel.shop",
            "events.shop.example",
            "EVENTS.shop.example.:443",
        ] {
            assert_eq!(status_of_host(&rules, host), 200, "{host}");
        }
    }

    #[test]
    fn names_that_others_can_own_are_not_served() {
        let rules = rules(HERE, &[]);
        for host in [
            "evil.example",
            "evil.example:8080",
            "evil.com",
            "127.0.0.1.evil.example",
            "127.0.0.1.evil.example:8080",
            "localhost.evil.example",
            "[::1]evil",
            "evil[::1]",
            "127.1",
            "evil.localhost.example",
            "svc.cluster.local.evil.com",
            "evilsvc.cluster.local",
            ".svc",
            "payments.shop",
            "evil.knative-eventing",
            "a.b.6.6.6.6.sslip.io",
            "orders.shop.evil.com",
            "127.0.0.1:8080:evil.com",
            "[::1]evil.com",
            "[evil.com]",
            "::1.evil.com",
            "a.events.shop.example",
        ] {
            assert_eq!(status_of_host(&rules, host), 421, "{host}");
        }
    }

    #[test]
    fn a_host_that_http_does_not_permit_is_a_bad_request() {
        let rules = rules(HERE, &[]);
        assert_eq!(status(&rules, &[]), 400);
        assert_eq!(
            status(&rules, &[(HOST, "localhost"), (HOST, "evil.com")]),
            400
        );
        for host in [
            "a b",
            "localhost/",
            "me@localhost",
            "a\\b",
            &"a".repeat(261),
        ] {
            assert_eq!(status_of_host(&rules, host), 400, "{host}");
        }
    }

    #[test]
    fn a_request_line_with_a_host_is_judged_by_it() {
        let uri = Uri::from_static("http://evil.example/ns/b");
        let headers = HeaderMap::from_iter([(HOST, HeaderValue::from_static("localhost"))]);
        let checked = rules(HERE, &[]).check(&headers, (&uri, Version::HTTP_11), &addresses());
        assert_eq!(checked.unwrap_err().status, 421);
    }

    #[test]
    fn allowed_hosts_are_served_and_their_pages_may_send() {
        let rules = rules(HERE, &["events.example.com", "*.tunnel.example"]);
        for host in [
            "events.example.com:443",
            "a.tunnel.example",
            "a.b.TUNNEL.example",
        ] {
            assert_eq!(status_of_host(&rules, host), 200, "{host}");
            let origin = format!("https://{}", host.to_ascii_lowercase());
            let headers = [(HOST, host), (ORIGIN, &origin)];
            assert_eq!(status(&rules, &headers), 200, "{host}");
        }
        for host in [
            "tunnel.example",
            "atunnel.example",
            ".tunnel.example",
            "a.events.example.com",
        ] {
            assert_eq!(status_of_host(&rules, host), 421, "{host}");
        }
        for text in ["", "*", "*.", ".a", "a:80", "http://a", "a/b", "*.*.a"] {
            assert!(text.parse::<HostPattern>().is_err(), "{text}");
        }
    }

    #[test]
    fn pages_of_this_machine_may_send_and_others_may_not() {
        let cases = [
            ("127.0.0.1:8080", "http://localhost:3000", 200),
            ("127.0.0.1:8080", "http://127.0.0.1:8080", 200),
            ("localhost", "http://[::1]:1", 200),
            ("10.0.0.7:8080", "http://10.0.0.7:8080", 200),
            ("10.0.0.7:8080", "http://10.0.0.8:8080", 403),
            ("127.0.0.1:8080", "http://evil.example", 403),
            ("127.0.0.1:8080", "null", 403),
            ("127.0.0.1:8080", "", 403),
            ("127.0.0.1:8080", "http://127.0.0.1.evil.example", 403),
            ("127.0.0.1:8080", "http://localhost@evil.example", 403),
            ("127.0.0.1:8080", "http://evil@localhost", 403),
            ("127.0.0.1:8080", "http://localhost/evil", 403),
            ("127.0.0.1:8080", "chrome-extension://abc", 403),
            ("127.0.0.1:8080", "file://localhost", 403),
            ("orders.shop", "http://orders.shop", 403),
            ("x:8080", "http://x:8080", 403),
        ];
        for (host, origin, wanted) in cases {
            for listener in [HERE, "0.0.0.0:8080"] {
                let rules = rules(listener, &[]);
                let told = status(&rules, &[(HOST, host), (ORIGIN, origin)]);
                assert_eq!(told, wanted, "{host} {origin} at {listener}");
            }
        }
        let two = [
            (HOST, "x"),
            (ORIGIN, "http://localhost"),
            (ORIGIN, "http://evil.example"),
        ];
        assert_eq!(status(&rules(HERE, &[]), &two), 403);
    }

    #[test]
    fn a_listener_for_other_machines_knows_its_names_only_when_told() {
        assert_eq!(
            status_of_host(&rules("0.0.0.0:8080", &[]), "server.lan"),
            200
        );
        let told = rules("0.0.0.0:8080", &["server.lan"]);
        assert_eq!(status_of_host(&told, "server.lan:8080"), 200);
        assert_eq!(status_of_host(&told, "10.1.2.3:8080"), 200);
        assert_eq!(status_of_host(&told, "evil.example:8080"), 421);
    }
}

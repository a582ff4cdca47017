//! Addresses of external systems, parsed once and by a strict grammar:
//! `[SCHEME://][USERINFO@]HOST[:PORT][/PATH…]`.
//!
//! Clients parse addresses in ways of their own. A client is therefore given the address that
//! [`AddressList`] builds again from its parts, and what this grammar does not cover is refused.

use std::fmt;

use thiserror::Error;

use super::interpolation::{InterpolationError, REFERENCE, mask_references};
use super::loopback::is_loopback_host;
use super::workspace::ExternalSystem;

/// The addresses at which a system is reached; only Kafka has more than one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressList(Vec<ParsedAddress>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct ParsedAddress {
    /// `None` where the client takes `HOST:PORT`.
    scheme: Option<&'static str>,
    userinfo: Option<String>,
    /// An IPv6 address is in brackets.
    host: String,
    port: Option<u16>,
    /// Path, query and fragment.
    rest: String,
}

/// Why an address is refused. No part of it is repeated here, because it may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AddressError {
    /// A reference has a syntax error.
    #[error(transparent)]
    Interpolation(#[from] InterpolationError),
    /// A character that parsers treat differently.
    #[error("the address of {} has a blank, a backslash or a control character", .0.name())]
    Character(ExternalSystem),
    /// The scheme is none of the system's.
    #[error("the address of {} has a scheme that is not one of: {}", .0.name(), schemes(*.0).join(", "))]
    Scheme(ExternalSystem),
    /// More than host and port, for Kafka.
    #[error("an address of {} is HOST:PORT, without user, password, path and query", .0.name())]
    HostAndPortOnly(ExternalSystem),
    /// A list, for a system with one address.
    #[error("{} is reached at one address, not at a list", .0.name())]
    List(ExternalSystem),
    /// A reference in scheme, host or port.
    #[error("the address of {} has a reference for its host: a host must stand there as it is", .0.name())]
    HostReference(ExternalSystem),
    /// No host, or a port that is no number.
    #[error("the address of {} has no valid host and port", .0.name())]
    Host(ExternalSystem),
}

impl AddressList {
    /// Parses an address without references, or one whose references are filled in.
    pub fn parse(system: ExternalSystem, text: &str) -> Result<Self, AddressError> {
        if text.contains(REFERENCE) {
            return Err(AddressError::Character(system));
        }
        Self::parse_outline(system, text)
    }

    /// Parses an address as it is written. References may stand in user, password, path and query
    /// only: the name of a host is sent to resolvers, which would leak a secret in it.
    pub fn parse_template(system: ExternalSystem, text: &str) -> Result<Self, AddressError> {
        if text.contains(REFERENCE) {
            return Err(AddressError::Character(system));
        }
        Self::parse_outline(system, &mask_references(text)?)
    }

    fn parse_outline(system: ExternalSystem, text: &str) -> Result<Self, AddressError> {
        let is_refused = |c: char| c != REFERENCE && (c.is_control() || c.is_whitespace());
        if text.contains(is_refused) || text.contains('\\') {
            return Err(AddressError::Character(system));
        }
        if system != ExternalSystem::Kafka && text.contains(',') {
            return Err(AddressError::List(system));
        }
        let addresses = text
            .split(',')
            .map(|address| ParsedAddress::parse(system, address));
        addresses.collect::<Result<_, _>>().map(Self)
    }

    /// True if every host is a loopback IP address or `localhost`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.0.iter().all(|address| is_loopback_host(&address.host))
    }

    /// True if schemes, hosts and ports of both lists are the same.
    #[must_use]
    pub fn has_same_hosts(&self, other: &Self) -> bool {
        let hosts = |list: &Self| -> Vec<_> {
            let each = list.0.iter();
            each.map(|address| (address.scheme, address.host.clone(), address.port))
                .collect()
        };
        hosts(self) == hosts(other)
    }
}

impl ParsedAddress {
    fn parse(system: ExternalSystem, address: &str) -> Result<Self, AddressError> {
        let (scheme, after) = split_scheme(system, address)?;
        let (authority, rest) = after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()));
        let (userinfo, host_and_port) = match authority.split_once('@') {
            Some((userinfo, host)) => (Some(userinfo.to_owned()), host),
            None => (None, authority),
        };
        if system == ExternalSystem::Kafka && (userinfo.is_some() || !rest.is_empty()) {
            return Err(AddressError::HostAndPortOnly(system));
        }
        if host_and_port.contains(REFERENCE) {
            return Err(AddressError::HostReference(system));
        }
        let (host, port) = split_host_and_port(host_and_port).ok_or(AddressError::Host(system))?;
        Ok(Self {
            scheme,
            userinfo,
            host: host.to_owned(),
            port,
            rest: rest.to_owned(),
        })
    }
}

/// The schemes of a system's addresses; the first one counts where none is written.
const fn schemes(system: ExternalSystem) -> &'static [&'static str] {
    match system {
        ExternalSystem::Kafka => &["kafka"],
        ExternalSystem::Nats => &["nats", "tls"],
        ExternalSystem::PubSub | ExternalSystem::Sqs => &["http", "https"],
        ExternalSystem::Redis => &["redis", "rediss"],
        ExternalSystem::RabbitMq => &["amqp", "amqps"],
    }
}

/// The scheme to be given to the client, and what follows the written one.
fn split_scheme(
    system: ExternalSystem,
    address: &str,
) -> Result<(Option<&'static str>, &str), AddressError> {
    let known = schemes(system);
    // A `://` after the authority is part of a path or a query.
    let written = address
        .split_once("://")
        .filter(|(before, _)| !before.contains(['/', '?', '#', '@']));
    let (scheme, after) = match written {
        None => (known.first(), address),
        Some((before, after)) => {
            let scheme = known
                .iter()
                .find(|scheme| scheme.eq_ignore_ascii_case(before));
            let hidden = || {
                if before.contains(REFERENCE) {
                    AddressError::HostReference(system)
                } else {
                    AddressError::Scheme(system)
                }
            };
            (Some(scheme.ok_or_else(hidden)?), after)
        }
    };
    // librdkafka takes the scheme for a security protocol.
    let scheme = scheme.filter(|_| system != ExternalSystem::Kafka);
    Ok((scheme.copied(), after))
}

fn split_host_and_port(text: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = if text.starts_with('[') {
        let (host, port) = text.split_at(text.find(']')? + 1);
        let inside = host.strip_prefix('[')?.strip_suffix(']')?;
        inside.parse::<std::net::Ipv6Addr>().ok()?;
        let port = match port {
            "" => None,
            port => Some(port.strip_prefix(':')?),
        };
        (host, port)
    } else {
        let (host, port) = match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        };
        let is_host_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        (!host.is_empty() && host.bytes().all(is_host_byte)).then_some((host, port))?
    };
    let Some(port) = port else {
        return Some((host, None));
    };
    // `parse` alone would take a sign.
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    Some((host, Some(port.parse().ok().filter(|_| digits)?)))
}

/// The addresses as the client of the system takes them, with user and password.
impl fmt::Display for AddressList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, address) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            write!(f, "{address}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ParsedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(scheme) = self.scheme {
            write!(f, "{scheme}://")?;
        }
        if let Some(userinfo) = &self.userinfo {
            write!(f, "{userinfo}@")?;
        }
        f.write_str(&self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        f.write_str(&self.rest)
    }
}

#[cfg(test)]
mod tests {
    use super::ExternalSystem::{Kafka, Nats, PubSub, RabbitMq, Redis, Sqs};
    use super::*;
    use proptest::prelude::*;
    use url::Url;

    fn is_loopback(system: ExternalSystem, text: &str) -> bool {
        AddressList::parse(system, text).is_ok_and(|list| list.is_loopback())
    }

    #[test]
    fn loopback_addresses_are_known() {
        for (system, text) in [
            (Kafka, "localhost:1,127.0.0.1:2,kafka://[::1]:3"),
            (Nats, "LOCALHOST"),
            (Redis, "redis://u:p@127.0.0.1/0"),
            (Sqs, "http://127.9.8.7:80/a@b"),
            (PubSub, "http://[::1]:9"),
            (PubSub, "[::1]"),
            (RabbitMq, "AMQP://127.0.0.1"),
        ] {
            assert!(is_loopback(system, text), "{text}");
        }
        for text in [
            "localhost.example:1",
            "127.0.0.1.evil.example:6379",
            "127.1",
            "redis://10.0.0.1",
            "0.0.0.0:1",
        ] {
            let parsed = AddressList::parse(Redis, text).unwrap();
            assert!(!parsed.is_loopback(), "{text}");
        }
        assert!(!is_loopback(Kafka, "127.0.0.1:1,kafka:9092"));
    }

    #[test]
    fn what_two_programs_could_parse_differently_is_refused() {
        for (system, text) in [
            (Kafka, "evil-a.example:9092@127.0.0.1"),
            (Kafka, "kafka://evil-a.example:9092@localhost"),
            (Kafka, "127.0.0.1:1,"),
            (Kafka, "127.0.0.1:1/x"),
            (Kafka, "ssl://127.0.0.1:1"),
            (Kafka, "::1:9092"),
            (PubSub, "http:evil.example/?://127.0.0.1"),
            (Nats, "ws:evil2.example/?://127.0.0.1"),
            (Nats, "ws://127.0.0.1"),
            (Nats, "nats:\t//evil:4222/?x=://127.0.0.1"),
            (Redis, "redis:\t//evil:1/?x=://127.0.0.1"),
            (Redis, "unix:/path/x.sock?x=://127.0.0.1"),
            (Redis, "redis+unix:/path/x.sock#://127.0.0.1"),
            (Redis, "redis+unix:///path/x.sock"),
            (RabbitMq, "amqp:\t//evil/?x=://127.0.0.1"),
            (Redis, ""),
            (Redis, "127.0.0.1:1,127.0.0.1:2"),
            (Redis, "redis://127.0.0.1:1@evil@127.0.0.1"),
            (Sqs, "http://evil\\@127.0.0.1"),
            (Sqs, "http://127.0.0.1:80evil"),
            (Sqs, "http://127.0.0.1:+80"),
            (Sqs, "http://127.0.0.1:"),
            (Sqs, "http://[::1]evil"),
            (Sqs, "http://%3127.0.0.1"),
            (Sqs, "http:// 127.0.0.1"),
        ] {
            assert!(AddressList::parse(system, text).is_err(), "{text:?}");
            assert!(
                AddressList::parse_template(system, text).is_err(),
                "{text:?}"
            );
        }
    }

    #[test]
    fn references_stand_for_credentials_and_paths_but_never_for_hosts() {
        for (system, text) in [
            (
                Redis,
                "redis://user:${env:PASSWORD}@127.0.0.1:6379/${env:DB}?a=${file:/b}",
            ),
            (RabbitMq, "amqp://${env:USER}:${file:/x/y@z}@h"),
        ] {
            assert!(AddressList::parse_template(system, text).is_ok(), "{text}");
        }
        for (system, text) in [
            (Kafka, "${env:HOST}:9092"),
            (Kafka, "${env:MYSECRET}.evil.example:9092@127.0.0.1"),
            (Kafka, "h:1,${env:HOST}:2"),
            (Redis, "redis://u:p@${env:HOST}/0"),
            (Redis, "h:${env:PORT}"),
            (Redis, "${env:SCHEME}://h"),
            (Redis, "redis://h${file:/a@b}/0"),
            (Redis, "h${env:OPEN"),
        ] {
            assert!(AddressList::parse_template(system, text).is_err(), "{text}");
        }
    }

    /// Whether another parser, too, finds a host of this machine, or refuses the address.
    fn is_loopback_for_another(system: ExternalSystem, address: &str) -> bool {
        if system == Kafka {
            let address = address.strip_prefix("kafka://").unwrap_or(address);
            let host = match address.rsplit_once(':') {
                Some((host, _)) if !address.ends_with(']') => host,
                _ => address,
            };
            return is_loopback_host(host);
        }
        let url = Url::parse(address).ok();
        url.is_none_or(|url| url.host_str().is_none_or(is_loopback_host))
    }

    proptest! {
        #[test]
        fn a_loopback_address_is_one_for_other_parsers(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "127.0.0.1", "localhost", "[::1]", "evil", ":", "/", "//", "://", "?", "#", "@",
                    "\\", "\t", "\n", " ", ",", "%31", "80", "redis", "kafka", "nats", "http", "amqp",
                    "ws", "unix", "tls", "[", "]", "+", ".", "=", "\0", "é", "\u{3000}",
                ]),
                1..9,
            ),
        ) {
            let text = parts.concat();
            for system in ExternalSystem::ALL {
                let Ok(list) = AddressList::parse(system, &text) else { continue };
                if !list.is_loopback() {
                    continue;
                }
                for written in [text.clone(), list.to_string()] {
                    for address in written.split(',') {
                        prop_assert!(is_loopback_for_another(system, address), "{system:?} {written:?}");
                    }
                }
            }
        }
    }
}

//! Recognizes loopback addresses by parsing them, never by a prefix.

use std::net::{IpAddr, Ipv6Addr};

/// True if every address of a comma-separated list is a loopback IP address or `localhost`.
///
/// An address is a URL or `HOST[:PORT]`. One that two programs could parse differently (a second `@`, a
/// backslash, a percent sign or blanks before the path) does not count as loopback.
#[must_use]
pub fn is_loopback(addresses: &str) -> bool {
    addresses
        .split(',')
        .all(|address| host_of(address).is_some_and(is_loopback_host))
}

/// True if a host without port is a loopback IP address or `localhost`. An IPv6 address may be in
/// brackets.
#[must_use]
pub fn is_loopback_host(host: &str) -> bool {
    let bracketed = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    if let Some(inside) = bracketed {
        return inside
            .parse::<Ipv6Addr>()
            .is_ok_and(|address| address.is_loopback());
    }
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Host of one address, with brackets; `None` if it is ambiguous.
fn host_of(address: &str) -> Option<&str> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    if authority.contains(['\\', '%']) || authority.contains(char::is_whitespace) {
        return None;
    }
    let host_and_port = match authority.split_once('@') {
        Some((_, rest)) if rest.contains('@') => return None,
        Some((_, rest)) => rest,
        None => authority,
    };
    let (host, port) = match host_and_port.rfind(']') {
        Some(bracket) => {
            let (host, port) = host_and_port.split_at(bracket + 1);
            (
                host,
                port.strip_prefix(':').or((port.is_empty()).then_some(""))?,
            )
        }
        None => host_and_port.split_once(':').unwrap_or((host_and_port, "")),
    };
    port.bytes()
        .all(|digit| digit.is_ascii_digit())
        .then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_addresses_are_known() {
        for address in [
            "localhost:1,127.0.0.1:2",
            "LOCALHOST",
            "redis://u:p@127.0.0.1/0",
            "http://127.9.8.7:80/a@b",
            "http://[::1]:9",
            "[::1]",
        ] {
            assert!(is_loopback(address), "{address}");
        }
    }

    #[test]
    fn what_only_looks_like_loopback_is_not() {
        for address in [
            "",
            "a:1",
            "localhost.example:1",
            "127.0.0.1.evil.example:6379",
            "127.evil",
            "127.1",
            "127.0.0.1:1,kafka:9092",
            "127.0.0.1:1,",
            "redis://10.0.0.1",
            "redis://127.0.0.1:1@evil",
            "http://evil\\@127.0.0.1",
            "http://a@b@127.0.0.1",
            "http://127.0.0.1:80evil",
            "http://[::1]evil",
            "http://%3127.0.0.1",
            "http:// 127.0.0.1",
            "0.0.0.0:1",
        ] {
            assert!(!is_loopback(address), "{address}");
        }
    }
}

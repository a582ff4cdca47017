//! Recognizes loopback hosts by parsing them, never by a prefix.

use std::net::{IpAddr, Ipv6Addr};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_hosts_are_known() {
        for host in ["LOCALHOST", "127.9.8.7", "[::1]", "::1"] {
            assert!(is_loopback_host(host), "{host}");
        }
        for host in [
            "",
            "127.1",
            "127.evil",
            "localhost.example",
            "[::1]evil",
            "0.0.0.0",
        ] {
            assert!(!is_loopback_host(host), "{host}");
        }
    }
}

//! Whatever is taken for an address of this machine is one for another reader too, and every URL is
//! resolved or refused.

use knew_core::graph::address;
use knew_core::model::loopback::{is_loopback, is_loopback_host};
use url::{Host, Url};

pub fn holds(text: &str) {
    for line in text.lines() {
        drop(address::parse(line, "/ns/name?a=b"));
        if let Ok(url) = Url::parse(line) {
            drop(address::parse_uri(&url, "ns"));
        }
        if is_loopback(line) {
            for one in line.split(',') {
                assert!(is_loopback_for_another(one), "{one:?} of {line:?}");
            }
        }
        if is_loopback_host(line) {
            assert!(is_loopback(line), "{line:?}");
        }
    }
}

/// Whether the `url` crate, too, finds a host of this machine.
fn is_loopback_for_another(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    match Url::parse(&format!("http://{rest}")) {
        Ok(url) => match url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        },
        // Who refuses an address connects nowhere.
        Err(_) => true,
    }
}

//! Whatever is taken for an address of this machine is one for another reader too, and every URL is
//! resolved or refused.

use knew_core::graph::address;
use knew_core::model::system_address::AddressList;
use knew_core::model::workspace::ExternalSystem;
use url::{Host, Url};

pub fn holds(text: &str) {
    for line in text.lines() {
        drop(address::parse(line, "/ns/name?a=b"));
        if let Ok(url) = Url::parse(line) {
            drop(address::parse_uri(&url, "ns"));
        }
        for system in ExternalSystem::ALL {
            let Ok(list) = AddressList::parse(system, line) else {
                continue;
            };
            if list.is_loopback() {
                for one in list.to_string().split(',') {
                    assert!(is_loopback_for_another(one), "{one:?} of {line:?}");
                }
            }
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

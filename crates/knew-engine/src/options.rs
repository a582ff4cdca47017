//! What can be chosen about an engine.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use super::body::MAX_BODY_BYTES;
use super::ingress::{HostPattern, Token};
use super::outside::Surroundings;
use super::target::{Display, Output};
use knew_core::model::workspace::SystemAddresses;
use knew_core::record::MemoryLimit;

/// What can be chosen. The default is safe: this machine only.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// Whether to take a free port when the asked one is taken.
    pub fallback: bool,
    /// Host names that requests may name beside those of this machine and of the manifests.
    pub allow_hosts: Vec<HostPattern>,
    /// A bearer token that every client must show.
    pub token: Option<Token>,
    /// How many hops a broker allows an event.
    pub ttl: i64,
    /// The longest body that is read; longer ones get 413.
    pub body_limit: usize,
    /// How much memory may be used; a part of it is for what is in flight, and when that is full clients
    /// get 503.
    pub memory: MemoryLimit,
    /// Where the systems outside are, whatever the workspace file says.
    pub connect: SystemAddresses,
    /// Who is shown the events that reach services.
    pub display: Display,
    /// Who hears what processes say.
    pub output: Output,
    /// Where `${env:…}` and the variables that clients know are looked up.
    pub surroundings: Surroundings,
    /// Path of the program whose processes evaluate `JSONata`; `None` for the running program, which
    /// has to hand such a process over to [`super::jsonata::worker::serve`].
    pub jsonata_worker: Option<PathBuf>,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            fallback: false,
            allow_hosts: Vec::new(),
            token: None,
            ttl: 255,
            body_limit: MAX_BODY_BYTES,
            memory: MemoryLimit::default(),
            connect: SystemAddresses::default(),
            display: Display::default(),
            output: Output::default(),
            surroundings: Surroundings::default(),
            jsonata_worker: None,
        }
    }
}

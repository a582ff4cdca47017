//! Options of an engine.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use super::body::MAX_BODY_BYTES;
use super::external::Environment;
use super::ingress::{HostPattern, Token};
use super::subscribers::{EventDisplay, ProcessOutput};
use knew_core::model::workspace::SystemAddresses;
use knew_core::record::MemoryLimit;

/// Options of an engine. By default it listens on this machine only.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// Address to listen on, `127.0.0.1:8080` by default.
    pub listen: SocketAddr,
    /// True if a free port is taken when that of `listen` is in use.
    pub fallback: bool,
    /// Host names that requests may name beside those of this machine and of the manifests.
    pub allow_hosts: Vec<HostPattern>,
    /// A bearer token that every client must show.
    pub token: Option<Token>,
    /// Number of hops that a broker allows an event, 255 by default.
    pub ttl: i64,
    /// Longest request body in bytes; longer ones get 413.
    pub body_limit: usize,
    /// Memory that may be used; a part of it is for what is in flight, beyond which clients get 503.
    pub memory: MemoryLimit,
    /// Addresses of external systems, which take precedence over those of the workspace file.
    pub connect: SystemAddresses,
    /// Receiver of the events that reach services.
    pub display: EventDisplay,
    /// Receiver of the lines that child processes print.
    pub output: ProcessOutput,
    /// Environment variables for `${env:…}` and for client libraries.
    pub environment: Environment,
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
            display: EventDisplay::default(),
            output: ProcessOutput::default(),
            environment: Environment::default(),
            jsonata_worker: None,
        }
    }
}

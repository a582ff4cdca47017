//! Where the engine listens, and who may send to it.

use std::net::SocketAddr;

use anyhow::bail;
use clap::Args;

use super::token::TokenFile;
use knew_engine::HostPattern;

/// Where the engine listens unless told otherwise; another free port if this one is taken.
const LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

/// Arguments about the listener of the engine.
#[derive(Args, Clone, Debug, Default)]
pub struct Listen {
    /// Where to take events [default: 127.0.0.1:8080, or a free port if that is taken]
    #[arg(long = "listen", value_name = "ADDR")]
    address: Option<SocketAddr>,
    /// Take events from other machines: needed where --listen names an address they can reach
    #[arg(long)]
    allow_remote: bool,
    /// Serve this host name too, such as that of a tunnel; *.NAME is every name below it
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<HostPattern>,
    #[command(flatten)]
    token: TokenFile,
}

impl Listen {
    /// Whether something was said about the listener.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.address.is_some()
            || self.allow_remote
            || !self.allow_host.is_empty()
            || self.token.is_given()
    }

    /// The options of an engine that listens so, and a warning where other machines can reach it.
    pub fn options(&self) -> anyhow::Result<(knew_engine::EngineOptions, Option<String>)> {
        let listen = self.address.unwrap_or(LISTEN);
        let remote = !listen.ip().is_loopback();
        if remote && !self.allow_remote {
            bail!(
                "--listen {listen} lets other machines send events, which reach the commands and systems \
                 behind your routes; add --allow-remote if that is what you want, or listen on 127.0.0.1"
            );
        }
        let token = self.token.read()?;
        let warning = remote.then(|| {
            let who = match &token {
                None => "anybody who can reach this machine",
                Some(_) => "whoever can reach this machine and has the token",
            };
            format!("warning: {who} can send events to {listen}")
        });
        let options = knew_engine::EngineOptions {
            listen,
            fallback: self.address.is_none(),
            allow_hosts: self.allow_host.clone(),
            token,
            ..knew_engine::EngineOptions::default()
        };
        Ok((options, warning))
    }
}

//! Whether a process can be called: its port, and when it answers there.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};
use reqwest::Url;
use tokio::net::{TcpListener, TcpStream};

use crate::dispatcher::Dispatcher;
use crate::http_client::TrustedUrl;
use knew_core::graph::trust::Trust;
use knew_core::model::service_backend::ReadinessProbe;

/// How long a process may take to get ready.
const READY_TIMEOUT: Duration = Duration::from_mins(1);

/// How often it is asked whether it is ready.
const PROBE_INTERVAL: Duration = Duration::from_millis(25);

/// A port of this machine that nobody has at the moment.
pub async fn free_port() -> Result<u16, String> {
    let refused = |error: std::io::Error| format!("there is no free port: {error}");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let address = listener
        .and_then(|listener| listener.local_addr())
        .map_err(refused)?;
    Ok(address.port())
}

impl Dispatcher {
    /// Waits until a process can be called at its port; without one there is nothing to wait for.
    pub async fn wait_until_ready(
        &self,
        port: Option<u16>,
        probe: &ReadinessProbe,
    ) -> Result<(), String> {
        let Some(port) = port else { return Ok(()) };
        let asking = async {
            while !self.answers_probe(port, probe).await {
                self.runtime.clock.sleep(PROBE_INTERVAL).await;
            }
        };
        tokio::select! {
            () = asking => Ok(()),
            () = self.runtime.clock.sleep(READY_TIMEOUT) => Err(match probe {
                ReadinessProbe::TcpConnect => format!("nothing listens at 127.0.0.1:{port} ($PORT) after {READY_TIMEOUT:?}"),
                ReadinessProbe::HttpGet(path) => format!("{path} is not answered with 2xx after {READY_TIMEOUT:?}"),
            }),
        }
    }

    async fn answers_probe(&self, port: u16, probe: &ReadinessProbe) -> bool {
        let ReadinessProbe::HttpGet(path) = probe else {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            return TcpStream::connect(address).await.is_ok();
        };
        let Ok(url) = Url::parse(&format!("http://127.0.0.1:{port}{path}")) else {
            return false;
        };
        // It is the process on this machine that is asked, wherever its path points to.
        let nowhere_else = Trust::default();
        let Ok(peer) = TrustedUrl::new(url, &nowhere_else) else {
            return false;
        };
        let nothing = (HeaderMap::new(), Bytes::new());
        let answer = self
            .http
            .send_following_redirects(Method::GET, peer, nothing, &nowhere_else)
            .await;
        answer.is_ok_and(|answer| answer.status.is_success())
    }
}

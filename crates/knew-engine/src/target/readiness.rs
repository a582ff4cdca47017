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
use knew_core::model::runner::Ready;

/// How long a process may take to get ready.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often it is asked whether it is ready.
const ASK: Duration = Duration::from_millis(25);

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
    pub async fn until_ready(&self, port: Option<u16>, ready: &Ready) -> Result<(), String> {
        let Some(port) = port else { return Ok(()) };
        let asking = async {
            while !self.is_ready(port, ready).await {
                self.runtime.clock.sleep(ASK).await;
            }
        };
        tokio::select! {
            () = asking => Ok(()),
            () = self.runtime.clock.sleep(PATIENCE) => Err(match ready {
                Ready::Connects => format!("nothing listens at 127.0.0.1:{port} ($PORT) after {PATIENCE:?}"),
                Ready::Answers(path) => format!("{path} is not answered with 2xx after {PATIENCE:?}"),
            }),
        }
    }

    async fn is_ready(&self, port: u16, ready: &Ready) -> bool {
        let Ready::Answers(path) = ready else {
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

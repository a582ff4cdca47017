//! Where events may be sent: to this machine, and beyond it only to origins the user agreed to, also when a
//! subscriber redirects.

use std::sync::Arc;

use http::Method;
use knew_core::graph::trust::{Permission, Trust};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use crate::topology::Topology;
use crate::world::{BINARY, World};

/// A server that answers every request the same and keeps the first lines of what it was asked.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn answering(answer: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let lines = asked.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = vec![0; 8192];
                let count = stream.read(&mut bytes).await.unwrap_or_default();
                let text = String::from_utf8_lossy(&bytes[..count]).into_owned();
                lines
                    .lock()
                    .await
                    .push(text.lines().next().unwrap_or_default().to_owned());
                let _gone = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { port, asked }
    }

    async fn redirecting(status: u16, to: &str) -> Self {
        Self::answering(format!(
            "HTTP/1.1 {status} There\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ))
        .await
    }

    async fn accepting() -> Self {
        let answer = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        Self::answering(answer.to_owned()).await
    }

    async fn asked(&self) -> Vec<String> {
        self.asked.lock().await.clone()
    }
}

/// Delivers one event to an address, with this trust.
async fn deliver(uri: &str, trust: Trust) {
    let topology = Topology::default().broker("b").trigger("t", uri);
    let world = World::on(knew_engine::Clock::Real, |_| {}).await;
    world.engine.set_trust(trust);
    world.engine.apply(&topology.0, 1);
    world.request(Method::POST, "/ns/b", &BINARY, "").await;
    world.engine.wait_until_idle().await;
    world.engine.stop().await;
}

fn origin(port: u16) -> String {
    format!("http://0.0.0.0:{port}")
}

fn trusting(port: u16) -> Trust {
    let origin = origin(port);
    Trust::granting([Permission::Send { origin }])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_trust_only_loopback_addresses_are_called() {
    let server = Server::accepting().await;
    deliver(&origin(server.port), Trust::default()).await;
    assert_eq!(server.asked().await, Vec::<String>::new());
    deliver(&origin(server.port), trusting(server.port)).await;
    deliver(
        &format!("http://127.0.0.1:{}/a", server.port),
        Trust::default(),
    )
    .await;
    assert_eq!(
        server.asked().await,
        ["POST / HTTP/1.1", "POST /a HTTP/1.1"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirection_stays_at_its_origin() {
    let elsewhere = Server::accepting().await;
    for status in [301, 302, 303, 307, 308] {
        let to = format!("http://127.0.0.1:{}/internal", elsewhere.port);
        let first = Server::redirecting(status, &to).await;
        deliver(
            &format!("http://127.0.0.1:{}", first.port),
            Trust::default(),
        )
        .await;
        assert_eq!(first.asked().await.len(), 1, "{status}");
        assert_eq!(elsewhere.asked().await, Vec::<String>::new(), "{status}");
    }
    let first = Server::redirecting(307, "/again").await;
    deliver(
        &format!("http://127.0.0.1:{}", first.port),
        Trust::default(),
    )
    .await;
    let asked = first.asked().await;
    assert_eq!(asked.len(), 11, "ten redirections are followed: {asked:?}");
    assert_eq!(asked.last().unwrap(), "POST /again HTTP/1.1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trusted_address_may_redirect_and_be_redirected_to() {
    let elsewhere = Server::accepting().await;
    let to = format!("http://127.0.0.1:{}/moved", elsewhere.port);
    let first = Server::redirecting(307, &to).await;
    deliver(&origin(first.port), trusting(first.port)).await;
    assert_eq!(elsewhere.asked().await, ["POST /moved HTTP/1.1"]);

    let to = format!("{}/outside", origin(elsewhere.port));
    let first = Server::redirecting(303, &to).await;
    let here = format!("http://127.0.0.1:{}", first.port);
    deliver(&here, trusting(elsewhere.port)).await;
    assert_eq!(elsewhere.asked().await.len(), 2);
    assert_eq!(elsewhere.asked().await[1], "GET /outside HTTP/1.1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_http_is_redirected_to() {
    for to in ["file:///etc/passwd", "ftp://127.0.0.1/x"] {
        let first = Server::redirecting(307, to).await;
        deliver(
            &format!("http://127.0.0.1:{}", first.port),
            Trust::everything(),
        )
        .await;
        assert_eq!(first.asked().await.len(), 1, "{to}");
    }
}

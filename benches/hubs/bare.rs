//! The least that does the same by hand: take an event, have it kept, answer; read it back, post it on,
//! acknowledge. With the crates and the settings knew uses, and no checks, no books.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tokio::net::TcpListener;

use crate::kafka::Kafka;
use crate::nats::Nats;
use crate::post::{Post, event};

/// How many events may be posted on at once.
pub const AT_ONCE: usize = 256;

enum Keeper {
    Nats(Box<Nats>),
    Kafka(Kafka),
}

/// Runs until it is killed; says where it listens as knew does.
pub async fn run(system: &str, address: &str, sink: &str) {
    let post = Arc::new(Post::to(sink));
    let name = format!("bare-{}", std::process::id());
    let keeper = match system {
        "NATS" => Keeper::Nats(Box::new(Nats::open(address, name, post).await)),
        _ => Keeper::Kafka(Kafka::open(address, name, post).await),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    eprintln!(
        "bare: taking events at http://{}",
        listener.local_addr().unwrap()
    );
    let router = Router::new().fallback(receive).with_state(Arc::new(keeper));
    axum::serve(listener, router).await.unwrap();
}

async fn receive(State(keeper): State<Arc<Keeper>>, request: Request<Body>) -> StatusCode {
    let (headers, body) = event(request).await;
    keeper.keep(&headers, body).await;
    StatusCode::ACCEPTED
}

impl Keeper {
    async fn keep(&self, headers: &HeaderMap, body: Bytes) {
        match self {
            Self::Nats(it) => it.keep(headers, body).await,
            Self::Kafka(it) => it.keep(headers, &body).await,
        }
    }
}

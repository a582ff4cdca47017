//! Counts what reaches it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use http::StatusCode;
use tokio::net::TcpListener;

/// A server on a free port.
pub struct Sink {
    pub url: String,
    taken: Arc<AtomicU64>,
}

impl Sink {
    /// Takes events from now on.
    pub async fn start() -> Self {
        let taken = Arc::new(AtomicU64::new(0));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let router = Router::new().fallback(take).with_state(taken.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, taken }
    }

    /// How many came so far.
    pub fn count(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

async fn take(State(taken): State<Arc<AtomicU64>>, body: Body) -> StatusCode {
    if to_bytes(body, usize::MAX).await.is_ok() {
        taken.fetch_add(1, Ordering::Relaxed);
    }
    StatusCode::ACCEPTED
}

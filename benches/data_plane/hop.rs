//! The least that can be done: take an event, post it on, answer. No checks, no books.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use bytes::Bytes;
use futures_util::future::join_all;
use http::{HeaderMap, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;

struct Hop {
    client: Client<HttpConnector, Full<Bytes>>,
    sink: Uri,
    copies: usize,
}

/// Runs until it is killed; says where it listens as knew does.
pub async fn run(sink: &str, copies: usize) {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let hop = Hop {
        client: Client::builder(TokioExecutor::new()).build(connector),
        sink: sink.parse().unwrap(),
        copies,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    eprintln!(
        "hop: taking events at http://{}",
        listener.local_addr().unwrap()
    );
    let router = Router::new().fallback(receive).with_state(Arc::new(hop));
    axum::serve(listener, router).await.unwrap();
}

async fn receive(State(hop): State<Arc<Hop>>, request: Request<Body>) -> StatusCode {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let mut headers = HeaderMap::with_capacity(10);
    for (name, value) in &parts.headers {
        if name.as_str().starts_with("ce-") || name == header::CONTENT_TYPE {
            headers.append(name.clone(), value.clone());
        }
    }
    let posts = (0..hop.copies).map(|_| hop.post(headers.clone(), body.clone()));
    join_all(posts).await;
    StatusCode::ACCEPTED
}

impl Hop {
    async fn post(&self, headers: HeaderMap, body: Bytes) {
        let mut request = http::Request::post(self.sink.clone())
            .body(Full::new(body))
            .unwrap();
        *request.headers_mut() = headers;
        let answer = self.client.request(request).await.unwrap();
        answer.into_body().collect().await.unwrap();
    }
}

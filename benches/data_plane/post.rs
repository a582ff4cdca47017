//! Posts events on, with nothing else.

use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use http::{HeaderMap, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;

/// A client and where it posts to.
pub struct Post {
    client: Client<HttpConnector, Full<Bytes>>,
    sink: Uri,
}

impl Post {
    /// To a URL.
    pub fn to(sink: &str) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            sink: sink.parse().unwrap(),
        }
    }

    /// Posts, and waits for the whole answer.
    pub async fn post(&self, headers: HeaderMap, body: Bytes) {
        let mut request = http::Request::post(self.sink.clone())
            .body(Full::new(body))
            .unwrap();
        *request.headers_mut() = headers;
        let answer = self.client.request(request).await.unwrap();
        answer.into_body().collect().await.unwrap();
    }
}

/// What of a request is the event.
pub async fn event(request: Request<Body>) -> (HeaderMap, Bytes) {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let mut headers = HeaderMap::with_capacity(10);
    for (name, value) in &parts.headers {
        if name.as_str().starts_with("ce-") || name == header::CONTENT_TYPE {
            headers.append(name.clone(), value.clone());
        }
    }
    (headers, body)
}

//! What a door says.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, StatusCode};

use crate::http_client;
use crate::memory_budget::Reservation;

const ORIGIN: HeaderName = HeaderName::from_static("webhook-allowed-origin");
const RATE: HeaderName = HeaderName::from_static("webhook-allowed-rate");

/// A status and nothing else.
#[must_use]
pub fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// What a target said.
#[must_use]
pub fn whole(said: http_client::Response) -> Response {
    let mut response = Response::new(held(said.body, said.reservation));
    *response.status_mut() = said.status;
    *response.headers_mut() = said.headers;
    response
}

/// A body that holds its part of the memory budget until the client has read it.
pub fn held(body: Bytes, share: Option<Arc<Reservation>>) -> Body {
    match share {
        Some(share) if !body.is_empty() => Body::from(Bytes::from_owner(Held {
            body,
            _share: share,
        })),
        _ => Body::from(body),
    }
}

struct Held {
    body: Bytes,
    _share: Arc<Reservation>,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.body
    }
}

/// A status from a broker, which names the methods it takes with everything it says.
#[must_use]
pub fn with_methods(mut response: Response) -> Response {
    let methods = HeaderValue::from_static("POST, OPTIONS");
    response.headers_mut().insert(ALLOW, methods);
    response
}

/// Anybody may post here, as often as they like.
#[must_use]
pub fn webhook() -> Response {
    let mut response = empty(StatusCode::OK);
    let any = HeaderValue::from_static("*");
    response.headers_mut().insert(ORIGIN, any.clone());
    response.headers_mut().insert(RATE, any);
    response
}

/// Says when to come back.
#[must_use]
pub fn later(mut response: Response) -> Response {
    let soon = HeaderValue::from_static("1");
    response.headers_mut().insert(RETRY_AFTER, soon);
    response
}

/// Says what is wrong with an event, as `event_display` does.
#[must_use]
pub fn with_words(mut response: Response, words: String) -> Response {
    *response.body_mut() = Body::from(words);
    let text = HeaderValue::from_static("text/plain");
    response.headers_mut().insert(CONTENT_TYPE, text);
    response
}

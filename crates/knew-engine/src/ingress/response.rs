//! Responses of the endpoints.

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
pub fn status_only(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// What a target said.
#[must_use]
pub fn from_subscriber(subscriber: http_client::Response) -> Response {
    let mut response = Response::new(reserved_body(subscriber.body, subscriber.reservation));
    *response.status_mut() = subscriber.status;
    *response.headers_mut() = subscriber.headers;
    response
}

/// A body that holds its part of the memory budget until the client has read it.
pub fn reserved_body(body: Bytes, reservation: Option<Arc<Reservation>>) -> Body {
    match reservation {
        Some(reservation) if !body.is_empty() => Body::from(Bytes::from_owner(ReservedBytes {
            body,
            _reservation: reservation,
        })),
        _ => Body::from(body),
    }
}

struct ReservedBytes {
    body: Bytes,
    _reservation: Arc<Reservation>,
}

impl AsRef<[u8]> for ReservedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.body
    }
}

/// A status from a broker, which names the methods it takes with everything it says.
#[must_use]
pub fn with_allowed_methods(mut response: Response) -> Response {
    let methods = HeaderValue::from_static("POST, OPTIONS");
    response.headers_mut().insert(ALLOW, methods);
    response
}

/// Anybody may post here, as often as they like.
#[must_use]
pub fn webhook_validation() -> Response {
    let mut response = status_only(StatusCode::OK);
    let any = HeaderValue::from_static("*");
    response.headers_mut().insert(ORIGIN, any.clone());
    response.headers_mut().insert(RATE, any);
    response
}

/// Says when to come back.
#[must_use]
pub fn with_retry_after(mut response: Response) -> Response {
    let soon = HeaderValue::from_static("1");
    response.headers_mut().insert(RETRY_AFTER, soon);
    response
}

/// Says what is wrong with an event, as `event_display` does.
#[must_use]
pub fn with_text(mut response: Response, text: String) -> Response {
    *response.body_mut() = Body::from(text);
    let plain = HeaderValue::from_static("text/plain");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}

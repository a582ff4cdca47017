//! Reading a request to its end, within limits.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::engine::dispatcher::Dispatcher;

/// How long a client may take to send its body.
const BODY_WITHIN: Duration = Duration::from_secs(10);

/// The body, or the status for one that is too long, too slow or broken off.
pub async fn body(dispatcher: &Dispatcher, body: Body) -> Result<Bytes, StatusCode> {
    let whole = Limited::new(body, dispatcher.body_limit).collect();
    let whole = tokio::select! {
        biased;
        whole = whole => whole,
        () = dispatcher.clock.sleep(BODY_WITHIN) => return Err(StatusCode::REQUEST_TIMEOUT),
    };
    match whole {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => Err(StatusCode::BAD_REQUEST),
    }
}

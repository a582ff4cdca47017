//! Reading a request to its end, within limits.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::engine::dispatcher::Dispatcher;
use crate::event::{Event, binding, validate::validate};

/// How long a client may take to send its body.
const BODY_WITHIN: Duration = Duration::from_secs(10);

/// Why a request carries nothing that can be routed.
#[derive(Debug)]
pub struct Refusal {
    /// What its sender is told.
    pub status: StatusCode,
    /// Why, in words.
    pub reason: String,
}

impl Refusal {
    /// 400, with the words of an error.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "errors are handed over whole by map_err"
    )]
    pub fn bad(error: impl ToString) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            reason: error.to_string(),
        }
    }

    fn unread(status: StatusCode) -> Self {
        let reason = format!("the body could not be read: {status}");
        Self { status, reason }
    }
}

/// The event in a request, valid.
pub async fn event(dispatcher: &Dispatcher, request: Request) -> Result<Event, Refusal> {
    let (parts, body) = request.into_parts();
    let body = self::body(dispatcher, body).await?;
    let event = binding::read(&parts.headers, body).map_err(Refusal::bad)?;
    validate(&event).map_err(Refusal::bad)?;
    Ok(event)
}

/// The body, unless it is too long, too slow or broken off.
pub async fn body(dispatcher: &Dispatcher, body: Body) -> Result<Bytes, Refusal> {
    let whole = Limited::new(body, dispatcher.body_limit).collect();
    let whole = tokio::select! {
        biased;
        whole = whole => whole,
        () = dispatcher.clock.sleep(BODY_WITHIN) => {
            return Err(Refusal::unread(StatusCode::REQUEST_TIMEOUT));
        }
    };
    match whole {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(Refusal::unread(StatusCode::PAYLOAD_TOO_LARGE))
        }
        Err(_) => Err(Refusal::unread(StatusCode::BAD_REQUEST)),
    }
}

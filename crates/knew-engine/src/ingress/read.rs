//! Reading a request to its end, within limits: of one body, of all that are being read, and of time.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::body::{self, BodyError};
use crate::dispatcher::Dispatcher;
use crate::memory_budget::{EVENT_OVERHEAD, Reservation};
use knew_event::{Event, Weight, http_binding, validate::validate_event};

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

    fn full(reason: String) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self { status, reason }
    }
}

/// The event in a request, valid, and the part of the budget it holds.
pub async fn event(
    dispatcher: &Dispatcher,
    request: Request,
) -> Result<(Event, Reservation), Refusal> {
    let (parts, body) = request.into_parts();
    let (body, share) = self::body(dispatcher, &parts.headers, body).await?;
    let event = http_binding::decode_event(&parts.headers, body).map_err(Refusal::bad)?;
    validate_event(&event).map_err(Refusal::bad)?;
    Ok((event, share))
}

/// The body, unless it is too long, too slow or broken off, or too much is being held already.
pub async fn body(
    dispatcher: &Dispatcher,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Bytes, Reservation), Refusal> {
    tokio::select! {
        biased;
        whole = gather(dispatcher, headers, body) => whole,
        () = dispatcher.runtime.clock.sleep(BODY_WITHIN) => {
            Err(Refusal::unread(StatusCode::REQUEST_TIMEOUT))
        }
    }
}

/// Headers are held twice: in the buffer of the connection, and as the attributes they become.
async fn gather(
    dispatcher: &Dispatcher,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Bytes, Reservation), Refusal> {
    let budget = &dispatcher.runtime.memory;
    let share = budget.reserve_for_new_event(EVENT_OVERHEAD + 2 * headers.weight());
    let mut share = share.ok_or_else(|| Refusal::full(budget.exhausted_message()))?;
    let read = body::read_body(body, dispatcher.ingress.body_limit, &mut share).await;
    match read {
        Ok(whole) => Ok((whole, share)),
        Err(BodyError::TooLong) => Err(Refusal::unread(StatusCode::PAYLOAD_TOO_LARGE)),
        Err(BodyError::NoRoom) => Err(Refusal::full(budget.exhausted_message())),
        Err(BodyError::Broken(_)) => Err(Refusal::unread(StatusCode::BAD_REQUEST)),
    }
}

//! Reading a request to its end, within limits: of one body, of all that are being read, and of time.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::rejection::IngressRejection;
use crate::body::{self, BodyError};
use crate::dispatcher::Dispatcher;
use crate::memory_budget::{EVENT_OVERHEAD, Reservation};
use knew_event::{Event, Weight, http_binding, validate::validate_event};

/// How long a client may take to send its body.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// The event in a request, valid, and the part of the budget it holds.
pub async fn read_event(
    dispatcher: &Dispatcher,
    request: Request,
) -> Result<(Event, Reservation), IngressRejection> {
    let (parts, body) = request.into_parts();
    let (body, reservation) = self::read_body(dispatcher, &parts.headers, body).await?;
    let event =
        http_binding::decode_event(&parts.headers, body).map_err(IngressRejection::bad_request)?;
    validate_event(&event).map_err(IngressRejection::bad_request)?;
    Ok((event, reservation))
}

/// The body, unless it is too long, too slow or broken off, or too much is being held already.
pub async fn read_body(
    dispatcher: &Dispatcher,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Bytes, Reservation), IngressRejection> {
    tokio::select! {
        biased;
        whole = collect_body(dispatcher, headers, body) => whole,
        () = dispatcher.runtime.clock.sleep(BODY_TIMEOUT) => {
            Err(IngressRejection::unreadable(StatusCode::REQUEST_TIMEOUT))
        }
    }
}

/// Headers are held twice: in the buffer of the connection, and as the attributes they become.
async fn collect_body(
    dispatcher: &Dispatcher,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Bytes, Reservation), IngressRejection> {
    let budget = &dispatcher.runtime.memory;
    let reservation = budget.reserve_for_new_event(EVENT_OVERHEAD + 2 * headers.weight());
    let mut reservation =
        reservation.ok_or_else(|| IngressRejection::out_of_memory(budget.exhausted_message()))?;
    let read = body::read_body(body, dispatcher.ingress.body_limit, &mut reservation).await;
    match read {
        Ok(whole) => Ok((whole, reservation)),
        Err(BodyError::TooLong) => Err(IngressRejection::unreadable(StatusCode::PAYLOAD_TOO_LARGE)),
        Err(BodyError::NoRoom) => Err(IngressRejection::out_of_memory(budget.exhausted_message())),
        Err(BodyError::Broken(_)) => Err(IngressRejection::unreadable(StatusCode::BAD_REQUEST)),
    }
}

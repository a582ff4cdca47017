//! Reading a request to its end, within limits: of one body, of all that are being read, and of time.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use http::StatusCode;
use http_body_util::BodyExt;
use hyper::body::Body as _;

use crate::engine::budget::Share;
use crate::engine::dispatcher::Dispatcher;
use crate::event::{Event, binding, validate::validate};

/// How long a client may take to send its body.
const BODY_WITHIN: Duration = Duration::from_secs(10);

/// Bodies shorter than this are copied out of the buffer of their connection, which may be far larger
/// and would be kept as long as the event is.
const SMALL: usize = 16 << 10;

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

    fn full() -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            reason: "too many events wait for their routes already".to_owned(),
        }
    }
}

/// The event in a request, valid, and the part of the budget it holds.
pub async fn event(dispatcher: &Dispatcher, request: Request) -> Result<(Event, Share), Refusal> {
    let (parts, body) = request.into_parts();
    let (body, share) = self::body(dispatcher, body).await?;
    let event = binding::read(&parts.headers, body).map_err(Refusal::bad)?;
    validate(&event).map_err(Refusal::bad)?;
    Ok((event, share))
}

/// The body, unless it is too long, too slow or broken off, or too much is being held already.
pub async fn body(dispatcher: &Dispatcher, body: Body) -> Result<(Bytes, Share), Refusal> {
    tokio::select! {
        biased;
        whole = gather(dispatcher, body) => whole,
        () = dispatcher.clock.sleep(BODY_WITHIN) => {
            Err(Refusal::unread(StatusCode::REQUEST_TIMEOUT))
        }
    }
}

async fn gather(dispatcher: &Dispatcher, mut body: Body) -> Result<(Bytes, Share), Refusal> {
    let limit = dispatcher.body_limit;
    let mut share = dispatcher.budget.take(0).ok_or_else(Refusal::full)?;
    if usize::try_from(body.size_hint().lower()).is_ok_and(|it| it > limit) {
        return Err(Refusal::unread(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let mut whole = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refusal::unread(StatusCode::BAD_REQUEST))?;
        let Ok(chunk) = frame.into_data() else {
            continue;
        };
        if whole.len() + chunk.len() > limit {
            return Err(Refusal::unread(StatusCode::PAYLOAD_TOO_LARGE));
        }
        if !share.grow(chunk.len()) {
            return Err(Refusal::full());
        }
        if whole.is_empty() && chunk.len() >= SMALL && body.is_end_stream() {
            return Ok((chunk, share));
        }
        whole.extend_from_slice(&chunk);
    }
    Ok((whole.into(), share))
}

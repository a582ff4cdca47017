//! The door of a service, which answers as Knative's `event_display` does.

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode};

use super::answer;
use super::identity;
use super::read::{self, Refusal};
use super::receive::Visit;
use crate::direct_delivery::DirectDelivery;
use crate::memory_budget::Reservation;
use crate::retry::{self, RetryPolicy};
use knew_core::graph::DeliveryPolicy;
use knew_event::{Event, validate::validate_event};
use knew_event::{EventDecodeError, http_binding};

/// Answers a request to a service.
pub async fn visit(visit: Visit<'_>, request: Request, service: usize) -> Response {
    if visit.target() == "/healthz" {
        return answer::empty(StatusCode::NO_CONTENT);
    }
    match *request.method() {
        Method::GET | Method::DELETE | Method::OPTIONS => {
            return visit.refuse(StatusCode::METHOD_NOT_ALLOWED, "events are posted");
        }
        Method::HEAD => return visit.refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not an event"),
        _ => {}
    }
    let subject = identity::subject(request.headers());
    match event(&visit, request).await {
        Ok((event, _share)) => take(&visit, service, (event, subject)).await,
        Err(refusal) => {
            let response = visit.turn_away(&refusal);
            match refusal.status {
                StatusCode::BAD_REQUEST => answer::with_words(response, refusal.reason),
                _ => response,
            }
        }
    }
}

async fn event(visit: &Visit<'_>, request: Request) -> Result<(Event, Reservation), Refusal> {
    let (parts, body) = request.into_parts();
    let (body, share) = read::body(visit.dispatcher, &parts.headers, body).await?;
    let event = http_binding::decode_event(&parts.headers, body).map_err(|error| Refusal {
        status: status(&error),
        reason: error.to_string(),
    })?;
    validate_event(&event).map_err(Refusal::bad)?;
    Ok((event, share))
}

/// Hands an event to a target, and gives what that says.
pub async fn take(
    visit: &Visit<'_>,
    service: usize,
    (event, subject): (Event, Option<String>),
) -> Response {
    let direct = DirectDelivery {
        event,
        from: None,
        subject,
        namespace: &HeaderValue::from_static(""),
        retry: RetryPolicy {
            policy: &DeliveryPolicy::default(),
            is_retryable: retry::is_retryable_for_hubs,
        },
    };
    let to = &visit.plan.targets[service];
    let taken = visit.dispatcher.deliver_to_target(visit.plan, to, direct);
    answer::whole(taken.await)
}

fn status(error: &EventDecodeError) -> StatusCode {
    match error {
        EventDecodeError::NotCloudEvent => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        EventDecodeError::Invalid(_) => StatusCode::BAD_REQUEST,
        EventDecodeError::Batch | EventDecodeError::Malformed(_) => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

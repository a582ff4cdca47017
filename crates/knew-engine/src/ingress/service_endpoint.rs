//! Endpoint of a service, which answers as Knative's `event_display` does.

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode};

use super::identity;
use super::rejection::IngressRejection;
use super::request_body;
use super::response;
use super::router::IngressRequest;
use crate::direct_delivery::DirectDelivery;
use crate::memory_budget::Reservation;
use crate::retry::{self, RetryPolicy};
use knew_core::graph::DeliveryPolicy;
use knew_event::{Event, validate::validate_event};
use knew_event::{EventDecodeError, http_binding};

/// Answers a request to a service.
pub async fn handle_service(
    incoming: IngressRequest<'_>,
    request: Request,
    service: usize,
) -> Response {
    if incoming.target() == "/healthz" {
        return response::status_only(StatusCode::NO_CONTENT);
    }
    match *request.method() {
        Method::GET | Method::DELETE | Method::OPTIONS => {
            return incoming.reject(StatusCode::METHOD_NOT_ALLOWED, "events are posted");
        }
        Method::HEAD => return incoming.reject(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not an event"),
        _ => {}
    }
    let subject = identity::token_subject(request.headers());
    match read_service_event(&incoming, request).await {
        Ok((event, _reservation)) => deliver_to_target(&incoming, service, (event, subject)).await,
        Err(rejection) => {
            let response = incoming.reject_unreadable(&rejection);
            match rejection.status {
                StatusCode::BAD_REQUEST => response::with_text(response, rejection.message),
                _ => response,
            }
        }
    }
}

async fn read_service_event(
    incoming: &IngressRequest<'_>,
    request: Request,
) -> Result<(Event, Reservation), IngressRejection> {
    let (parts, body) = request.into_parts();
    let (body, reservation) =
        request_body::read_body(incoming.dispatcher, &parts.headers, body).await?;
    let event =
        http_binding::decode_event(&parts.headers, body).map_err(|error| IngressRejection {
            status: read_error_status(&error),
            message: error.to_string(),
        })?;
    validate_event(&event).map_err(IngressRejection::bad_request)?;
    Ok((event, reservation))
}

/// Hands an event to a target, and gives what that says.
pub async fn deliver_to_target(
    incoming: &IngressRequest<'_>,
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
    let to = &incoming.plan.targets[service];
    let delivered = incoming
        .dispatcher
        .deliver_to_target(incoming.plan, to, direct);
    response::from_subscriber(delivered.await)
}

fn read_error_status(error: &EventDecodeError) -> StatusCode {
    match error {
        EventDecodeError::NotCloudEvent => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        EventDecodeError::Invalid(_) => StatusCode::BAD_REQUEST,
        EventDecodeError::Batch | EventDecodeError::Malformed(_) => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

//! Endpoints of brokers and channels, with their checks in the order of the ingress and the dispatcher of Knative.

use axum::extract::Request;
use axum::response::Response;
use http::{Method, StatusCode};

use super::response;
use super::router::IngressRequest;

/// Broker ingress. A path that no broker can have is refused before the event is read, a broker that
/// is not there after: an invalid event to a missing broker is told that it is invalid.
pub async fn handle_broker(
    incoming: IngressRequest<'_>,
    request: Request,
    hub: Result<usize, u16>,
) -> Response {
    if let Some(response) = reject_method(&incoming, &request) {
        return response;
    }
    let impossible = incoming.target() == "/" || hub == Err(400);
    match hub {
        Err(_) if impossible => incoming.reject(
            missing_hub_status(hub),
            &with_suggestion(&incoming, "no broker has this path"),
        ),
        _ => accept_event(incoming, request, (hub, "no such broker")).await,
    }
}

/// A channel. What is no channel is refused before anything is read.
pub async fn handle_channel(
    incoming: IngressRequest<'_>,
    request: Request,
    hub: Result<usize, u16>,
) -> Response {
    match reject_method(&incoming, &request) {
        Some(response) => response,
        None if hub.is_err() => incoming.reject(missing_hub_status(hub), "no such channel"),
        None => accept_event(incoming, request, (hub, "no such channel")).await,
    }
}

fn reject_method(incoming: &IngressRequest<'_>, request: &Request) -> Option<Response> {
    match *request.method() {
        Method::POST => None,
        Method::OPTIONS => Some(response::webhook_validation()),
        _ => Some(incoming.reject(StatusCode::METHOD_NOT_ALLOWED, "events are posted")),
    }
}

async fn accept_event(
    incoming: IngressRequest<'_>,
    request: Request,
    (hub, missing): (Result<usize, u16>, &str),
) -> Response {
    let entry = match incoming.read_incoming_event(request).await {
        Ok(entry) => entry,
        Err(rejection) => return incoming.reject_unreadable(&rejection),
    };
    let Ok(hub) = hub else {
        return incoming.reject(
            missing_hub_status(hub),
            &with_suggestion(&incoming, missing),
        );
    };
    let accepted = incoming.dispatcher.accept(incoming.plan, hub, entry);
    let outcome = accepted.response().await;
    response::status_only(outcome.status)
}

/// That something is not there, and what was probably meant.
fn with_suggestion(incoming: &IngressRequest<'_>, missing: &str) -> String {
    match incoming.plan.addresses.nearest_path(incoming.target()) {
        Some(path) => format!("{missing}; did you mean {path}?"),
        None => missing.to_owned(),
    }
}

fn missing_hub_status(hub: Result<usize, u16>) -> StatusCode {
    let status = hub.err().map(StatusCode::from_u16);
    status.and_then(Result::ok).unwrap_or(StatusCode::NOT_FOUND)
}

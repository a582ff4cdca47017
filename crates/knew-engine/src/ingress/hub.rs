//! The doors of brokers and channels, with their checks in the order of the originals.

use axum::extract::Request;
use axum::response::Response;
use http::{Method, StatusCode};

use super::answer;
use super::receive::Visit;

/// Broker ingress. A path that no broker can have is refused before the event is read, a broker that
/// is not there after: an invalid event to a missing broker is told that it is invalid.
pub async fn broker(visit: Visit<'_>, request: Request, hub: Result<usize, u16>) -> Response {
    if let Some(response) = method(&visit, &request) {
        return response;
    }
    let impossible = visit.target() == "/" || hub == Err(400);
    match hub {
        Err(_) if impossible => {
            visit.refuse(status(hub), &meant(&visit, "no broker has this path"))
        }
        _ => enter(visit, request, (hub, "no such broker")).await,
    }
}

/// A channel. What is no channel is refused before anything is read.
pub async fn channel(visit: Visit<'_>, request: Request, hub: Result<usize, u16>) -> Response {
    match method(&visit, &request) {
        Some(response) => response,
        None if hub.is_err() => visit.refuse(status(hub), "no such channel"),
        None => enter(visit, request, (hub, "no such channel")).await,
    }
}

fn method(visit: &Visit<'_>, request: &Request) -> Option<Response> {
    match *request.method() {
        Method::POST => None,
        Method::OPTIONS => Some(answer::webhook()),
        _ => Some(visit.refuse(StatusCode::METHOD_NOT_ALLOWED, "events are posted")),
    }
}

async fn enter(
    visit: Visit<'_>,
    request: Request,
    (hub, missing): (Result<usize, u16>, &str),
) -> Response {
    let entry = match visit.entry(request).await {
        Ok(entry) => entry,
        Err(refusal) => return visit.turn_away(&refusal),
    };
    let Ok(hub) = hub else {
        return visit.refuse(status(hub), &meant(&visit, missing));
    };
    let entered = visit.dispatcher.accept(visit.plan, hub, entry);
    let answer = entered.response().await;
    answer::empty(answer.status)
}

/// That something is not there, and what was probably meant.
fn meant(visit: &Visit<'_>, missing: &str) -> String {
    match visit.plan.addresses.nearest_path(visit.target()) {
        Some(path) => format!("{missing}; did you mean {path}?"),
        None => missing.to_owned(),
    }
}

fn status(hub: Result<usize, u16>) -> StatusCode {
    let status = hub.err().map(StatusCode::from_u16);
    status.and_then(Result::ok).unwrap_or(StatusCode::NOT_FOUND)
}

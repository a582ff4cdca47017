//! The doors of a job sink: where events go, and where one asks after the job of one.

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode};

use super::receive::Visit;
use super::{answer, identity, read, service};
use crate::direct_delivery::REASON_HEADER;

/// Says how the job of an event is doing: it is complete, or there never was one.
pub fn status(visit: &Visit<'_>, request: &Request) -> Response {
    if request.method() != Method::GET {
        return visit.refuse(StatusCode::BAD_REQUEST, "the state of a job is asked for");
    }
    let place = visit.target();
    let place = place.strip_suffix('/').unwrap_or(place);
    if !visit.dispatcher.jobs.is_complete(place) {
        return visit.refuse(StatusCode::NOT_FOUND, "no such job");
    }
    let mut response = answer::empty(StatusCode::OK);
    let complete = HeaderValue::from_static("Complete");
    response.headers_mut().insert(REASON_HEADER, complete);
    response
}

/// A job sink has one word for everything it does not take.
pub async fn visit(visit: Visit<'_>, request: Request, sink: Option<usize>) -> Response {
    let Some(sink) = sink else {
        return visit.refuse(StatusCode::BAD_REQUEST, "no job sink has this path");
    };
    if request.method() != Method::POST {
        return visit.refuse(StatusCode::BAD_REQUEST, "events are posted");
    }
    let subject = identity::subject(request.headers());
    match read::event(visit.dispatcher, request).await {
        Ok((event, _share)) => service::take(&visit, sink, (event, subject)).await,
        Err(refusal) => visit.refuse(StatusCode::BAD_REQUEST, &refusal.reason),
    }
}

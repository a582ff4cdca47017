//! Endpoints of a job sink: one takes events, one reports the status of the job an event started.

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode};

use super::router::IngressRequest;
use super::{identity, request_body, response, service_endpoint};
use crate::direct_delivery::REASON_HEADER;

/// Says how the job of an event is doing: it is complete, or there never was one.
pub fn job_status(incoming: &IngressRequest<'_>, request: &Request) -> Response {
    if request.method() != Method::GET {
        return incoming.reject(StatusCode::BAD_REQUEST, "the state of a job is asked for");
    }
    let path = incoming.target();
    let path = path.strip_suffix('/').unwrap_or(path);
    if !incoming.dispatcher.jobs.is_complete(path) {
        return incoming.reject(StatusCode::NOT_FOUND, "no such job");
    }
    let mut response = response::status_only(StatusCode::OK);
    let complete = HeaderValue::from_static("Complete");
    response.headers_mut().insert(REASON_HEADER, complete);
    response
}

/// A job sink has one word for everything it does not take.
pub async fn handle_event(
    incoming: IngressRequest<'_>,
    request: Request,
    sink: Option<usize>,
) -> Response {
    let Some(sink) = sink else {
        return incoming.reject(StatusCode::BAD_REQUEST, "no job sink has this path");
    };
    if request.method() != Method::POST {
        return incoming.reject(StatusCode::BAD_REQUEST, "events are posted");
    }
    let subject = identity::token_subject(request.headers());
    match request_body::read_event(incoming.dispatcher, request).await {
        Ok((event, _reservation)) => {
            service_endpoint::deliver_to_target(&incoming, sink, (event, subject)).await
        }
        Err(rejection) => incoming.reject(StatusCode::BAD_REQUEST, &rejection.message),
    }
}

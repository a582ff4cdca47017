//! Endpoints of a `RequestReply`: one takes a request and waits for its reply, one takes replies.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use http::{Method, StatusCode};

use super::router::IngressRequest;
use super::{identity, request_body, response, service_endpoint};
use knew_event::http_binding;

/// Takes a question and holds the connection until there is an answer, or none is waited for any more:
/// then it says 200 and nothing else.
pub async fn handle_request(
    incoming: IngressRequest<'_>,
    request: Request,
    hub: usize,
) -> Response {
    if request.method() != Method::POST {
        return incoming.reject(StatusCode::METHOD_NOT_ALLOWED, "questions are posted");
    }
    let entry = match incoming.read_incoming_event(request).await {
        Ok(entry) => entry,
        Err(rejection) => return incoming.reject_unreadable(&rejection),
    };
    let outcome = incoming
        .dispatcher
        .send_to_hub(incoming.plan, hub, entry)
        .await;
    let status = outcome.response.status;
    let mut response = response::status_only(status);
    if let Some(event) = outcome.reply {
        let (headers, body) = http_binding::encode_binary(&event);
        *response.headers_mut() = headers;
        let reservation = incoming
            .dispatcher
            .runtime
            .memory
            .reserve(body.len())
            .map(Arc::new);
        *response.body_mut() = response::reserved_body(body, reservation);
    }
    response
}

/// Takes an answer that somebody brings by HTTP instead of through the broker.
pub async fn handle_reply(
    incoming: IngressRequest<'_>,
    request: Request,
    target: usize,
) -> Response {
    if request.method() != Method::POST {
        return incoming.reject(StatusCode::METHOD_NOT_ALLOWED, "answers are posted");
    }
    let subject = identity::token_subject(request.headers());
    match request_body::read_event(incoming.dispatcher, request).await {
        Ok((event, _reservation)) => {
            service_endpoint::deliver_to_target(&incoming, target, (event, subject)).await
        }
        Err(rejection) => incoming.reject_unreadable(&rejection),
    }
}

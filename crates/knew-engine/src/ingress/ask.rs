//! The doors of a `RequestReply`: where somebody asks and waits, and where answers go.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use http::{Method, StatusCode};

use super::receive::Visit;
use super::{answer, identity, read, service};
use knew_event::http_binding;

/// Takes a question and holds the connection until there is an answer, or none is waited for any more:
/// then it says 200 and nothing else.
pub async fn question(visit: Visit<'_>, request: Request, hub: usize) -> Response {
    if request.method() != Method::POST {
        return visit.refuse(StatusCode::METHOD_NOT_ALLOWED, "questions are posted");
    }
    let entry = match visit.entry(request).await {
        Ok(entry) => entry,
        Err(refusal) => return visit.turn_away(&refusal),
    };
    let told = visit.dispatcher.send_to_hub(visit.plan, hub, entry).await;
    let status = told.response.status;
    let mut response = answer::empty(status);
    if let Some(event) = told.reply {
        let (headers, body) = http_binding::encode_binary(&event);
        *response.headers_mut() = headers;
        let share = visit
            .dispatcher
            .runtime
            .memory
            .reserve(body.len())
            .map(Arc::new);
        *response.body_mut() = answer::held(body, share);
    }
    response
}

/// Takes an answer that somebody brings by HTTP instead of through the broker.
pub async fn answer(visit: Visit<'_>, request: Request, target: usize) -> Response {
    if request.method() != Method::POST {
        return visit.refuse(StatusCode::METHOD_NOT_ALLOWED, "answers are posted");
    }
    let subject = identity::subject(request.headers());
    match read::event(visit.dispatcher, request).await {
        Ok((event, _share)) => service::take(&visit, target, (event, subject)).await,
        Err(refusal) => visit.turn_away(&refusal),
    }
}

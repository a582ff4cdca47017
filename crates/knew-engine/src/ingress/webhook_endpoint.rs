//! Endpoint of webhooks: a delivery is checked, made into an event, and handed to the source's sink.

use axum::extract::Request;
use axum::response::Response;
use http::{Method, StatusCode};

use super::request_body;
use super::response;
use super::router::IngressRequest;
use crate::source::{SourceContext, WebhookProvider};

/// Takes a delivery. Whoever calls is told what the sink said, so that a forge shows what failed.
pub async fn handle_delivery(
    incoming: IngressRequest<'_>,
    request: Request,
    number: usize,
) -> Response {
    let id = incoming.plan.webhook_sources[number].clone();
    let Some(provider) =
        WebhookProvider::for_source(&id).filter(|_| request.method() == Method::POST)
    else {
        return incoming.reject(StatusCode::METHOD_NOT_ALLOWED, "deliveries are posted");
    };
    let dispatcher = incoming.dispatcher;
    let secret = match provider.secret(&dispatcher.access.environment) {
        Ok(secret) => secret,
        Err(words) => return incoming.reject(StatusCode::FORBIDDEN, &words),
    };
    let (parts, body) = request.into_parts();
    let (body, _reservation) = match request_body::read_body(dispatcher, &parts.headers, body).await
    {
        Ok(read) => read,
        Err(rejection) => return incoming.reject_unreadable(&rejection),
    };
    let record = match provider.parse_delivery(&parts.headers, &body, &secret) {
        Ok(record) => record,
        Err((status, words)) => return incoming.reject(status_or_internal_error(status), &words),
    };
    let halt = dispatcher.runtime.shutdown.accepting.child_token();
    let context = SourceContext::new(id, dispatcher.clone(), halt);
    let event = match context.build_event(record) {
        Ok(event) => event,
        Err(words) => return incoming.reject(StatusCode::BAD_REQUEST, &words),
    };
    match context.send(event).await {
        Ok(()) => response::status_only(StatusCode::ACCEPTED),
        Err(status) => response::status_only(status_or_internal_error(status)),
    }
}

fn status_or_internal_error(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

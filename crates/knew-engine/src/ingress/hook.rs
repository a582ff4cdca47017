//! The door webhooks call: a delivery is checked, made into an event, and handed to the source's sink.

use axum::extract::Request;
use axum::response::Response;
use http::{Method, StatusCode};

use super::answer;
use super::read;
use super::receive::Visit;
use crate::source::{Forge, Intake};

/// Takes a delivery. Whoever calls is told what the sink said, so that a forge shows what failed.
pub async fn hook(visit: Visit<'_>, request: Request, number: usize) -> Response {
    let id = visit.plan.webhook_sources[number].clone();
    let Some(forge) = Forge::of(&id).filter(|_| request.method() == Method::POST) else {
        return visit.refuse(StatusCode::METHOD_NOT_ALLOWED, "deliveries are posted");
    };
    let dispatcher = visit.dispatcher;
    let secret = match forge.secret(&dispatcher.access.environment) {
        Ok(secret) => secret,
        Err(words) => return visit.refuse(StatusCode::FORBIDDEN, &words),
    };
    let (parts, body) = request.into_parts();
    let (body, _share) = match read::body(dispatcher, &parts.headers, body).await {
        Ok(read) => read,
        Err(refusal) => return visit.turn_away(&refusal),
    };
    let taken = match forge.taken(&parts.headers, &body, &secret) {
        Ok(taken) => taken,
        Err((status, words)) => return visit.refuse(code(status), &words),
    };
    let halt = dispatcher.runtime.shutdown.accepting.child_token();
    let intake = Intake::new(id, dispatcher.clone(), halt);
    let event = match intake.event(taken) {
        Ok(event) => event,
        Err(words) => return visit.refuse(StatusCode::BAD_REQUEST, &words),
    };
    match intake.offer(event).await {
        Ok(()) => answer::empty(StatusCode::ACCEPTED),
        Err(status) => answer::empty(code(status)),
    }
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

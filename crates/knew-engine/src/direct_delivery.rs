//! Direct delivery: events for a target without a hub between, from a source or from a client.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::delivery::{DeliveryContext, DeliveryRequest};
use super::delivery_error::DeliveryError;
use super::dispatcher::Dispatcher;
use super::hop_budget::HopBudget;
use super::http_client::Response;
use super::memory_budget::EVENT_OVERHEAD;
use super::plan::{Plan, Recipient, TransportKind};
use super::retry::RetryPolicy;
use knew_core::graph::authorize::EventSender;
use knew_core::model::Id;
use knew_core::record::{CallPurpose, DeliveryStep};
use knew_event::{Event, Weight};

/// Header in which a target gives the reason of its status.
pub const REASON_HEADER: HeaderName = HeaderName::from_static("reason");

/// Event for a target, with its sender.
#[derive(Debug)]
pub struct DirectDelivery<'a> {
    /// Event as it was received or made.
    pub event: Event,
    /// Source that sends it; `None` for a client.
    pub from: Option<Arc<Id>>,
    /// Identity that a client claims.
    pub subject: Option<String>,
    /// Value of the `kn-namespace` header.
    pub namespace: &'a HeaderValue,
    /// Number of retries and their backoff, with the timeout of an attempt.
    pub retry: RetryPolicy<'a>,
}

impl Dispatcher {
    /// Delivers an event to a target and returns the response to its sender.
    pub async fn deliver_to_target(
        self: &Arc<Self>,
        plan: &Arc<Plan>,
        to: &Recipient,
        direct: DirectDelivery<'_>,
    ) -> Response {
        let _in_flight = self.runtime.in_flight.enter();
        // The ingress has reserved memory for the event of a client.
        let _reservation = if direct.from.is_some() {
            let reservation = self
                .runtime
                .memory
                .reserve_for_new_event(EVENT_OVERHEAD + direct.event.weight());
            if reservation.is_none() {
                self.record_rejection(
                    to.requested_address(),
                    StatusCode::SERVICE_UNAVAILABLE,
                    &self.runtime.memory.exhausted_message(),
                );
                return Response::from_status(StatusCode::SERVICE_UNAVAILABLE);
            }
            reservation
        } else {
            None
        };
        let event = Arc::new(direct.event);
        let received = DeliveryStep::Received {
            node: to.id.clone(),
            from: direct.from.clone(),
            parent: None,
            event: event.clone(),
            plan: plan.number,
        };
        let arrival = self.runtime.recorder.record_arrival([received]);
        let context = DeliveryContext {
            plan,
            arrival,
            route: None,
            sender: match &direct.from {
                Some(id) => EventSender::Object(id),
                None => EventSender::Client(direct.subject.as_deref()),
            },
            retry: direct.retry,
            timeout: direct.retry.policy.timeout,
            namespace: direct.namespace,
            hub_kind: None,
            hop_budget: &HopBudget::default(),
        };
        let request = DeliveryRequest {
            to,
            purpose: CallPurpose::Deliver,
            event,
            headers: &HeaderMap::new(),
        };
        let (response, end) = match self.deliver(&context, &request, Ok).await {
            Ok(response) => {
                let end = delivered_step(to, response.status.as_u16());
                (response, end)
            }
            Err(error) => (failure_response(to, &error), lost_step(error.reason)),
        };
        let answered = DeliveryStep::Answered {
            node: to.id.clone(),
            status: response.status.as_u16(),
        };
        self.runtime.recorder.record_steps(arrival, [end, answered]);
        response
    }
}

/// Response to the sender of a failed delivery: the status, and of a transform also the reason.
fn failure_response(to: &Recipient, error: &DeliveryError) -> Response {
    let reason = HeaderValue::try_from(&error.reason).ok();
    let reason = reason.filter(|_| matches!(to.transport, TransportKind::Transform(_)));
    Response {
        status: error.status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        headers: HeaderMap::from_iter(reason.map(|reason| (REASON_HEADER, reason))),
        ..Response::default()
    }
}

fn delivered_step(to: &Recipient, status: u16) -> DeliveryStep {
    DeliveryStep::Delivered {
        route: None,
        to: to.id.clone(),
        status,
    }
}

fn lost_step(reason: String) -> DeliveryStep {
    let route = None;
    DeliveryStep::Lost { route, reason }
}

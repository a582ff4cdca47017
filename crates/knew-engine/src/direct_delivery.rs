//! Events that reach a target without a hub: a source whose sink is a service, or a client at its door.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::delivery::{DeliveryContext, DeliveryRequest};
use super::delivery_error::DeliveryError;
use super::dispatcher::Dispatcher;
use super::hop_budget::HopBudget;
use super::http_client::Response;
use super::memory_budget::EVENT_OVERHEAD;
use super::plan::{Plan, Recipient, Transport};
use super::retry::RetryPolicy;
use knew_core::graph::authorize::EventSender;
use knew_core::model::Id;
use knew_core::record::{CallPurpose, DeliveryStep};
use knew_event::{Event, Weight};

/// The header in which a target says why.
pub const REASON_HEADER: HeaderName = HeaderName::from_static("reason");

/// An event on its way to a target.
#[derive(Debug)]
pub struct DirectDelivery<'a> {
    /// The event.
    pub event: Event,
    /// The source; `None` for a client.
    pub from: Option<Arc<Id>>,
    /// Who a client says it is.
    pub subject: Option<String>,
    /// The namespace it is sent for.
    pub namespace: &'a HeaderValue,
    /// How hard to try.
    pub retry: RetryPolicy<'a>,
}

impl Dispatcher {
    /// Delivers an event to a target and gives what its sender is told.
    pub async fn deliver_to_target(
        self: &Arc<Self>,
        plan: &Arc<Plan>,
        to: &Recipient,
        direct: DirectDelivery<'_>,
    ) -> Response {
        let _airborne = self.in_flight.enter();
        // The event of a client has its share already.
        let _share = if direct.from.is_some() {
            let share = self
                .memory
                .reserve_for_new_event(EVENT_OVERHEAD + direct.event.weight());
            if share.is_none() {
                self.record_rejection(to.asked(), 503, &self.memory.exhausted_message());
                return Response {
                    status: StatusCode::SERVICE_UNAVAILABLE,
                    ..Response::default()
                };
            }
            share
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
        let arrival = self.recorder.record_arrival(self.clock.now(), [received]);
        let caller = DeliveryContext {
            plan,
            arrival,
            route: None,
            sender: match &direct.from {
                Some(id) => EventSender::Object(id),
                None => EventSender::Client(direct.subject.as_deref()),
            },
            retry: direct.retry,
            namespace: direct.namespace,
            hub_kind: None,
            hop_budget: &HopBudget::default(),
        };
        let call = DeliveryRequest {
            to,
            purpose: CallPurpose::Deliver,
            event,
            headers: &HeaderMap::new(),
        };
        let (response, end) = match self.call_with_retry(&caller, &call, Ok).await {
            Ok(response) => {
                let end = delivered_step(to, response.status.as_u16());
                (response, end)
            }
            Err(fault) => (failure_response(to, &fault), lost_step(fault.reason)),
        };
        let answered = DeliveryStep::Answered {
            node: to.id.clone(),
            status: response.status.as_u16(),
        };
        self.recorder
            .record_steps(self.clock.now(), arrival, [end, answered]);
        response
    }
}

/// What a sender is told of a failure: the status, and by a transform the reason.
fn failure_response(to: &Recipient, fault: &DeliveryError) -> Response {
    let reason = HeaderValue::try_from(&fault.reason).ok();
    let reason = reason.filter(|_| matches!(to.transport, Transport::Transform(_)));
    let status = fault
        .status
        .and_then(|status| StatusCode::from_u16(status).ok());
    Response {
        status: status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
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

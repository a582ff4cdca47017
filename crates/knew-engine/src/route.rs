//! One event on one route: subscriber, then reply, then, if anything failed, the dead letter sink.

use std::sync::Arc;

use super::dead_letter;
use super::delivery::{DeliveryContext, DeliveryRequest};
use super::delivery_error::{DeliveryError, PermanentCause};
use super::dispatcher::Dispatcher;
use super::hub::AcceptedEvent;
use super::passthrough;
use super::plan::{Recipient, ReplyTo, Route};
use super::subscriber_response::SubscriberResponse;
use knew_core::record::{CallPurpose, DeliveryStep};

/// A route that could not get rid of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteFailure {
    /// Whether a loop that ran out of hops is behind it.
    pub looped: bool,
    /// Whether the engine stops, and what keeps the event outside is to have it back.
    pub handed_back: bool,
}

/// What failed, and the headers the dead letter travels with.
struct FailedDelivery {
    fault: DeliveryError,
    headers: http::HeaderMap,
}

impl Dispatcher {
    /// Takes an event to the end of a route.
    pub async fn deliver_on_route(
        self: &Arc<Self>,
        flight: &AcceptedEvent,
        route: &Route,
    ) -> Result<(), RouteFailure> {
        let (Some(subscriber), None) = (&route.subscriber, &route.broken) else {
            self.record_undeliverable(flight, route);
            return Ok(());
        };
        let failed = match self.call_subscriber(flight, route, subscriber).await {
            Ok(taken) => match self.forward_reply(flight, route, taken).await {
                Ok(status) => {
                    let (route, to) = (Some(route.id.clone()), subscriber.id.clone());
                    self.record_route_step(flight, DeliveryStep::Delivered { route, to, status });
                    return Ok(());
                }
                Err(failed) => failed,
            },
            Err(fault) => {
                let headers = flight.headers.clone();
                FailedDelivery { fault, headers }
            }
        };
        Box::pin(self.dead_letter(flight, route, failed)).await
    }

    /// A route that is not ready takes part in nothing on a cluster, so its sender hears nothing of
    /// it. Here the event is shown as lost, with the reason, instead of silently passing by.
    fn record_undeliverable(&self, flight: &AcceptedEvent, route: &Route) {
        let reason = route.broken.clone();
        let reason = reason.unwrap_or_else(|| format!("{} has no subscriber", route.id));
        self.record_route_lost(flight, route, reason);
    }

    async fn call_subscriber(
        self: &Arc<Self>,
        flight: &AcceptedEvent,
        route: &Route,
        to: &Recipient,
    ) -> Result<SubscriberResponse, DeliveryError> {
        let call = DeliveryRequest {
            to,
            purpose: CallPurpose::Deliver,
            event: flight.event.clone(),
            headers: &flight.headers,
        };
        let judge = |response| flight.hub().interpret_response(route, response);
        self.call_with_retry(&DeliveryContext::for_route(flight, route), &call, judge)
            .await
    }

    /// Hands the answer on; the subscriber is not called again when that fails.
    async fn forward_reply(
        self: &Arc<Self>,
        flight: &AcceptedEvent,
        route: &Route,
        taken: SubscriberResponse,
    ) -> Result<u16, FailedDelivery> {
        let Some((reply, headers)) = taken.reply else {
            return Ok(taken.status);
        };
        let to = match &route.reply {
            ReplyTo::Dropped => None,
            ReplyTo::Hub(end) | ReplyTo::Recipient(end) => Some(end),
        };
        let event = Arc::new(flight.hub().outgoing_reply(reply, flight.remaining_hops));
        let replied = DeliveryStep::Replied {
            route: route.id.clone(),
            to: to.map(|it| it.id.clone()),
            event: event.clone(),
        };
        self.record_route_step(flight, replied);
        let Some(to) = to else {
            return Ok(taken.status);
        };
        let headers = passthrough::forwarded_headers(&headers);
        let call = DeliveryRequest {
            to,
            purpose: CallPurpose::Reply,
            event,
            headers: &headers,
        };
        let caller = DeliveryContext::for_route(flight, route);
        match Box::pin(self.call_with_retry(&caller, &call, |_| Ok(()))).await {
            Ok(()) => Ok(taken.status),
            Err(fault) => Err(FailedDelivery { fault, headers }),
        }
    }

    /// The original event, never the reply, goes to the dead letter sink, if there is one.
    async fn dead_letter(
        self: &Arc<Self>,
        flight: &AcceptedEvent,
        route: &Route,
        failed: FailedDelivery,
    ) -> Result<(), RouteFailure> {
        let FailedDelivery { fault, headers } = failed;
        let looped = fault.permanent == Some(PermanentCause::Looped);
        if flight.stored_durably && self.halt.is_cancelled() {
            let route = route.id.clone();
            self.record_route_step(flight, DeliveryStep::Elsewhere { route });
            return Err(RouteFailure {
                looped,
                handed_back: true,
            });
        }
        let gave_up = RouteFailure {
            looped,
            handed_back: false,
        };
        let Some(to) = &route.dead_letter else {
            self.record_route_lost(flight, route, fault.reason);
            return Err(gave_up);
        };
        let letter = dead_letter::dead_letter_event(&flight.event, fault.extensions.as_ref());
        let call = DeliveryRequest {
            to,
            purpose: CallPurpose::DeadLetter,
            event: Arc::new(letter),
            headers: &headers,
        };
        let caller = DeliveryContext::for_route(flight, route);
        match self.call_with_retry(&caller, &call, |_| Ok(())).await {
            Ok(()) => {
                let step = DeliveryStep::DeadLettered {
                    route: route.id.clone(),
                    to: to.id.clone(),
                    reason: fault.reason,
                };
                self.record_route_step(flight, step);
                Ok(())
            }
            Err(last) => {
                let why = format!("{}; dead letter sink: {}", fault.reason, last.reason);
                self.record_route_lost(flight, route, why);
                Err(gave_up)
            }
        }
    }

    fn record_route_lost(&self, flight: &AcceptedEvent, route: &Route, reason: String) {
        let route = Some(route.id.clone());
        self.record_route_step(flight, DeliveryStep::Lost { route, reason });
    }

    fn record_route_step(&self, flight: &AcceptedEvent, step: DeliveryStep) {
        self.recorder
            .record_steps(self.clock.now(), flight.arrival, [step]);
    }
}

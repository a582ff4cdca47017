//! Delivery on one route: subscriber, then reply, then the dead letter sink if either failed.

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

/// Failure of a route whose event reached neither subscriber nor dead letter sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteFailure {
    /// True if the cause is a loop that ran out of hops.
    pub looped: bool,
    /// True if the engine stopped, and the store of a durable hub is to deliver the event again.
    pub handed_back: bool,
}

/// Failed delivery, with the headers that are forwarded with the dead letter.
struct FailedDelivery {
    error: DeliveryError,
    headers: http::HeaderMap,
}

impl Dispatcher {
    /// Delivers an event on a route, and its dead letter if that fails.
    pub async fn deliver_on_route(
        self: &Arc<Self>,
        accepted: &AcceptedEvent,
        route: &Route,
    ) -> Result<(), RouteFailure> {
        let (Some(subscriber), None) = (&route.subscriber, &route.broken) else {
            self.record_undeliverable(accepted, route);
            return Ok(());
        };
        let failed = match self.call_subscriber(accepted, route, subscriber).await {
            Ok(response) => match self.forward_reply(accepted, route, response).await {
                Ok(status) => {
                    let (route, to) = (Some(route.id.clone()), subscriber.id.clone());
                    self.record_route_step(accepted, DeliveryStep::Delivered { route, to, status });
                    return Ok(());
                }
                Err(failed) => failed,
            },
            Err(error) => {
                let headers = accepted.headers.clone();
                FailedDelivery { error, headers }
            }
        };
        Box::pin(self.dead_letter(accepted, route, failed)).await
    }

    /// On a cluster a route that is not ready does not exist for events, so the sender gets no error. Here
    /// the event is recorded as lost with the reason, so that the mistake is seen.
    fn record_undeliverable(&self, accepted: &AcceptedEvent, route: &Route) {
        let reason = route.broken.clone();
        let reason = reason.unwrap_or_else(|| format!("{} has no subscriber", route.id));
        self.record_route_lost(accepted, route, reason);
    }

    async fn call_subscriber(
        self: &Arc<Self>,
        accepted: &AcceptedEvent,
        route: &Route,
        to: &Recipient,
    ) -> Result<SubscriberResponse, DeliveryError> {
        let request = DeliveryRequest {
            to,
            purpose: CallPurpose::Deliver,
            event: accepted.event.clone(),
            headers: &accepted.headers,
        };
        let interpret = |response| accepted.hub().interpret_response(route, response);
        let context = DeliveryContext::for_route(accepted, route);
        self.deliver(&context, &request, interpret).await
    }

    /// Delivers the reply; if that fails the subscriber is not called again.
    async fn forward_reply(
        self: &Arc<Self>,
        accepted: &AcceptedEvent,
        route: &Route,
        response: SubscriberResponse,
    ) -> Result<u16, FailedDelivery> {
        let Some((reply, headers)) = response.reply else {
            return Ok(response.status.as_u16());
        };
        let to = match &route.reply {
            ReplyTo::Dropped => None,
            ReplyTo::Hub(end) | ReplyTo::Recipient(end) => Some(end),
        };
        let event = Arc::new(
            accepted
                .hub()
                .outgoing_reply(reply, accepted.remaining_hops),
        );
        let replied = DeliveryStep::Replied {
            route: route.id.clone(),
            to: to.map(|recipient| recipient.id.clone()),
            event: event.clone(),
        };
        self.record_route_step(accepted, replied);
        let Some(to) = to else {
            return Ok(response.status.as_u16());
        };
        let headers = passthrough::forwarded_headers(&headers);
        let request = DeliveryRequest {
            to,
            purpose: CallPurpose::Reply,
            event,
            headers: &headers,
        };
        let context = DeliveryContext::for_route(accepted, route);
        match Box::pin(self.deliver(&context, &request, |_| Ok(()))).await {
            Ok(()) => Ok(response.status.as_u16()),
            Err(error) => Err(FailedDelivery { error, headers }),
        }
    }

    /// Delivers the original event, never the reply, to the dead letter sink if there is one.
    async fn dead_letter(
        self: &Arc<Self>,
        accepted: &AcceptedEvent,
        route: &Route,
        failed: FailedDelivery,
    ) -> Result<(), RouteFailure> {
        let FailedDelivery { error, headers } = failed;
        let looped = error.permanent == Some(PermanentCause::Looped);
        if accepted.stored_durably && self.runtime.shutdown.accepting.is_cancelled() {
            let route = route.id.clone();
            self.record_route_step(accepted, DeliveryStep::Elsewhere { route });
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
            self.record_route_lost(accepted, route, error.reason);
            return Err(gave_up);
        };
        let event = dead_letter::dead_letter_event(&accepted.event, error.extensions.as_ref());
        let request = DeliveryRequest {
            to,
            purpose: CallPurpose::DeadLetter,
            event: Arc::new(event),
            headers: &headers,
        };
        let context = DeliveryContext::for_route(accepted, route);
        match self.deliver(&context, &request, |_| Ok(())).await {
            Ok(()) => {
                let step = DeliveryStep::DeadLettered {
                    route: route.id.clone(),
                    to: to.id.clone(),
                    reason: error.reason,
                };
                self.record_route_step(accepted, step);
                Ok(())
            }
            Err(last) => {
                let reason = format!("{}; dead letter sink: {}", error.reason, last.reason);
                self.record_route_lost(accepted, route, reason);
                Err(gave_up)
            }
        }
    }

    fn record_route_lost(&self, accepted: &AcceptedEvent, route: &Route, reason: String) {
        let route = Some(route.id.clone());
        self.record_route_step(accepted, DeliveryStep::Lost { route, reason });
    }

    fn record_route_step(&self, accepted: &AcceptedEvent, step: DeliveryStep) {
        self.runtime.recorder.record_steps(accepted.arrival, [step]);
    }
}

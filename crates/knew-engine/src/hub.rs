//! Hubs: authorize an event, give it its arrival number, find its routes and dispatch it to them.

use std::sync::Arc;

use futures_util::future::join_all;
use http::{HeaderMap, StatusCode};

use super::detach_on_drop::DetachOnDrop;
use super::dispatcher::Dispatcher;
use super::hop_budget::HopBudget;
use super::in_flight::InFlightGuard;
use super::memory_budget::{EVENT_OVERHEAD, NESTED_OVERHEAD, Reservation};
use super::plan::{Hub, Plan, RequestedAddress};
use super::ttl;
use knew_core::graph::HubKind;
use knew_core::graph::authorize::EventSender;
use knew_core::model::Id;
use knew_core::record::DeliveryStep;
use knew_event::{Event, ExtensionValue, Time, Weight, validate::validate_event};
use knew_text::truncate;

/// Longest address and longest reason in the journal, in bytes. A client may choose both.
const MAX_RECORDED_BYTES: usize = 2048;

/// Event that was sent to a hub and is not accepted yet.
#[derive(Debug)]
pub struct IncomingEvent {
    /// Event as it was received.
    pub event: Event,
    /// Headers that are forwarded with the event.
    pub headers: HeaderMap,
    /// Source or route that sends it; `None` for a client.
    pub from: Option<Arc<Id>>,
    /// Identity that a client claims.
    pub subject: Option<String>,
    /// Arrival of the event that caused this one.
    pub parent: Option<u64>,
    /// Events that the original event may still cause.
    pub hop_budget: HopBudget,
    /// Memory that is reserved for it; `None` reserves when it is accepted.
    pub reservation: Option<Reservation>,
}

/// Event that a hub accepted and delivers to its routes.
#[derive(Debug)]
pub struct AcceptedEvent {
    /// Plan that it was accepted with and finishes on.
    pub plan: Arc<Plan>,
    /// Index of the hub in that plan.
    pub hub: usize,
    /// Number of the arrival in the journal.
    pub arrival: u64,
    /// Event as its subscribers are sent it.
    pub event: Arc<Event>,
    /// Headers that are forwarded with the event.
    pub headers: HeaderMap,
    /// Hops that a broker allows replies; 0 at a channel.
    pub remaining_hops: i64,
    /// Events that the original event may still cause.
    pub hop_budget: HopBudget,
    /// True if a store outside this process keeps the event until its routes are finished.
    pub stored_durably: bool,
    /// Memory and the count of events in accepted, released when it is finished.
    pub _held: (Option<Reservation>, InFlightGuard),
}

/// Response of a hub to a sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HubResponse {
    /// Status of the response.
    pub status: StatusCode,
    /// True if the cause of a failure is a loop that ran out of hops.
    pub looped: bool,
}

/// Response of a hub, now or later.
#[derive(Debug)]
pub enum Acceptance {
    /// The sender is answered at once.
    Immediate(HubResponse),
    /// The sender is answered when every route is finished. Dropping this stops no delivery.
    Pending(DetachOnDrop<HubResponse>),
}

impl HubResponse {
    /// Response that no loop caused.
    #[must_use]
    pub const fn from_status(status: StatusCode) -> Self {
        let looped = false;
        Self { status, looped }
    }
}

impl Acceptance {
    /// Waits for the response.
    pub async fn response(self) -> HubResponse {
        match self {
            Self::Immediate(answer) => answer,
            Self::Pending(work) => work
                .await
                .unwrap_or(HubResponse::from_status(StatusCode::INTERNAL_SERVER_ERROR)),
        }
    }
}

impl AcceptedEvent {
    /// The hub that accepted it.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        &self.plan.hubs[self.hub]
    }
}

impl Dispatcher {
    /// Accepts an event after validating it, as the ingress of the hub does.
    pub fn validate_and_accept(
        self: &Arc<Self>,
        plan: &Arc<Plan>,
        hub: usize,
        incoming: IncomingEvent,
    ) -> Acceptance {
        match validate_event(&incoming.event) {
            Ok(()) => self.accept(plan, hub, incoming),
            Err(invalid) => {
                let reason = invalid.to_string().trim_end().replace('\n', "; ");
                self.record_rejection(
                    plan.hubs[hub].requested_address(),
                    StatusCode::BAD_REQUEST,
                    &reason,
                );
                Acceptance::Immediate(HubResponse::from_status(StatusCode::BAD_REQUEST))
            }
        }
    }

    /// Accepts a valid event.
    ///
    /// Not `async`: the event is in the journal when this returns, unless a store outside this process gets it
    /// first, so a client that disconnects afterwards stops nothing. Deliveries of an event from inside run in a
    /// task of their own, so that a loop needs no deep stack.
    pub fn accept(
        self: &Arc<Self>,
        plan: &Arc<Plan>,
        hub: usize,
        mut incoming: IncomingEvent,
    ) -> Acceptance {
        let at = &plan.hubs[hub];
        if let Some(answer) = self.rejection_by_policy(at, &incoming) {
            return Acceptance::Immediate(answer);
        }
        if incoming.reservation.is_none() {
            incoming.reservation = self.reserve_memory(at, &incoming);
            if incoming.reservation.is_none() {
                self.record_rejection(
                    at.requested_address(),
                    StatusCode::SERVICE_UNAVAILABLE,
                    &self.runtime.memory.exhausted_message(),
                );
                return Acceptance::Immediate(HubResponse::from_status(
                    StatusCode::SERVICE_UNAVAILABLE,
                ));
            }
        }
        incoming.event = incoming.event.after_binary_hop();
        let mut left = 0;
        if at.kind == HubKind::Broker {
            let Some(next) = ttl::decrement(&incoming.event, self.max_hops) else {
                return Acceptance::Immediate(self.reject_loop(at.requested_address()));
            };
            left = next;
            self.stamp_for_broker(&mut incoming.event, left);
        }
        let from_inside = incoming.parent.is_some();
        let durable_hub = at.is_durable.then(|| self.durable_hubs.find(&at.id));
        if let Some(durable_hub) = durable_hub.flatten() {
            return self.publish_to_durable_hub(durable_hub, plan, hub, incoming);
        }
        let event = Arc::new(incoming.event);
        let matching = at.matching_routes(&event);
        let received = DeliveryStep::Received {
            node: at.id.clone(),
            from: incoming.from,
            parent: incoming.parent,
            event: event.clone(),
            plan: plan.number,
        };
        let matched = matching.iter().map(|matching| DeliveryStep::Matched {
            route: at.routes[*matching].id.clone(),
        });
        let steps = std::iter::once(received).chain(matched);
        let arrival = self.runtime.recorder.record_arrival(steps);
        let accepted = AcceptedEvent {
            plan: plan.clone(),
            hub,
            arrival,
            event,
            headers: incoming.headers,
            remaining_hops: left,
            hop_budget: incoming.hop_budget,
            stored_durably: false,
            _held: (incoming.reservation, self.runtime.in_flight.enter()),
        };
        self.dispatch(accepted, matching, from_inside)
    }

    /// Memory for an event from inside: one that another event caused may use the part that new events may not.
    fn reserve_memory(&self, hub: &Hub, incoming: &IncomingEvent) -> Option<Reservation> {
        let bytes = EVENT_OVERHEAD + incoming.event.weight() + incoming.headers.weight();
        match incoming.parent {
            Some(_) if !hub.asynchronous => self.runtime.memory.reserve(bytes + NESTED_OVERHEAD),
            Some(_) => self.runtime.memory.reserve(bytes),
            None => self.runtime.memory.reserve_for_new_event(bytes),
        }
    }

    /// Response to a sender that the policies of the hub do not allow.
    fn rejection_by_policy(&self, hub: &Hub, incoming: &IncomingEvent) -> Option<HubResponse> {
        let policies = hub.authorization.as_ref()?;
        let sender = match &incoming.from {
            Some(id) => EventSender::Object(id),
            None => EventSender::Client(incoming.subject.as_deref()),
        };
        let ruling = policies.authorize(sender, &incoming.event);
        let status = ruling.denied_status?;
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
        self.record_rejection(hub.requested_address(), status, &ruling.reason);
        Some(HubResponse::from_status(status))
    }

    fn dispatch(
        self: &Arc<Self>,
        accepted: AcceptedEvent,
        matching: Vec<usize>,
        from_inside: bool,
    ) -> Acceptance {
        let response = HubResponse::from_status(StatusCode::ACCEPTED);
        if matching.is_empty() {
            self.record_response(&accepted, response);
            return Acceptance::Immediate(response);
        }
        let asynchronous = accepted.hub().asynchronous;
        if asynchronous {
            self.record_response(&accepted, response);
        }
        let dispatcher = self.clone();
        let work = async move {
            let response = dispatcher.deliver_to_routes(&accepted, &matching).await;
            if !asynchronous {
                dispatcher.record_response(&accepted, response);
            }
            response
        };
        if asynchronous {
            self.runtime.tasks.spawn(work);
            return Acceptance::Immediate(response);
        }
        Acceptance::Pending(if from_inside {
            DetachOnDrop::spawned(work, &self.runtime.tasks)
        } else {
            DetachOnDrop::inline(work, &self.runtime.tasks)
        })
    }

    /// Delivers to all routes at the same time. One that fails stops no other; the response is a failure then.
    async fn deliver_to_routes(
        self: &Arc<Self>,
        accepted: &AcceptedEvent,
        matching: &[usize],
    ) -> HubResponse {
        let routes = &accepted.hub().routes;
        let deliver = |index: &usize| self.deliver_on_route(accepted, &routes[*index]);
        let results = match matching {
            // `join_all` would allocate for the future of the most frequent case.
            [only] => vec![deliver(only).await],
            several => join_all(several.iter().map(deliver)).await,
        };
        let mut response = HubResponse::from_status(StatusCode::ACCEPTED);
        for failure in results.into_iter().filter_map(Result::err) {
            response.status = StatusCode::INTERNAL_SERVER_ERROR;
            response.looped |= failure.looped;
        }
        response
    }

    /// Sets the extensions that a broker adds to every event.
    pub fn stamp_for_broker(&self, event: &mut Event, left: i64) {
        let now = ExtensionValue::Text(Time::from(self.runtime.clock.now()).to_string());
        event
            .extensions
            .insert("knativearrivaltime".to_owned(), now);
        ttl::set_remaining(event, left);
    }

    fn record_response(&self, accepted: &AcceptedEvent, response: HubResponse) {
        let step = DeliveryStep::Answered {
            node: accepted.hub().id.clone(),
            status: response.status.as_u16(),
        };
        self.runtime.recorder.record_steps(accepted.arrival, [step]);
    }

    /// Rejects an event that went in a circle until its hops were used up.
    pub fn reject_loop(&self, requested: RequestedAddress<'_>) -> HubResponse {
        self.record_rejection(
            requested,
            StatusCode::BAD_REQUEST,
            "a loop: the event used up its hops, and ends here",
        );
        HubResponse {
            status: StatusCode::BAD_REQUEST,
            looped: true,
        }
    }

    /// Records a rejection of something that did not become an arrival.
    pub fn record_rejection(
        &self,
        requested: RequestedAddress<'_>,
        status: StatusCode,
        reason: &str,
    ) {
        let step = DeliveryStep::Refused {
            node: requested.id.cloned(),
            requested: truncate(requested.address, MAX_RECORDED_BYTES).into_owned(),
            status: status.as_u16(),
            reason: truncate(reason, MAX_RECORDED_BYTES).into_owned(),
        };
        self.runtime.recorder.record_steps(0, [step]);
    }
}

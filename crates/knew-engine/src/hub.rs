//! An event enters a hub: it gets its number, the routes that take it are found, and it sets off.

use std::sync::Arc;

use futures_util::future::join_all;
use http::HeaderMap;

use super::detach_on_drop::DetachOnDrop;
use super::dispatcher::Dispatcher;
use super::hop_budget::HopBudget;
use super::in_flight::InFlightGuard;
use super::memory_budget::{EVENT_OVERHEAD, NESTED_OVERHEAD, Reservation};
use super::plan::{Asked, Hub, Plan};
use super::ttl;
use knew_core::graph::HubKind;
use knew_core::graph::authorize::EventSender;
use knew_core::model::Id;
use knew_core::record::DeliveryStep;
use knew_event::{Event, Time, Value, Weight, validate::validate};
use knew_text::clip;

/// How many bytes of an address or a reason, both of which a client may choose, the journal tells.
const MAX_RECORDED_BYTES: usize = 2048;

/// An event at the door of a hub.
#[derive(Debug)]
pub struct IncomingEvent {
    /// The event.
    pub event: Event,
    /// The headers that travel with it.
    pub headers: HeaderMap,
    /// The source or route it comes from; `None` for a client.
    pub from: Option<Arc<Id>>,
    /// Who a client says it is.
    pub subject: Option<String>,
    /// The arrival that caused it.
    pub parent: Option<u64>,
    /// Its place among what one event caused.
    pub hop_budget: HopBudget,
    /// The part of the memory budget it holds; one that comes without gets it as it enters.
    pub reservation: Option<Reservation>,
}

/// An event under way at a hub.
#[derive(Debug)]
pub struct AcceptedEvent {
    /// The plan it entered with and finishes on.
    pub plan: Arc<Plan>,
    /// The hub, in that plan.
    pub hub: usize,
    /// Its number.
    pub arrival: u64,
    /// The event.
    pub event: Arc<Event>,
    /// The headers that travel with it.
    pub headers: HeaderMap,
    /// What is left of its hop limit.
    pub remaining_hops: i64,
    /// Its place among what one event caused.
    pub hop_budget: HopBudget,
    /// Whether something outside keeps it until the route is done.
    pub stored_durably: bool,
    /// What is held as long as it is under way.
    pub _held: (Option<Reservation>, InFlightGuard),
}

/// What a sender is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HubResponse {
    /// The status.
    pub status: u16,
    /// Whether a loop that ran out of hops is behind it.
    pub looped: bool,
}

/// An event that entered.
#[derive(Debug)]
pub enum Acceptance {
    /// It was answered at once.
    Immediate(HubResponse),
    /// It will be answered when every route is done. Dropping this does not stop the work.
    Pending(DetachOnDrop<HubResponse>),
}

impl HubResponse {
    /// A status, and no loop.
    #[must_use]
    pub const fn from_status(status: u16) -> Self {
        let looped = false;
        Self { status, looped }
    }
}

impl Acceptance {
    /// The answer, when there is one.
    pub async fn response(self) -> HubResponse {
        match self {
            Self::Immediate(answer) => answer,
            Self::Pending(work) => work.await.unwrap_or(HubResponse::from_status(500)),
        }
    }
}

impl AcceptedEvent {
    /// The hub it is at.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        &self.plan.hubs[self.hub]
    }
}

impl Dispatcher {
    /// Takes an event into a hub after checking it, as the hub's own door does.
    pub fn validate_and_accept(
        self: &Arc<Self>,
        plan: &Arc<Plan>,
        hub: usize,
        entry: IncomingEvent,
    ) -> Acceptance {
        match validate(&entry.event) {
            Ok(()) => self.accept(plan, hub, entry),
            Err(invalid) => {
                let words = invalid.to_string().trim_end().replace('\n', "; ");
                self.record_rejection(plan.hubs[hub].asked(), 400, &words);
                Acceptance::Immediate(HubResponse::from_status(400))
            }
        }
    }

    /// Takes a valid event into a hub.
    ///
    /// Not `async`: the event is in the journal when this returns, unless something outside is to keep
    /// it first, and a client who leaves then stops nothing. What follows an event from inside runs in a
    /// task of its own, so that a loop needs no deep stack.
    pub fn accept(
        self: &Arc<Self>,
        plan: &Arc<Plan>,
        hub: usize,
        mut entry: IncomingEvent,
    ) -> Acceptance {
        let place = &plan.hubs[hub];
        if let Some(answer) = self.rejection_by_policy(place, &entry) {
            return Acceptance::Immediate(answer);
        }
        if entry.reservation.is_none() {
            entry.reservation = self.reserve_memory(place, &entry);
            if entry.reservation.is_none() {
                self.record_rejection(place.asked(), 503, &self.memory.exhausted_message());
                return Acceptance::Immediate(HubResponse::from_status(503));
            }
        }
        entry.event = entry.event.after_binary_hop();
        let mut left = 0;
        if place.kind == HubKind::Broker {
            let Some(next) = ttl::decrement(&entry.event, self.ttl) else {
                return Acceptance::Immediate(self.reject_loop(place.asked()));
            };
            left = next;
            self.stamp_for_broker(&mut entry.event, left);
        }
        let from_inside = entry.parent.is_some();
        let durable_hub = place.is_durable.then(|| self.durable_hubs.find(&place.id));
        if let Some(durable_hub) = durable_hub.flatten() {
            return self.publish_to_durable_hub(durable_hub, plan, hub, entry);
        }
        let event = Arc::new(entry.event);
        let matching = place.matching_routes(&event);
        let received = DeliveryStep::Received {
            node: place.id.clone(),
            from: entry.from,
            parent: entry.parent,
            event: event.clone(),
            plan: plan.number,
        };
        let matched = matching.iter().map(|matching| DeliveryStep::Matched {
            route: place.routes[*matching].id.clone(),
        });
        let steps = std::iter::once(received).chain(matched);
        let arrival = self.recorder.record_arrival(self.clock.now(), steps);
        let flight = AcceptedEvent {
            plan: plan.clone(),
            hub,
            arrival,
            event,
            headers: entry.headers,
            remaining_hops: left,
            hop_budget: entry.hop_budget,
            stored_durably: false,
            _held: (entry.reservation, self.in_flight.enter()),
        };
        self.dispatch(flight, matching, from_inside)
    }

    /// Memory for an event that was made inside: one that another event caused may use what is kept from new
    /// ones.
    fn reserve_memory(&self, place: &Hub, entry: &IncomingEvent) -> Option<Reservation> {
        let bytes = EVENT_OVERHEAD + entry.event.weight() + entry.headers.weight();
        match entry.parent {
            Some(_) if !place.asynchronous => self.memory.reserve(bytes + NESTED_OVERHEAD),
            Some(_) => self.memory.reserve(bytes),
            None => self.memory.reserve_for_new_event(bytes),
        }
    }

    /// The answer to a sender who may not send here.
    fn rejection_by_policy(&self, place: &Hub, entry: &IncomingEvent) -> Option<HubResponse> {
        let gate = place.gate.as_ref()?;
        let sender = match &entry.from {
            Some(id) => EventSender::Object(id),
            None => EventSender::Client(entry.subject.as_deref()),
        };
        let ruling = gate.authorize(sender, &entry.event);
        let status = ruling.denied_status?;
        self.record_rejection(place.asked(), status, &ruling.reason);
        Some(HubResponse::from_status(status))
    }

    fn dispatch(
        self: &Arc<Self>,
        flight: AcceptedEvent,
        matching: Vec<usize>,
        from_inside: bool,
    ) -> Acceptance {
        let accepted = HubResponse::from_status(202);
        if matching.is_empty() {
            self.record_response(&flight, accepted);
            return Acceptance::Immediate(accepted);
        }
        let asynchronous = flight.hub().asynchronous;
        if asynchronous {
            self.record_response(&flight, accepted);
        }
        let dispatcher = self.clone();
        let work = async move {
            let answer = dispatcher.deliver_to_routes(&flight, &matching).await;
            if !asynchronous {
                dispatcher.record_response(&flight, answer);
            }
            answer
        };
        if asynchronous {
            self.runtime.spawn(work);
            return Acceptance::Immediate(accepted);
        }
        Acceptance::Pending(if from_inside {
            DetachOnDrop::spawned(work, &self.runtime)
        } else {
            DetachOnDrop::inline(work, &self.runtime)
        })
    }

    /// Every route by itself: one that fails stops no other, and fails the whole only at the end.
    async fn deliver_to_routes(
        self: &Arc<Self>,
        flight: &AcceptedEvent,
        matching: &[usize],
    ) -> HubResponse {
        let routes = &flight.hub().routes;
        let ended = match matching {
            [only] => vec![self.deliver_on_route(flight, &routes[*only]).await],
            many => {
                join_all(
                    many.iter()
                        .map(|many| self.deliver_on_route(flight, &routes[*many])),
                )
                .await
            }
        };
        let mut answer = HubResponse::from_status(202);
        for gave_up in ended.into_iter().filter_map(Result::err) {
            answer.status = 500;
            answer.looped |= gave_up.looped;
        }
        answer
    }

    /// Marks an event as it enters a broker.
    pub fn stamp_for_broker(&self, event: &mut Event, left: i64) {
        let now = Value::Text(Time::from(self.clock.now()).to_string());
        event
            .extensions
            .insert("knativearrivaltime".to_owned(), now);
        ttl::set_remaining(event, left);
    }

    fn record_response(&self, flight: &AcceptedEvent, answer: HubResponse) {
        let step = DeliveryStep::Answered {
            node: flight.hub().id.clone(),
            status: answer.status,
        };
        self.recorder
            .record_steps(self.clock.now(), flight.arrival, [step]);
    }

    /// Refuses an event that went in a circle for too long.
    pub fn reject_loop(&self, at: Asked<'_>) -> HubResponse {
        self.record_rejection(at, 400, "a loop: the event used up its hops, and ends here");
        let (status, looped) = (400, true);
        HubResponse { status, looped }
    }

    /// Records that a door refused something before it became an arrival.
    pub fn record_rejection(&self, (of, at): Asked<'_>, status: u16, reason: &str) {
        let step = DeliveryStep::Refused {
            node: of.cloned(),
            requested: clip(at, MAX_RECORDED_BYTES).into_owned(),
            status,
            reason: clip(reason, MAX_RECORDED_BYTES).into_owned(),
        };
        self.recorder.record_steps(self.clock.now(), 0, [step]);
    }
}

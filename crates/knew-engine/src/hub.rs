//! An event enters a hub: it gets its number, the routes that take it are found, and it sets off.

use std::sync::Arc;

use futures_util::future::join_all;
use http::HeaderMap;

use super::budget::{EVENT, NESTED, Share};
use super::descent::Descent;
use super::dispatcher::Dispatcher;
use super::flights::Airborne;
use super::plan::{Asked, Hub, Plan};
use super::ttl;
use super::work::Work;
use knew_core::graph::HubKind;
use knew_core::graph::authorize::EventSender;
use knew_core::model::Id;
use knew_core::record::DeliveryStep;
use knew_event::{Event, Time, Value, Weight, validate::validate};
use knew_text::clip;

/// How many bytes of an address or a reason, both of which a client may choose, the journal tells.
const TOLD: usize = 2048;

/// An event at the door of a hub.
#[derive(Debug)]
pub struct Entry {
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
    pub descent: Descent,
    /// The part of the memory budget it holds; one that comes without gets it as it enters.
    pub share: Option<Share>,
}

/// An event under way at a hub.
#[derive(Debug)]
pub struct Flight {
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
    pub left: i64,
    /// Its place among what one event caused.
    pub descent: Descent,
    /// Whether something outside keeps it until the route is done.
    pub kept: bool,
    /// What is held as long as it is under way.
    pub _held: (Option<Share>, Airborne),
}

/// What a sender is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Whether a loop that ran out of hops is behind it.
    pub looped: bool,
}

/// An event that entered.
#[derive(Debug)]
pub enum Entered {
    /// It was answered at once.
    At(Answer),
    /// It will be answered when every route is done. Dropping this does not stop the work.
    Later(Work<Answer>),
}

impl Answer {
    /// A status, and no loop.
    #[must_use]
    pub const fn of(status: u16) -> Self {
        let looped = false;
        Self { status, looped }
    }
}

impl Entered {
    /// The answer, when there is one.
    pub async fn answer(self) -> Answer {
        match self {
            Self::At(answer) => answer,
            Self::Later(work) => work.await.unwrap_or(Answer::of(500)),
        }
    }
}

impl Flight {
    /// The hub it is at.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        &self.plan.hubs[self.hub]
    }
}

impl Dispatcher {
    /// Takes an event into a hub after checking it, as the hub's own door does.
    pub fn knock(self: &Arc<Self>, plan: &Arc<Plan>, hub: usize, entry: Entry) -> Entered {
        match validate(&entry.event) {
            Ok(()) => self.enter(plan, hub, entry),
            Err(invalid) => {
                let words = invalid.to_string().trim_end().replace('\n', "; ");
                self.refuse(plan.hubs[hub].asked(), 400, &words);
                Entered::At(Answer::of(400))
            }
        }
    }

    /// Takes a valid event into a hub.
    ///
    /// Not `async`: the event is in the journal when this returns, unless something outside is to keep
    /// it first, and a client who leaves then stops nothing. What follows an event from inside runs in a
    /// task of its own, so that a loop needs no deep stack.
    pub fn enter(self: &Arc<Self>, plan: &Arc<Plan>, hub: usize, mut entry: Entry) -> Entered {
        let place = &plan.hubs[hub];
        if let Some(answer) = self.turned_away(place, &entry) {
            return Entered::At(answer);
        }
        if entry.share.is_none() {
            entry.share = self.share_for(place, &entry);
            if entry.share.is_none() {
                self.refuse(place.asked(), 503, &self.budget.refusal());
                return Entered::At(Answer::of(503));
            }
        }
        entry.event = entry.event.after_binary_hop();
        let mut left = 0;
        if place.kind == HubKind::Broker {
            let Some(next) = ttl::next(&entry.event, self.ttl) else {
                return Entered::At(self.break_loop(place.asked()));
            };
            left = next;
            self.stamp(&mut entry.event, left);
        }
        let from_inside = entry.parent.is_some();
        let durable_hub = place.outside.then(|| self.durable_hubs.find(&place.id));
        if let Some(durable_hub) = durable_hub.flatten() {
            return self.publish_to_durable_hub(durable_hub, plan, hub, entry);
        }
        let event = Arc::new(entry.event);
        let matching = place.matching(&event);
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
        let arrival = self.recorder.arrive(self.clock.now(), steps);
        let flight = Flight {
            plan: plan.clone(),
            hub,
            arrival,
            event,
            headers: entry.headers,
            left,
            descent: entry.descent,
            kept: false,
            _held: (entry.share, self.flights.begin()),
        };
        self.set_off(flight, matching, from_inside)
    }

    /// Memory for an event that was made inside: one that another event caused may use what is kept from new
    /// ones.
    fn share_for(&self, place: &Hub, entry: &Entry) -> Option<Share> {
        let bytes = EVENT + entry.event.weight() + entry.headers.weight();
        match entry.parent {
            Some(_) if !place.asynchronous => self.budget.take(bytes + NESTED),
            Some(_) => self.budget.take(bytes),
            None => self.budget.admit(bytes),
        }
    }

    /// The answer to a sender who may not send here.
    fn turned_away(&self, place: &Hub, entry: &Entry) -> Option<Answer> {
        let gate = place.gate.as_ref()?;
        let sender = match &entry.from {
            Some(id) => EventSender::Object(id),
            None => EventSender::Client(entry.subject.as_deref()),
        };
        let ruling = gate.authorize(sender, &entry.event);
        let status = ruling.denied_status?;
        self.refuse(place.asked(), status, &ruling.reason);
        Some(Answer::of(status))
    }

    fn set_off(
        self: &Arc<Self>,
        flight: Flight,
        matching: Vec<usize>,
        from_inside: bool,
    ) -> Entered {
        let accepted = Answer::of(202);
        if matching.is_empty() {
            self.answered(&flight, accepted);
            return Entered::At(accepted);
        }
        let asynchronous = flight.hub().asynchronous;
        if asynchronous {
            self.answered(&flight, accepted);
        }
        let dispatcher = self.clone();
        let work = async move {
            let answer = dispatcher.fan_out(&flight, &matching).await;
            if !asynchronous {
                dispatcher.answered(&flight, answer);
            }
            answer
        };
        if asynchronous {
            self.runtime.spawn(work);
            return Entered::At(accepted);
        }
        Entered::Later(if from_inside {
            Work::there(work, &self.runtime)
        } else {
            Work::here(work, &self.runtime)
        })
    }

    /// Every route by itself: one that fails stops no other, and fails the whole only at the end.
    async fn fan_out(self: &Arc<Self>, flight: &Flight, matching: &[usize]) -> Answer {
        let routes = &flight.hub().routes;
        let ended = match matching {
            [only] => vec![self.travel(flight, &routes[*only]).await],
            many => join_all(many.iter().map(|many| self.travel(flight, &routes[*many]))).await,
        };
        let mut answer = Answer::of(202);
        for gave_up in ended.into_iter().filter_map(Result::err) {
            answer.status = 500;
            answer.looped |= gave_up.looped;
        }
        answer
    }

    /// Marks an event as it enters a broker.
    pub fn stamp(&self, event: &mut Event, left: i64) {
        let now = Value::Text(Time::from(self.clock.now()).to_string());
        event
            .extensions
            .insert("knativearrivaltime".to_owned(), now);
        ttl::set(event, left);
    }

    fn answered(&self, flight: &Flight, answer: Answer) {
        let step = DeliveryStep::Answered {
            node: flight.hub().id.clone(),
            status: answer.status,
        };
        self.recorder
            .append(self.clock.now(), flight.arrival, [step]);
    }

    /// Refuses an event that went in a circle for too long.
    pub fn break_loop(&self, at: Asked<'_>) -> Answer {
        self.refuse(at, 400, "a loop: the event used up its hops, and ends here");
        let (status, looped) = (400, true);
        Answer { status, looped }
    }

    /// Records that a door refused something before it became an arrival.
    pub fn refuse(&self, (of, at): Asked<'_>, status: u16, reason: &str) {
        let step = DeliveryStep::Refused {
            node: of.cloned(),
            requested: clip(at, TOLD).into_owned(),
            status,
            reason: clip(reason, TOLD).into_owned(),
        };
        self.recorder.append(self.clock.now(), 0, [step]);
    }
}

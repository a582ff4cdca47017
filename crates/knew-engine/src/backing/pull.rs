//! Reads the events of a hub for one route, and takes each to the end of the route.
//!
//! Many are at it at once, a bounded number; where the order counts those of one part come one after
//! the other. While one takes long the keeper hears that somebody is still at it.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

use super::keeper::{Delivery, Reader, Receipt};
use super::ledger::{Boarded, Entry};
use super::letter::Letter;
use super::line::Line;
use super::nats::ACK_WAIT;
use crate::budget::{EVENT, Share};
use crate::descent::Descent;
use crate::dispatcher::Dispatcher;
use crate::hub::Flight;
use crate::plan::{Place, Plan};
use crate::ttl;
use knew_core::graph::HubKind;
use knew_core::model::Id;
use knew_core::record::DeliveryStep;
use knew_event::{Event, Weight};

/// How many events of one route may be at it at once in this process.
const AT_ONCE: usize = 256;

/// Reads for one route.
pub struct Pull {
    /// The engine.
    pub dispatcher: Arc<Dispatcher>,
    /// The hub and its place.
    pub line: Arc<Line>,
    /// The route.
    pub route: Arc<Id>,
    /// Whether events of one part come one after the other.
    pub in_order: bool,
    /// Ends the reading.
    pub halt: CancellationToken,
}

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Pull {
    /// Reads until told to end, or until there is no reading on.
    pub async fn run(self, mut reader: Reader) -> Result<(), String> {
        let pull = Arc::new(self);
        let _reading = pull.dispatcher.backings.readers.begin();
        let room = Arc::new(Semaphore::new(AT_ONCE));
        let mut parts: HashMap<i32, mpsc::UnboundedSender<Work>> = HashMap::new();
        let mut ended = Ok(());
        loop {
            let next = async {
                let place = room.clone().acquire_owned().await;
                (place, reader.next().await)
            };
            let (place, delivery) = tokio::select! {
                () = pull.halt.cancelled() => break,
                (place, delivery) = next => match (place, delivery) {
                    (Ok(place), Ok(delivery)) => (place, delivery),
                    (_, Err(why)) => {
                        ended = Err(why);
                        break;
                    }
                    (Err(_), _) => break,
                },
            };
            let Some(share) = pull.share_for(&delivery).await else {
                delivery.receipt.give_back().await;
                break;
            };
            let part = delivery.position.0;
            let work: Work = Box::pin(pull.clone().carry(delivery, (place, share)));
            if pull.in_order {
                let queue = parts.entry(part).or_insert_with(|| queue(&pull.dispatcher));
                // The queue lives as long as its sender.
                let _ = queue.send(work);
            } else {
                pull.dispatcher.runtime.spawn(work);
            }
        }
        reader.give_back().await;
        ended
    }

    /// Memory for a message; waits until there is some, and gives `None` when told to end.
    async fn share_for(&self, delivery: &Delivery) -> Option<Share> {
        let letter = delivery.letter.as_ref().ok();
        let bytes = letter.map_or(0, |letter| letter.event.weight() + letter.headers.weight());
        let budget = &self.dispatcher.budget;
        tokio::select! {
            () = self.halt.cancelled() => None,
            share = budget.admit_later(EVENT + bytes, &self.dispatcher.clock) => Some(share),
        }
    }

    /// Takes one message to the end of the route.
    async fn carry(self: Arc<Self>, delivery: Delivery, _held: (OwnedSemaphorePermit, Share)) {
        let Delivery {
            letter,
            position,
            receipt,
        } = delivery;
        if self.halt.is_cancelled() || !receipt.counts() {
            return receipt.give_back().await;
        }
        let letter = match letter {
            Ok(letter) => letter,
            Err(words) => {
                let place = format!("{} of {}", self.route, self.line.place.hub);
                let hub = Some(&self.line.place.hub);
                self.dispatcher.refuse((hub, &place), 400, &words);
                return receipt.done().await;
            }
        };
        let mark = letter.mark.clone();
        let mark = mark.unwrap_or_else(|| format!("{}/{}", position.0, position.1));
        let plan = self.dispatcher.plan.load_full();
        let Some((hub, route)) = self.find(&plan) else {
            return receipt.give_back().await;
        };
        let flight = self.board(letter, (&mark, position), (&plan, hub, route));
        let Some(flight) = flight else {
            return receipt.done().await;
        };
        let handed_back = self.travel(&flight, route, &receipt).await;
        self.line.ledger.close(&mark, &self.route);
        if handed_back {
            receipt.give_back().await;
        } else {
            receipt.done().await;
        }
    }

    fn find(&self, plan: &Plan) -> Option<(usize, usize)> {
        let Some(Place::Hub(hub)) = plan.place(&self.line.place.hub) else {
            return None;
        };
        let mut routes = plan.hubs[hub].routes.iter();
        let route = routes.position(|route| route.id == self.route)?;
        Some((hub, route))
    }

    /// The event as it is under way on the route; nothing when the route does not take it.
    fn board(
        &self,
        letter: Letter,
        at: (&str, (i32, u64)),
        (plan, hub, route): (&Arc<Plan>, usize, usize),
    ) -> Option<Flight> {
        let Letter {
            mut event, headers, ..
        } = letter;
        let left = self.stamp(&mut event);
        let event = Arc::new(event);
        let arrive = || self.arrive(&event, (plan, hub, route));
        let (arrival, descent) = match self.line.ledger.board(at, &self.route, arrive) {
            Boarded::At(arrival, descent) => (arrival, descent),
            Boarded::Again(arrival, others) => {
                let steps = others
                    .into_iter()
                    .map(|route| DeliveryStep::Elsewhere { route });
                let now = self.dispatcher.clock.now();
                self.dispatcher.recorder.append(now, arrival, steps);
                (arrival, Descent::default())
            }
            Boarded::NotTaken => return None,
        };
        Some(Flight {
            plan: plan.clone(),
            hub,
            arrival,
            event,
            headers,
            left,
            descent,
            kept: true,
            _held: (None, self.dispatcher.flights.begin()),
        })
    }

    /// What is left of its hops; an event that no door of knew stamped is stamped here.
    fn stamp(&self, event: &mut Event) -> i64 {
        if self.line.place.kind == HubKind::Channel {
            return 0;
        }
        if let Some(left) = ttl::left(event) {
            return left;
        }
        self.dispatcher.stamp(event, self.dispatcher.ttl);
        self.dispatcher.ttl
    }

    /// Writes down an event that comes from elsewhere; its sender was answered there.
    fn arrive(
        &self,
        event: &Arc<Event>,
        (plan, hub, route): (&Arc<Plan>, usize, usize),
    ) -> Option<Entry> {
        let place = &plan.hubs[hub];
        let matching = place.matching(event);
        if !matching.contains(&route) {
            return None;
        }
        let routes = || {
            matching
                .iter()
                .map(|matching| place.routes[*matching].id.clone())
        };
        let received = DeliveryStep::Received {
            node: place.id.clone(),
            from: None,
            parent: None,
            event: event.clone(),
            plan: plan.number,
        };
        let answered = DeliveryStep::Answered {
            node: place.id.clone(),
            status: 202,
        };
        let matched = routes().map(|route| DeliveryStep::Matched { route });
        let steps = std::iter::once(received).chain(matched).chain([answered]);
        let now = self.dispatcher.clock.now();
        let arrival = self.dispatcher.recorder.arrive(now, steps);
        Some(Entry::new(arrival, Descent::default(), routes()))
    }

    /// Whether the event is to be handed back.
    async fn travel(&self, flight: &Flight, route: usize, receipt: &Receipt) -> bool {
        let route = &flight.hub().routes[route];
        let mut work = Box::pin(self.dispatcher.travel(flight, route));
        let patience = self.line.place.keeping.ack_wait.unwrap_or(ACK_WAIT) / 3;
        loop {
            tokio::select! {
                ended = &mut work => return ended.is_err_and(|ended| ended.handed_back),
                () = self.dispatcher.clock.sleep(patience) => receipt.progress().await,
            }
        }
    }
}

/// Does one piece of work after the other.
fn queue(dispatcher: &Dispatcher) -> mpsc::UnboundedSender<Work> {
    let (sender, mut inbox) = mpsc::unbounded_channel::<Work>();
    dispatcher.runtime.spawn(async move {
        while let Some(work) = inbox.recv().await {
            work.await;
        }
    });
    sender
}

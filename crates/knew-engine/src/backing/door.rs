//! The door of a hub whose events are kept outside: an event is answered as soon as it is kept.

use std::sync::{Arc, LazyLock};

use uuid::Uuid;

use super::ledger::Entry as Open;
use super::letter::Letter;
use super::line::Line;
use crate::dispatcher::Dispatcher;
use crate::hub::{Answer, Entered, Entry};
use crate::plan::Plan;
use crate::work::Work;
use knew_core::model::Id;
use knew_core::model::workspace::ExternalSystem;
use knew_core::record::DeliveryStep;
use knew_event::Weight;

/// What this process calls itself in what it puts in.
static PROCESS: LazyLock<String> = LazyLock::new(|| Uuid::new_v4().simple().to_string());

impl Dispatcher {
    /// Takes an event, stamped already, into a hub that is kept outside.
    pub fn hand_in(
        self: &Arc<Self>,
        line: Arc<Line>,
        (plan, hub): (&Arc<Plan>, usize),
        entry: Entry,
    ) -> Entered {
        let (dispatcher, plan) = (self.clone(), plan.clone());
        let airborne = self.flights.begin();
        let work = async move {
            let answer = dispatcher.keep(&line, (&plan, hub), entry).await;
            drop(airborne);
            answer
        };
        Entered::Later(Work::there(work, &self.runtime))
    }

    async fn keep(&self, line: &Line, (plan, hub): (&Arc<Plan>, usize), entry: Entry) -> Answer {
        let place = &plan.hubs[hub];
        let event = entry.event;
        let _held = entry.share;
        let keeper = match line.keeper(plan.number, self).await {
            Ok(keeper) => keeper,
            Err(words) => {
                self.refuse(place.asked(), 503, &words);
                return Answer::of(503);
            }
        };
        // The client of the system copies what it sends.
        let Some(_share) = self.budget.take(event.weight()) else {
            self.refuse(place.asked(), 503, &self.budget.refusal());
            return Answer::of(503);
        };
        let matching = place.matching(&event);
        let routes = || {
            matching
                .iter()
                .map(|matching| place.routes[*matching].id.clone())
        };
        let received = DeliveryStep::Received {
            node: place.id.clone(),
            from: entry.from,
            parent: entry.parent,
            event: Arc::new(event.clone()),
            plan: plan.number,
        };
        let matched = routes().map(|route| DeliveryStep::Matched { route });
        let steps = std::iter::once(received).chain(matched);
        let arrival = self.recorder.arrive(self.clock.now(), steps);
        let letter = Letter {
            event,
            headers: entry.headers,
            mark: Some(format!("{}/{arrival}", *PROCESS)),
        };
        let mark = letter.mark.as_deref().unwrap_or_default();
        let crowded = line
            .ledger
            .open(mark, Open::new(arrival, entry.descent, routes()));
        for (arrival, route) in crowded {
            self.append(arrival, DeliveryStep::Elsewhere { route });
        }
        let status = match keeper.publish(&line.place, &letter).await {
            Ok(position) => {
                line.ledger.place(mark, position);
                202
            }
            Err(why) => {
                line.ledger.strike(mark);
                self.lose_all(arrival, routes(), &line.seat.words(&why));
                line.refusal()
            }
        };
        let at = place.id.clone();
        self.append(arrival, DeliveryStep::Answered { node: at, status });
        Answer::of(status)
    }

    fn lose_all(&self, arrival: u64, routes: impl Iterator<Item = Arc<Id>>, reason: &str) {
        for route in routes {
            let (route, reason) = (Some(route), reason.to_owned());
            self.append(arrival, DeliveryStep::Lost { route, reason });
        }
    }

    fn append(&self, arrival: u64, step: DeliveryStep) {
        self.recorder.append(self.clock.now(), arrival, [step]);
    }
}

impl Line {
    /// What a sender is told whose event could not be kept, as the channels and brokers of a cluster say it.
    fn refusal(&self) -> u16 {
        match self.seat.system() {
            ExternalSystem::Kafka => 503,
            _ => 500,
        }
    }
}

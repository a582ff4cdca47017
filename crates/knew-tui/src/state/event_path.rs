//! The whole way of an event: the arrivals that led to one, and what it went on to, from hub to hub.

use std::collections::{HashSet, VecDeque};

use crate::app::App;
use knew_core::model::Id;
use knew_core::record::{Arrival, ArrivalList};

/// One arrival among those before and after it.
#[derive(Debug)]
pub struct Journey<'a> {
    /// What led to it, the first cause last.
    pub before: Vec<&'a Arrival>,
    /// The arrival one looks at.
    pub here: &'a Arrival,
    /// Where it went on to, and what answers to it went on to, in order. It ends where it comes to a
    /// hub where it was before, so that a circle is no endless tale.
    pub after: Vec<&'a Arrival>,
}

impl App {
    /// The whole way of the event whose path is drawn.
    #[must_use]
    pub fn journey(&self) -> Option<Journey<'_>> {
        let here = self.traced()?;
        Some(Journey::of(&self.workbench.stream.arrivals, here))
    }
}

impl<'a> Journey<'a> {
    /// The way of an arrival, as far as its arrivals are kept.
    #[must_use]
    pub fn of(fold: &'a ArrivalList, here: &'a Arrival) -> Self {
        let cause = |arrival: &&'a Arrival| fold.get(arrival.parent?);
        let before: Vec<&Arrival> = std::iter::successors(cause(&here), cause).collect();
        let mut been: HashSet<&Id> = before.iter().map(|before| &*before.node).collect();
        been.insert(&here.node);
        let mut after = Vec::new();
        let mut ahead = VecDeque::from([here]);
        while let Some(arrival) = ahead.pop_front() {
            for next in fold.caused_by(arrival.number) {
                if been.insert(&next.node) {
                    after.push(next);
                    ahead.push_back(next);
                }
            }
        }
        Self {
            before,
            here,
            after,
        }
    }

    /// All of it.
    pub fn arrivals(&self) -> impl Iterator<Item = &'a Arrival> {
        let others = self.before.iter().chain(&self.after).copied();
        std::iter::once(self.here).chain(others)
    }

    /// The event as it was at a hub.
    #[must_use]
    pub fn at(&self, hub: &Id) -> Option<&'a Arrival> {
        self.arrivals().find(|arrival| *arrival.node == *hub)
    }

    /// The route whose subscriber's answer an arrival is, if it is one.
    #[must_use]
    pub fn answer(&self, arrival: &'a Arrival) -> Option<&'a Id> {
        let cause = self
            .arrivals()
            .find(|earlier| Some(earlier.number) == arrival.parent)?;
        let route = arrival.from.as_deref()?;
        let mut tracks = cause.routes.iter();
        let track = tracks.find(|track| track.route.as_deref() == Some(route))?;
        track.reply.as_ref().map(|_| route)
    }

    /// Where the arrival went on to by a route.
    pub fn onward(&self, from: &Arrival, route: &Id) -> impl Iterator<Item = &'a Arrival> {
        let caused = |later: &&Arrival| {
            later.parent == Some(from.number) && later.from.as_deref() == Some(route)
        };
        self.after.iter().copied().filter(caused)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use crate::state::event_path::*;
    use knew_core::record::{DeliveryStep, Journal};
    use knew_event::Event;

    fn id(kind: &str, name: &str) -> Arc<Id> {
        Arc::new(Id::new("", kind, "shop", name))
    }

    fn arrive(journal: &Journal, hub: &str, from: Option<(&str, u64)>, answers: bool) -> u64 {
        let received = DeliveryStep::Received {
            node: id("Hub", hub),
            from: from.map(|(route, _)| id("Route", route)),
            parent: from.map(|(_, parent)| parent),
            event: Arc::new(Event::default()),
            plan: 1,
        };
        let route = id("Route", &format!("of-{hub}"));
        let mut steps = vec![received];
        steps.push(DeliveryStep::Matched {
            route: Arc::clone(&route),
        });
        if answers {
            steps.push(DeliveryStep::Replied {
                route,
                to: None,
                event: Arc::new(Event::default()),
            });
        }
        journal.append_arrival(Timestamp::UNIX_EPOCH, steps).arrival
    }

    /// Events go from hub `a` to `b` as an answer, on to `c`, and from there back to `a`.
    fn fold() -> ArrivalList {
        let journal = Journal::default();
        let first = arrive(&journal, "a", None, true);
        let second = arrive(&journal, "b", Some(("of-a", first)), false);
        arrive(&journal, "other", None, false);
        let third = arrive(&journal, "c", Some(("of-b", second)), false);
        arrive(&journal, "a", Some(("of-c", third)), false);
        let mut fold = ArrivalList::default();
        fold.catch_up(&journal);
        fold
    }

    fn numbers(arrivals: &[&Arrival]) -> Vec<u64> {
        arrivals.iter().map(|arrival| arrival.number).collect()
    }

    #[test]
    fn a_journey_knows_what_was_before_and_ends_where_it_would_go_in_a_circle() {
        let fold = fold();
        let journey = Journey::of(&fold, fold.get(2).expect("it"));
        assert_eq!(numbers(&journey.before), [1]);
        assert_eq!(numbers(&journey.after), [4]);
        let whole = Journey::of(&fold, fold.get(1).expect("it"));
        assert_eq!(numbers(&whole.after), [2, 4]);
        assert_eq!(whole.at(&id("Hub", "c")).map(|at| at.number), Some(4));
        assert!(whole.at(&id("Hub", "other")).is_none());
    }

    #[test]
    fn an_answer_is_told_from_what_was_handed_on() {
        let fold = fold();
        let journey = Journey::of(&fold, fold.get(1).expect("it"));
        let [second, third] = journey.after[..] else {
            panic!("{journey:?}");
        };
        assert_eq!(journey.answer(second), Some(&*id("Route", "of-a")));
        assert_eq!(journey.answer(third), None);
        let onward: Vec<&Arrival> = journey.onward(second, &id("Route", "of-b")).collect();
        assert_eq!(numbers(&onward), [4]);
    }

    #[test]
    fn what_an_arrival_caused_is_forgotten_with_it() {
        let journal = Journal::default();
        let first = arrive(&journal, "a", None, false);
        arrive(&journal, "b", Some(("of-a", first)), false);
        arrive(&journal, "b", Some(("of-a", first)), false);
        let mut fold = ArrivalList::with_limit(2);
        fold.catch_up(&journal);
        assert_eq!(fold.caused_by(first).count(), 0);
        let second = fold.get(2).expect("it");
        assert!(Journey::of(&fold, second).before.is_empty());
    }
}

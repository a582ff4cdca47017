//! The journal and its folds.

use std::sync::Arc;

use jiff::Timestamp;

use super::*;
use crate::record::{ArrivalList, CallPurpose, CallResult, DeliveryState};
use knew_event::{Event, Weight};

fn id(kind: &str, name: &str) -> Arc<Id> {
    Arc::new(Id::new("eventing.knative.dev", kind, "default", name))
}

fn received(hub: &Arc<Id>, plan: u64) -> DeliveryStep {
    DeliveryStep::Received {
        node: hub.clone(),
        from: None,
        parent: None,
        event: Arc::new(Event::default()),
        plan,
    }
}

fn matched(route: &Arc<Id>) -> DeliveryStep {
    DeliveryStep::Matched {
        route: route.clone(),
    }
}

fn delivered(route: &Arc<Id>) -> DeliveryStep {
    DeliveryStep::Delivered {
        route: Some(route.clone()),
        to: id("Service", "orders"),
        status: 200,
    }
}

fn roster(plan: u64, hub: &Arc<Id>, routes: &[&Arc<Id>]) -> Arc<PlanRoutes> {
    let pairs = routes.iter().map(|route| (hub.clone(), Arc::clone(route)));
    Arc::new(PlanRoutes::new(plan, pairs))
}

#[test]
fn what_a_route_refused_is_what_its_hub_received_less_what_it_matched() {
    let (hub, one, two) = (
        id("Broker", "b"),
        id("Trigger", "one"),
        id("Trigger", "two"),
    );
    let journal = Journal::default();
    journal.add_plan(roster(1, &hub, &[&one]));
    for _ in 0..3 {
        journal.append_arrival(Timestamp::UNIX_EPOCH, [received(&hub, 1), matched(&one)]);
    }
    journal.add_plan(roster(2, &hub, &[&one, &two]));
    journal.append_arrival(Timestamp::UNIX_EPOCH, [received(&hub, 2), matched(&two)]);
    // An event that entered on the plan before counts for the routes of that plan only.
    journal.append_arrival(Timestamp::UNIX_EPOCH, [received(&hub, 1)]);

    let counters = journal.counters();
    assert_eq!(counters.node(&hub).arrived, 5);
    assert_eq!(
        (counters.route(&one).matched, counters.route(&one).filtered),
        (3, 2)
    );
    assert_eq!(
        (counters.route(&two).matched, counters.route(&two).filtered),
        (1, 0)
    );
}

#[test]
fn refusals_stay_exact_when_many_plans_have_passed() {
    let (hub, one) = (id("Broker", "b"), id("Trigger", "one"));
    let journal = Journal::default();
    for plan in 1..=100 {
        journal.add_plan(roster(plan, &hub, &[&one]));
        journal.append_arrival(Timestamp::UNIX_EPOCH, [received(&hub, plan)]);
    }
    assert_eq!(journal.route(&one).filtered, 100);
}

#[test]
fn counters_survive_what_the_ring_drops() {
    let (hub, one) = (id("Broker", "b"), id("Trigger", "one"));
    let journal = Journal::with_memory_limit(10_000);
    journal.add_plan(roster(1, &hub, &[&one]));
    for _ in 0..1_000 {
        let number = journal
            .append_arrival(Timestamp::UNIX_EPOCH, [received(&hub, 1), matched(&one)])
            .arrival;
        journal.append(Timestamp::UNIX_EPOCH, number, [delivered(&one)]);
    }
    assert!(journal.bytes() <= 10_000);
    assert_eq!(journal.end(), 3_000);
    assert_eq!(
        journal.dropped() + journal.entries_from(0).entries.len() as u64,
        3_000
    );
    assert_eq!(journal.route(&one).delivered, 1_000);
    assert_eq!(journal.route(&one).in_flight(), 0);
}

#[test]
fn a_reader_gets_each_hop_once_and_in_order() {
    let hub = id("Broker", "b");
    let journal = Journal::default();
    for _ in 0..2_000 {
        journal.append_arrival(Timestamp::UNIX_EPOCH, [received(&hub, 1)]);
    }
    let first = journal.entries_from(0);
    assert_eq!((first.from, first.end()), (0, 2_000));
    journal.append_arrival(Timestamp::UNIX_EPOCH, [received(&hub, 1)]);
    let second = journal.entries_from(first.end());
    assert_eq!(second.entries.len(), 1);
    assert_eq!(second.entries[0].arrival, 2_001);
    assert!(journal.entries_from(second.end()).entries.is_empty());
}

#[test]
fn the_fold_tells_what_became_of_each_route() {
    let (hub, one, two) = (
        id("Broker", "b"),
        id("Trigger", "one"),
        id("Trigger", "two"),
    );
    let journal = Journal::default();
    let at = |ms| Timestamp::from_millisecond(ms).unwrap();
    let number = journal
        .append_arrival(at(0), [received(&hub, 1), matched(&one), matched(&two)])
        .arrival;
    let wait = std::time::Duration::from_millis(200);
    let attempt = DeliveryStep::Attempt {
        route: Some(two.clone()),
        to: id("Service", "orders"),
        purpose: CallPurpose::Deliver,
        number: 1,
        result: CallResult::Status(503),
        took: std::time::Duration::ZERO,
        wait: Some(wait),
    };
    journal.append(at(10), number, [attempt]);
    journal.append(at(20), number, [delivered(&one)]);

    let mut fold = ArrivalList::default();
    assert!(fold.catch_up(&journal));
    assert!(!fold.catch_up(&journal));
    let arrival = fold.get(number).unwrap();
    assert_eq!(
        arrival.delivery_state(&one),
        Some(&DeliveryState::Delivered {
            status: 200,
            reply: None
        })
    );
    let because = "503".to_owned();
    let waiting = DeliveryState::Waiting {
        failed: 1,
        until: at(210),
        reason: because,
    };
    assert_eq!(arrival.delivery_state(&two), Some(&waiting));
    assert_eq!(arrival.delivery_state(&id("Trigger", "three")), None);
}

#[test]
fn the_fold_drops_the_oldest_and_says_how_many() {
    let hub = id("Broker", "b");
    let journal = Journal::default();
    for _ in 0..10 {
        journal.append_arrival(Timestamp::UNIX_EPOCH, [received(&hub, 1)]);
    }
    let mut fold = ArrivalList::with_limit(4);
    fold.catch_up(&journal);
    assert_eq!(fold.dropped(), 6);
    assert_eq!(fold.arrivals().front().unwrap().number, 7);
}

fn heavy(hub: &Arc<Id>, bytes: usize) -> DeliveryStep {
    let DeliveryStep::Received { event, .. } = received(hub, 1) else {
        unreachable!()
    };
    DeliveryStep::Received {
        node: hub.clone(),
        from: None,
        parent: None,
        event: Arc::new(Event {
            data: Some(vec![b'x'; bytes].into()),
            ..Arc::unwrap_or_clone(event)
        }),
        plan: 1,
    }
}

fn answered(hub: &Arc<Id>) -> DeliveryStep {
    DeliveryStep::Answered {
        node: hub.clone(),
        status: 202,
    }
}

#[test]
fn the_fold_keeps_no_more_bytes_of_events_than_it_may() {
    let hub = id("Broker", "b");
    let mut fold = ArrivalList::with_memory_limit(1_000_000);
    for arrival in 1..=100 {
        for step in [heavy(&hub, 100_000), answered(&hub)] {
            let at = Timestamp::UNIX_EPOCH;
            fold.apply(&JournalEntry { at, arrival, step });
        }
    }
    assert!(fold.bytes() <= 1_000_000, "{}", fold.bytes());
    assert_eq!(fold.arrivals().len(), 9);
    assert_eq!((fold.dropped(), fold.dropped_for_room()), (91, 91));
    let weighed: usize = fold.arrivals().iter().map(Weight::weight).sum();
    assert_eq!(fold.bytes(), weighed);
}

#[test]
fn what_happens_to_an_arrival_is_weighed_too() {
    let (hub, one) = (id("Broker", "b"), id("Trigger", "one"));
    let mut fold = ArrivalList::with_memory_limit(10_000_000);
    let mut hop = |arrival, step| {
        let at = Timestamp::UNIX_EPOCH;
        fold.apply(&JournalEntry { at, arrival, step });
        fold.bytes()
    };
    let before = hop(1, received(&hub, 1));
    hop(1, matched(&one));
    for number in 1..=40 {
        let attempt = DeliveryStep::Attempt {
            route: Some(one.clone()),
            to: id("Service", "orders"),
            purpose: CallPurpose::Deliver,
            number,
            result: CallResult::Failed("x".repeat(10_000)),
            took: std::time::Duration::ZERO,
            wait: None,
        };
        hop(1, attempt);
    }
    let after = hop(1, delivered(&one));
    assert!((320_000..340_000).contains(&(after - before)), "{after}");
    assert_eq!(fold.bytes(), fold.get(1).unwrap().weight());
}

#[test]
fn an_arrival_that_is_not_finished_outlasts_those_that_are() {
    let (hub, one) = (id("Broker", "b"), id("Trigger", "one"));
    let mut fold = ArrivalList::with_limit(3);
    let mut hop = |arrival, step| {
        let at = Timestamp::UNIX_EPOCH;
        fold.apply(&JournalEntry { at, arrival, step });
    };
    hop(1, received(&hub, 1));
    hop(1, matched(&one));
    for arrival in 2..=6 {
        hop(arrival, received(&hub, 1));
        hop(arrival, answered(&hub));
    }
    let numbers = |fold: &ArrivalList| {
        fold.arrivals()
            .iter()
            .map(|kept| kept.number)
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(&fold), [1, 5, 6]);
    assert_eq!(fold.dropped_within(), 3);
    for step in [delivered(&one), answered(&hub)] {
        let at = Timestamp::UNIX_EPOCH;
        fold.apply(&JournalEntry {
            at,
            arrival: 1,
            step,
        });
    }
    let at = Timestamp::UNIX_EPOCH;
    let step = received(&hub, 1);
    fold.apply(&JournalEntry {
        at,
        arrival: 7,
        step,
    });
    assert_eq!(numbers(&fold), [5, 6, 7]);
}

#[test]
fn one_event_larger_than_half_of_the_room_stays_and_pushes_out_no_other() {
    let hub = id("Broker", "b");
    let journal = Journal::with_memory_limit(100_000);
    let mut fold = ArrivalList::with_memory_limit(100_000);
    for bytes in [10_000, 1_000_000, 10_000, 10_000] {
        journal.append_arrival(Timestamp::UNIX_EPOCH, [heavy(&hub, bytes)]);
    }
    fold.catch_up(&journal);
    assert_eq!((journal.dropped(), fold.dropped()), (0, 0));
    journal.append_arrival(Timestamp::UNIX_EPOCH, [heavy(&hub, 2_000_000)]);
    assert!(journal.bytes() <= 2_100_000, "{}", journal.bytes());
    fold.catch_up(&journal);
    assert!(fold.bytes() <= 2_100_000, "{}", fold.bytes());
    assert!(fold.get(5).is_some() && fold.get(2).is_none());
}

#[test]
fn a_reader_who_is_far_behind_copies_a_bounded_number_of_hops() {
    let hub = id("Broker", "b");
    let journal = Journal::default();
    for _ in 0..20_000 {
        journal.append_arrival(Timestamp::UNIX_EPOCH, [received(&hub, 1)]);
    }
    let mut position = 0;
    let mut read = Vec::new();
    loop {
        let slice = journal.next_entries(position);
        if slice.entries.is_empty() {
            break;
        }
        position = slice.end();
        read.push(slice.entries.len());
    }
    assert_eq!(read.iter().sum::<usize>(), 20_000);
    assert!(read.iter().all(|hops| *hops < 10_000), "{read:?}");
}

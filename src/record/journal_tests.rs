//! The journal and its folds.

use std::sync::Arc;

use jiff::Timestamp;

use super::*;
use crate::event::Event;
use crate::record::{Answered, Fate, Fold, Purpose};

fn id(kind: &str, name: &str) -> Arc<Id> {
    Arc::new(Id::new("eventing.knative.dev", kind, "default", name))
}

fn received(hub: &Arc<Id>, plan: u64) -> Step {
    Step::Received {
        at: hub.clone(),
        from: None,
        parent: None,
        event: Arc::new(Event::default()),
        plan,
    }
}

fn matched(route: &Arc<Id>) -> Step {
    Step::Matched {
        route: route.clone(),
    }
}

fn delivered(route: &Arc<Id>) -> Step {
    Step::Delivered {
        route: Some(route.clone()),
        to: id("Service", "orders"),
        status: 200,
    }
}

fn roster(plan: u64, hub: &Arc<Id>, routes: &[&Arc<Id>]) -> Arc<Roster> {
    let pairs = routes.iter().map(|it| (hub.clone(), Arc::clone(it)));
    Arc::new(Roster::of(plan, pairs))
}

#[test]
fn what_a_route_refused_is_what_its_hub_received_less_what_it_matched() {
    let (hub, one, two) = (
        id("Broker", "b"),
        id("Trigger", "one"),
        id("Trigger", "two"),
    );
    let journal = Journal::default();
    journal.enrol(roster(1, &hub, &[&one]));
    for _ in 0..3 {
        journal.arrive(Timestamp::UNIX_EPOCH, [received(&hub, 1), matched(&one)]);
    }
    journal.enrol(roster(2, &hub, &[&one, &two]));
    journal.arrive(Timestamp::UNIX_EPOCH, [received(&hub, 2), matched(&two)]);
    // An event that entered on the plan before counts for the routes of that plan only.
    journal.arrive(Timestamp::UNIX_EPOCH, [received(&hub, 1)]);

    let counters = journal.counters();
    assert_eq!(counters.place(&hub).arrived, 5);
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
        journal.enrol(roster(plan, &hub, &[&one]));
        journal.arrive(Timestamp::UNIX_EPOCH, [received(&hub, plan)]);
    }
    assert_eq!(journal.route(&one).filtered, 100);
}

#[test]
fn counters_survive_what_the_ring_drops() {
    let (hub, one) = (id("Broker", "b"), id("Trigger", "one"));
    let journal = Journal::keeping(10_000);
    journal.enrol(roster(1, &hub, &[&one]));
    for _ in 0..1_000 {
        let number = journal
            .arrive(Timestamp::UNIX_EPOCH, [received(&hub, 1), matched(&one)])
            .arrival;
        journal.append(Timestamp::UNIX_EPOCH, number, [delivered(&one)]);
    }
    assert!(journal.bytes() <= 10_000);
    assert_eq!(journal.end(), 3_000);
    assert_eq!(
        journal.dropped() + journal.since(0).hops.len() as u64,
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
        journal.arrive(Timestamp::UNIX_EPOCH, [received(&hub, 1)]);
    }
    let first = journal.since(0);
    assert_eq!((first.from, first.end()), (0, 2_000));
    journal.arrive(Timestamp::UNIX_EPOCH, [received(&hub, 1)]);
    let second = journal.since(first.end());
    assert_eq!(second.hops.len(), 1);
    assert_eq!(second.hops[0].arrival, 2_001);
    assert!(journal.since(second.end()).hops.is_empty());
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
        .arrive(at(0), [received(&hub, 1), matched(&one), matched(&two)])
        .arrival;
    let wait = std::time::Duration::from_millis(200);
    let attempt = Step::Attempt {
        route: Some(two.clone()),
        to: id("Service", "orders"),
        purpose: Purpose::Deliver,
        number: 1,
        result: Answered::Status(503),
        took: std::time::Duration::ZERO,
        wait: Some(wait),
    };
    journal.append(at(10), number, [attempt]);
    journal.append(at(20), number, [delivered(&one)]);

    let mut fold = Fold::default();
    assert!(fold.catch_up(&journal));
    assert!(!fold.catch_up(&journal));
    let arrival = fold.get(number).unwrap();
    assert_eq!(
        arrival.fate(&one),
        Some(&Fate::Delivered {
            status: 200,
            reply: None
        })
    );
    let because = "503".to_owned();
    let waiting = Fate::Waiting {
        failed: 1,
        until: at(210),
        because,
    };
    assert_eq!(arrival.fate(&two), Some(&waiting));
    assert_eq!(arrival.fate(&id("Trigger", "three")), None);
}

#[test]
fn the_fold_drops_the_oldest_and_says_how_many() {
    let hub = id("Broker", "b");
    let journal = Journal::default();
    for _ in 0..10 {
        journal.arrive(Timestamp::UNIX_EPOCH, [received(&hub, 1)]);
    }
    let mut fold = Fold::keeping(4);
    fold.catch_up(&journal);
    assert_eq!(fold.dropped(), 6);
    assert_eq!(fold.arrivals().front().unwrap().number, 7);
}

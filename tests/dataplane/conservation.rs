//! Nothing is lost and nothing made up: whatever the graph and whoever fails, the books balance at
//! every instant, and at rest nothing is under way.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use knew_core::model::{BackoffPolicy, Id};
use knew_core::record::{ArrivalList, DeliveryState, DeliveryStep, JournalEntry};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::subscriber::{Say, Subscriber};
use crate::topology::{Topology, id};
use crate::world::{World, start};

const TYPES: [&str; 3] = ["a.b", "reply.t", "never"];

/// One route of a random graph, in numbers that every graph can make sense of.
#[derive(Clone, Debug)]
struct Way {
    to: usize,
    wanted: Option<usize>,
    dead: Option<usize>,
    reply: Option<usize>,
    retry: u32,
}

/// A hub and its routes.
#[derive(Clone, Debug)]
struct Place {
    broker: bool,
    asynchronous: bool,
    ways: Vec<Way>,
}

fn places() -> impl Strategy<Value = Vec<Place>> {
    let way = (
        0..12_usize,
        prop::option::of(0..3_usize),
        prop::option::of(0..12_usize),
        prop::option::of(0..12_usize),
        0..3_u32,
    );
    let way = way.prop_map(|(to, wanted, dead, reply, retry)| Way {
        to,
        wanted,
        dead,
        reply,
        retry,
    });
    let place = (
        any::<bool>(),
        any::<bool>(),
        prop::collection::vec(way, 0..3),
    );
    let place = place.prop_map(|(broker, asynchronous, ways)| Place {
        broker,
        asynchronous,
        ways,
    });
    prop::collection::vec(place, 1..4)
}

/// Everybody an event can meet: hubs, a service, and subscribers that succeed, answer, talk
/// nonsense, refuse, fail or never answer.
fn graph(places: &[Place], others: &[String], round: usize) -> Topology {
    let hub = |number: usize| format!("hub-{round}-{number}");
    let address = |number: usize| match number.checked_sub(others.len()) {
        Some(number) => hub(number % places.len()),
        None => others[number].clone(),
    };
    let mut topology = Topology::default().service("shown");
    for (number, place) in places.iter().enumerate() {
        topology = if place.broker {
            topology.broker(&hub(number))
        } else {
            topology.channel(&hub(number))
        };
        if place.asynchronous {
            topology = topology.asynchronous();
        }
    }
    for (number, place) in places.iter().enumerate() {
        topology = topology.on(&hub(number));
        for (index, way) in place.ways.iter().enumerate() {
            let name = format!("route-{round}-{number}-{index}");
            topology = add(topology, &name, place.broker, way, &address);
        }
    }
    topology
}

fn add(
    topology: Topology,
    name: &str,
    broker: bool,
    way: &Way,
    address: &impl Fn(usize) -> String,
) -> Topology {
    let to = address(way.to);
    let mut topology = match (broker, way.reply) {
        (true, _) => topology.trigger(name, &to),
        (false, None) => topology.subscription(name, &to),
        (false, Some(reply)) => topology
            .subscription(name, &to)
            .replying_to(&address(reply)),
    };
    if let Some(wanted) = way.wanted {
        topology = topology.of_type(TYPES[wanted]);
    }
    if let Some(dead) = way.dead {
        topology = topology.dead_letters(&address(dead));
    }
    let wait = Some((BackoffPolicy::Exponential, Duration::from_millis(100)));
    topology
        .retry(way.retry, wait)
        .policy(|retry| retry.timeout = Some(Duration::from_secs(1)))
}

#[test]
fn the_books_balance_at_every_instant_and_nothing_is_under_way_at_rest() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (world, others) = runtime.block_on(scenery());
    let mut runner = TestRunner::new(Config {
        cases: 100,
        failure_persistence: None,
        ..Config::default()
    });
    let round = std::cell::Cell::new(0_usize);
    let events = prop::collection::vec((0..3_usize, 0..3_usize), 1..4);
    let ran = runner.run(&(places(), events), |(places, events)| {
        round.set(round.get() + 1);
        runtime.block_on(case(&world, &others, &places, &events, round.get()))
    });
    ran.unwrap();
    let total = world.journal.counters().total();
    let seen = [
        total.delivered,
        total.dead_lettered,
        total.lost,
        total.replied,
    ];
    assert!(
        seen.iter().all(|seen| *seen > 0),
        "the graphs were too tame: {total:?}"
    );
}

async fn scenery() -> (World, Vec<String>) {
    let world = World::with(&Topology::default(), |it| it.ttl = 4).await;
    let mut others = vec!["shown".to_owned(), "http://127.0.0.1:1".to_owned()];
    let scripts = [
        Say::Status(200),
        Say::event(200, "reply.t"),
        Say::Full(200, vec![], "OK"),
        Say::Status(400),
        Say::Status(503),
        Say::Nothing,
    ];
    for say in scripts {
        others.push(Subscriber::saying([say]).await.url);
    }
    (world, others)
}

async fn case(
    world: &World,
    others: &[String],
    places: &[Place],
    events: &[(usize, usize)],
    round: usize,
) -> Result<(), TestCaseError> {
    let topology = graph(places, others, round);
    let from = world.journal.end();
    world.engine.apply(&topology.0, round as u64 + 1);
    let sent = events.iter().map(async |(hub, kind)| {
        let hub = topology.0.hubs[hub % places.len()].id.clone();
        let at = start();
        let required = knew_event::build::RequiredAttributes {
            id: "e",
            source: "/s",
            ty: TYPES[*kind],
        };
        let event = knew_event::build::build_event(required, at, &[]).unwrap();
        world.engine.send(&hub, event).await.unwrap()
    });
    let work = async {
        futures_util::future::join_all(sent).await;
        world.engine.wait_until_idle().await;
    };
    tokio::select! {
        () = work => {}
        () = world.run_clock() => {}
    }
    let slice = world.journal.entries_from(from);
    prop_assert_eq!(slice.from, from, "the journal is large enough for one case");
    balance(&topology, &slice.entries)?;
    count(world, &topology)
}

/// Reads the journal hop by hop: what matched ends exactly once, and nothing ends that did not match.
fn balance(topology: &Topology, hops: &[JournalEntry]) -> Result<(), TestCaseError> {
    let mut open: HashSet<(u64, Arc<Id>)> = HashSet::new();
    let mut unanswered: HashSet<u64> = HashSet::new();
    for hop in hops {
        match &hop.step {
            DeliveryStep::Received { .. } => {
                unanswered.insert(hop.arrival);
            }
            DeliveryStep::Matched { route } => {
                prop_assert!(open.insert((hop.arrival, route.clone())), "matched twice");
            }
            DeliveryStep::Delivered {
                route: Some(route), ..
            }
            | DeliveryStep::Lost {
                route: Some(route), ..
            }
            | DeliveryStep::DeadLettered { route, .. } => {
                let ended = open.remove(&(hop.arrival, route.clone()));
                prop_assert!(ended, "ended what was not under way: {:?}", hop);
            }
            DeliveryStep::Answered { .. } => {
                prop_assert!(unanswered.remove(&hop.arrival), "answered twice");
            }
            _ => {}
        }
    }
    prop_assert!(open.is_empty(), "still under way: {:?}", open);
    prop_assert!(unanswered.is_empty(), "never answered: {:?}", unanswered);
    statuses(topology, hops)
}

/// A hub that waits for its routes says 500 exactly when one of them lost the event.
fn statuses(topology: &Topology, hops: &[JournalEntry]) -> Result<(), TestCaseError> {
    let mut fold = ArrivalList::default();
    for hop in hops {
        fold.apply(hop);
    }
    for arrival in fold.arrivals() {
        let Some(hub) = topology.0.hub(&arrival.node) else {
            continue;
        };
        let lost =
            |it: &knew_core::record::RouteProgress| matches!(it.state, DeliveryState::Lost { .. });
        let failed = !hub.asynchronous && arrival.routes.iter().any(lost);
        let status = arrival.answered.map(|answered| answered.0);
        prop_assert_eq!(status, Some(if failed { 500 } else { 202 }));
    }
    Ok(())
}

fn count(world: &World, topology: &Topology) -> Result<(), TestCaseError> {
    let counters = world.journal.counters();
    let mut arrived = HashMap::new();
    for hub in &topology.0.hubs {
        arrived.insert(&hub.id, counters.node(&hub.id).arrived);
    }
    for route in &topology.0.routes {
        let count = counters.route(&route.id);
        prop_assert_eq!(count.in_flight(), 0);
        prop_assert_eq!(
            count.matched,
            count.delivered + count.dead_lettered + count.lost
        );
        prop_assert_eq!(arrived[&route.hub], count.matched + count.filtered);
    }
    prop_assert_eq!(world.engine.in_flight(), 0);
    prop_assert_eq!(counters.node(&id("Service", "shown")).waiting(), 0);
    Ok(())
}

//! Faults laid over services: retries and dead letters meet them as they would meet the real thing.

use std::time::Duration;

use knew_core::model::FaultSpec;
use knew_core::model::faults::{FaultAbort, FaultLatency};

use crate::scene::{broker, run_on, service, trigger};
use crate::topology::id;
use crate::world::World;

const SERVICE: &str = "http://s.ns.svc.cluster.local";

async fn world(delivery: &str, faults: &str) -> World {
    let delivery = format!("delivery: {{{delivery}}}");
    let text = [broker(""), trigger("t", SERVICE, &delivery), service("s")].concat();
    run_on(&text, &format!("faults: {{s: {{{faults}}}}}")).await
}

async fn post(world: &World) -> u16 {
    world.post_and_wait("/ns/b", &[]).await.status
}

fn fate(world: &World) -> String {
    format!("{:?}", world.fate("Trigger", "t"))
}

#[tokio::test]
async fn statuses_come_in_turn_and_are_retried_like_any_other() {
    let world = world("retry: 2", "status: [500, 503, 400]").await;
    assert_eq!(post(&world).await, 500);
    let route = world.route("Trigger", "t");
    assert_eq!((route.failed_attempts, route.lost), (3, 1));
    assert!(world.shown.lock().unwrap().is_empty());
}

#[tokio::test]
async fn latency_counts_towards_the_patience_of_the_delivery() {
    let slow = world("retry: 0, timeout: PT3S", "latency: 2s").await;
    assert_eq!(post(&slow).await, 202);
    assert_eq!(
        slow.clock.now().as_second() - crate::world::start().as_second(),
        2
    );
    let slower = world("retry: 0, timeout: PT1S", "latency: 2s").await;
    assert_eq!(post(&slower).await, 500);
    assert!(
        fate(&slower).contains("no answer within 1s"),
        "{}",
        fate(&slower)
    );
}

#[tokio::test]
async fn what_hangs_breaks_off_or_talks_nonsense_fails_as_such() {
    let delivery = "retry: 0, timeout: PT1S";
    for (faults, words) in [
        ("hang: true", "no answer within 1s"),
        ("reset: true", "connection reset"),
        ("nonsense: true", "a body that is not an event"),
    ] {
        let world = world(delivery, faults).await;
        assert_eq!(post(&world).await, 500);
        assert!(fate(&world).contains(words), "{faults}: {}", fate(&world));
    }
}

#[tokio::test]
async fn a_duplicate_reaches_the_service_twice_and_counts_once() {
    let world = world("retry: 0", "duplicate: true").await;
    assert_eq!(post(&world).await, 202);
    assert_eq!(world.shown.lock().unwrap().len(), 2);
    assert_eq!(world.route("Trigger", "t").delivered, 1);
}

#[tokio::test]
async fn one_seed_makes_the_same_calls_fail_each_time() {
    let mut runs = Vec::new();
    for seed in [1, 1, 2] {
        let faults = format!("status: 500, probability: 50%, seed: {seed}");
        let world = world("retry: 0", &faults).await;
        let mut answers = Vec::new();
        for _ in 0..20 {
            answers.push(post(&world).await);
        }
        runs.push(answers);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
    assert!(runs[0].contains(&202) && runs[0].contains(&500));
}

#[tokio::test]
async fn faults_are_switched_while_all_runs() {
    let world = world("retry: 0", "status: 500").await;
    let service = id("Service", "s");
    assert_eq!(post(&world).await, 500);
    world
        .engine
        .override_faults(&service, Some(FaultSpec::default()));
    assert_eq!(post(&world).await, 202);
    let slow = FaultSpec {
        latency: Some(FaultLatency::Fixed(Duration::from_secs(1))),
        abort: Some(FaultAbort::Status(vec![400])),
        ..FaultSpec::default()
    };
    world.engine.override_faults(&service, Some(slow));
    assert_eq!(post(&world).await, 500);
    world.engine.override_faults(&service, None);
    assert_eq!(post(&world).await, 500, "what knew.yaml says counts again");
}

//! Events that a trigger feeds back to its own broker: n deliveries, then the end.

use std::time::Duration;

use knew_core::model::BackoffPolicy;

use crate::subscriber::{Say, Subscriber};
use crate::topology::Topology;
use crate::world::World;

async fn echo() -> Subscriber {
    Subscriber::saying([Say::event(200, "again")]).await
}

#[tokio::test]
async fn a_loop_ends_after_as_many_deliveries_as_there_are_hops_and_the_sender_is_told() {
    let echo = echo().await;
    let topology = Topology::default().broker("b").trigger("t", &echo.url);
    let world = World::with(&topology, |it| it.ttl = 3).await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 500);
    assert_eq!(echo.heard().len(), 3);
    assert_eq!(world.route("Trigger", "t").lost, 3);
}

#[tokio::test]
async fn with_a_dead_letter_sink_the_last_event_of_a_loop_ends_there() {
    let (echo, dead) = (echo().await, Subscriber::content().await);
    let topology = Topology::default()
        .broker("b")
        .trigger("t", &echo.url)
        .dead_letters(&dead.url);
    let world = World::with(&topology, |it| it.ttl = 3).await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 202);
    assert_eq!(echo.heard().len(), 3);
    let letter = dead.only();
    assert_eq!(letter.header("ce-knativeerrorcode"), "400");
    assert_eq!(letter.header("ce-knativeerrordata"), "");
    let broker = "http://broker-ingress.knative-eventing.svc.cluster.local/ns/b";
    assert_eq!(letter.header("ce-knativeerrordest"), broker);
}

#[tokio::test]
async fn retries_do_not_multiply_a_loop() {
    let echo = echo().await;
    let wait = Some((BackoffPolicy::Exponential, Duration::from_millis(200)));
    let topology = Topology::default()
        .broker("b")
        .trigger("t", &echo.url)
        .retry(10, wait);
    let world = World::with(&topology, |it| it.ttl = 3).await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 500);
    assert_eq!(echo.heard().len(), 3);
}

#[tokio::test]
async fn the_longest_loop_needs_no_deep_stack() {
    let echo = echo().await;
    let topology = Topology::default().broker("b").trigger("t", &echo.url);
    let world = World::of(&topology).await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 500);
    assert_eq!(echo.heard().len(), 255);
}

#[tokio::test]
async fn two_channels_that_feed_each_other_come_to_an_end() {
    let topology = Topology::default()
        .channel("d")
        .channel("c")
        .subscription("there", "d")
        .on("d")
        .subscription("back", "c");
    let world = World::with(&topology, |it| it.ttl = 10).await;
    assert_eq!(world.post("/ns/c", &[]).await.status, 500);
    world.engine.wait_until_idle().await;
    assert_eq!(world.journal.counters().arrived(), 11);
}

#[tokio::test]
async fn channels_that_double_an_event_each_time_come_to_an_end() {
    let topology = Topology::default()
        .channel("c")
        .asynchronous()
        .subscription("one", "c")
        .subscription("two", "c");
    let world = World::of(&topology).await;
    assert_eq!(world.post("/ns/c", &[]).await.status, 202);
    world.engine.wait_until_idle().await;
    let counters = world.journal.counters();
    assert_eq!(counters.arrived(), 65_537);
    assert_eq!(counters.total().in_flight(), 0);
}

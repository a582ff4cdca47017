//! Sources: what they send, when, and how often they try.

use knew::event::Value;

use crate::subscriber::{Say, Subscriber};
use crate::topology::{Topology, id};
use crate::world::World;

#[tokio::test]
async fn a_ping_source_sends_what_a_ping_source_sends() {
    let sink = Subscriber::content().await;
    let topology = Topology::default().ping("p", None, &sink.url);
    let world = World::of(&topology).await;
    world.engine.fire(&id("PingSource", "p"));
    world
        .engine
        .moved()
        .wait_for(|_| world.journal.place(&id("PingSource", "p")).made == 1)
        .await
        .unwrap();
    world.engine.rest().await;
    let heard = sink.only();
    assert_eq!(heard.header("ce-type"), "dev.knative.sources.ping");
    assert_eq!(
        heard.header("ce-source"),
        "/apis/v1/namespaces/ns/pingsources/p"
    );
    assert_eq!(heard.header("ce-time"), "2024-02-27T22:58:30Z");
    assert_eq!(heard.header("ce-region"), "eu");
    assert_eq!(heard.header("content-type"), "application/json");
    assert_eq!(heard.header("kn-namespace"), "ns");
    assert_eq!(heard.header("prefer"), "");
    assert_eq!(heard.header("ce-id").len(), 36);
    assert_eq!(heard.body, "{}");
}

#[tokio::test]
async fn a_broker_that_answers_500_gets_one_attempt_and_the_event_is_lost() {
    let fails = Subscriber::saying([Say::Status(500)]).await;
    let topology = Topology::default()
        .broker("b")
        .trigger("t", &fails.url)
        .ping("p", None, "b");
    let world = World::of(&topology).await;
    world.engine.fire(&id("PingSource", "p"));
    world
        .engine
        .moved()
        .wait_for(|_| world.route("Trigger", "t").lost == 1)
        .await
        .unwrap();
    world.engine.rest().await;
    assert_eq!(fails.heard().len(), 1);
    assert_eq!(world.journal.place(&id("Broker", "b")).arrived, 1);
}

#[tokio::test]
async fn a_sink_that_is_not_there_yet_is_tried_six_times() {
    let missing = Subscriber::saying([Say::Status(404)]).await;
    let world = World::of(&Topology::default().ping("p", None, &missing.url)).await;
    world.engine.fire(&id("PingSource", "p"));
    let mut moved = world.engine.moved();
    tokio::select! {
        () = async { loop { world.clock.advance(std::time::Duration::from_millis(100)).await } } => {}
        gone = moved.wait_for(|_| missing.heard().len() == 6) => { gone.unwrap(); }
    }
    world.engine.rest().await;
    assert_eq!(missing.heard().len(), 6);
    let waits = [100, 200, 400, 800, 1600].map(Some);
    assert_eq!(world.waits()[..5], waits);
}

#[tokio::test]
async fn a_source_reaches_a_service_without_a_hub() {
    let topology = Topology::default().service("s").ping("p", None, "s");
    let world = World::of(&topology).await;
    world.engine.fire(&id("PingSource", "p"));
    world
        .engine
        .moved()
        .wait_for(|_| !world.shown.lock().unwrap().is_empty())
        .await
        .unwrap();
    let shown = world.shown.lock().unwrap();
    assert_eq!(shown[0].0, id("Service", "s"));
    assert_eq!(
        shown[0].1.extensions["region"],
        Value::Text("eu".to_owned())
    );
}

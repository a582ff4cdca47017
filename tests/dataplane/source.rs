//! Sources: what they send, when, and how often they try.

use std::time::Duration;

use jiff::Timestamp;
use knew_core::model::schedule::{CronDialect, Schedule};
use knew_event::{Event, ExtensionValue};

use crate::subscriber::{Say, Subscriber};
use crate::topology::{Topology, id};
use crate::world::World;

#[tokio::test]
async fn a_ping_source_sends_what_a_ping_source_sends() {
    let sink = Subscriber::content().await;
    let topology = Topology::default().ping("p", None, &sink.url);
    let world = World::of(&topology).await;
    world.engine.fire_source(&id("PingSource", "p"));
    world.engine.wait_until_idle().await;
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
    world.engine.fire_source(&id("PingSource", "p"));
    world.engine.wait_until_idle().await;
    assert_eq!(fails.heard().len(), 1);
    assert_eq!(world.journal.node(&id("Broker", "b")).arrived, 1);
}

#[tokio::test]
async fn a_sink_that_is_not_there_yet_is_tried_six_times() {
    let missing = Subscriber::saying([Say::Status(404)]).await;
    let world = World::of(&Topology::default().ping("p", None, &missing.url)).await;
    world.engine.fire_source(&id("PingSource", "p"));
    let mut moved = world.engine.journal_end();
    tokio::select! {
        () = async { loop { world.clock.advance(Duration::from_millis(100)).await } } => {}
        gone = moved.wait_for(|_| missing.heard().len() == 6) => { gone.unwrap(); }
    }
    world.engine.wait_until_idle().await;
    assert_eq!(missing.heard().len(), 6);
    let waits = [100, 200, 400, 800, 1600].map(Some);
    assert_eq!(world.waits()[..5], waits);
}

#[tokio::test]
async fn a_source_reaches_a_service_without_a_hub() {
    let topology = Topology::default().service("s").ping("p", None, "s");
    let world = World::of(&topology).await;
    world.engine.fire_source(&id("PingSource", "p"));
    world.engine.wait_until_idle().await;
    let shown = world.shown.lock().unwrap();
    assert_eq!(shown[0].0, id("Service", "s"));
    assert_eq!(
        shown[0].1.extensions["region"],
        ExtensionValue::Text("eu".to_owned())
    );
}

#[tokio::test]
async fn an_hour_of_cron_takes_no_time() {
    let every_two = Schedule::parse("*/2 * * * *", None, CronDialect::Ping).unwrap();
    let topology = Topology::default()
        .service("s")
        .ping("p", Some(every_two), "s");
    let world = World::of(&topology).await;
    let first = "2024-02-27T23:00:00Z".parse().unwrap();
    assert_eq!(
        world.engine.next_fire_times(),
        [(id("PingSource", "p"), first)]
    );
    world.clock.advance(Duration::from_hours(1)).await;
    world.engine.wait_until_idle().await;
    let shown = world.shown.lock().unwrap();
    let minutes: Vec<_> = shown.iter().map(|(_, event)| minute_of(event)).collect();
    let even: Vec<_> = (0..60).step_by(2).collect();
    assert_eq!(
        minutes, even,
        "sent within half a second of each even minute"
    );
}

fn minute_of(event: &Event) -> i64 {
    let sent = event.time.unwrap().to_timestamp().unwrap();
    let after: Timestamp = "2024-02-27T23:00:00Z".parse().unwrap();
    let milliseconds = sent.duration_since(after).as_millis();
    assert!(milliseconds % 60_000 < 500, "{sent}");
    i64::try_from(milliseconds / 60_000).unwrap()
}

#[tokio::test]
async fn an_edit_of_the_schedule_moves_the_next_fire_and_leaves_other_sources_alone() {
    let schedule = |text| Some(Schedule::parse(text, None, CronDialect::Ping).unwrap());
    let topology = |edited| {
        Topology::default()
            .service("s")
            .ping("same", schedule("0 * * * *"), "s")
            .ping("edited", schedule(edited), "s")
    };
    let world = World::of(&topology("*/2 * * * *")).await;
    world.engine.apply(&topology("*/5 * * * *").0, 2);
    let fires = world.engine.next_fire_times();
    let names: Vec<_> = fires
        .iter()
        .map(|(id, at)| format!("{} {at}", id.name))
        .collect();
    assert_eq!(
        names,
        ["edited 2024-02-27T23:00:00Z", "same 2024-02-27T23:00:00Z"]
    );
    world.clock.advance(Duration::from_mins(10)).await;
    world.engine.wait_until_idle().await;
    assert_eq!(world.journal.node(&id("PingSource", "edited")).produced, 2);
    assert_eq!(world.journal.node(&id("PingSource", "same")).produced, 1);

    world.engine.apply(&Topology::default().service("s").0, 3);
    assert!(world.engine.next_fire_times().is_empty());
    world.clock.advance(Duration::from_hours(2)).await;
    assert_eq!(world.shown.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn a_timer_with_a_count_ends_when_it_is_used_up() {
    let twice = Schedule::every(Duration::from_millis(250), Some(2));
    let topology = Topology::default().service("s").ping("p", Some(twice), "s");
    let world = World::of(&topology).await;
    assert_eq!(world.engine.next_fire_times().len(), 1);
    for _ in 0..8 {
        world.clock.advance(Duration::from_millis(250)).await;
    }
    world.clock.advance(Duration::from_secs(1)).await;
    world.engine.wait_until_idle().await;
    assert_eq!(world.journal.node(&id("PingSource", "p")).produced, 2);
    assert!(world.engine.next_fire_times().is_empty());
}

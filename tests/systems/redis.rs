//! Streams of Redis.

use knew_core::record::NodeCondition;
use knew_event::{Event, ExtensionValue};
use redis::{Connection, cmd};

use crate::server::Server;
use crate::told::text;
use crate::world::{World, graph};

const MANIFEST: &str = "
apiVersion: sources.knative.dev/v1alpha1
kind: RedisStreamSource
metadata: {name: fruits}
spec:
  address: redis://rds.redis.svc.cluster.local:6379
  stream: mystream
  sink: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: display}}
  ceOverrides: {extensions: {region: eu}}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: display}
";

fn client(server: &Server) -> Connection {
    let client = redis::Client::open(format!("redis://{}", server.address())).unwrap();
    client.get_connection().unwrap()
}

fn add(connection: &mut Connection, fields: &[&str]) -> String {
    let mut add = cmd("XADD");
    add.arg("mystream").arg("*").arg(fields);
    add.query(connection).unwrap()
}

fn pending(connection: &mut Connection) -> usize {
    let (count, ..): (usize, redis::Value, redis::Value, redis::Value) = cmd("XPENDING")
        .arg("mystream")
        .arg("fruits")
        .query(connection)
        .unwrap();
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_of_a_stream_arrive_and_are_acknowledged() {
    let Some(server) = Server::redis() else {
        return;
    };
    let workspace = format!("connect: {{redis: 'redis://{}'}}", server.address());
    let world = World::of(&graph(MANIFEST, &workspace)).await;
    world.until_ready("fruits").await;
    let mut client = client(&server);
    let id = add(&mut client, &["fruit", "banana", "color", "yellow"]);
    let events = world.until_shown(1).await;
    let mut event = events[0].clone();
    assert!(event.time.take().is_some());
    let wanted = format!(
        "specversion: 1.0\ntype: dev.knative.sources.redisstream\n\
         source: redis://rds.redis.svc.cluster.local:6379/mystream\nid: {id}\n\
         datacontenttype: application/json\nregion: eu\n\
         [\"fruit\",\"banana\",\"color\",\"yellow\"]"
    );
    assert_eq!(text(&event), wanted);
    world.engine.stop().await;
    assert_eq!(pending(&mut client), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_sink_refuses_stays_pending_and_comes_again() {
    let Some(server) = Server::redis() else {
        return;
    };
    let workspace = format!("connect: {{redis: 'redis://{}'}}", server.address());
    let refusing = MANIFEST.replace(
        "ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: display}",
        "uri: 'http://127.0.0.1:1'",
    );
    let world = World::of(&graph(&refusing, &workspace)).await;
    world.until_ready("fruits").await;
    let mut client = client(&server);
    add(&mut client, &["fruit", "kiwi"]);
    let waits = |it: &World| match it.conditions("fruits").last()? {
        NodeCondition::Waiting(words) => words.starts_with("its sink answers 500").then_some(()),
        _ => None,
    };
    world.found("refused", waits).await;
    assert_eq!(pending(&mut client), 1);
    world.engine.apply(&graph(MANIFEST, &workspace), 2);
    world.until_shown(1).await;
    world.until_ready("fruits").await;
    world.engine.stop().await;
    assert_eq!(pending(&mut client), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_went_away_is_found_again_and_a_plan_changes_nothing() {
    let Some(mut server) = Server::redis() else {
        return;
    };
    let workspace = format!("connect: {{redis: 'redis://{}'}}", server.address());
    let world = World::of(&graph(MANIFEST, &workspace)).await;
    world.until_ready("fruits").await;
    let edited = MANIFEST.replace("region: eu", "region: us");
    world.engine.apply(&graph(&edited, &workspace), 2);
    add(&mut client(&server), &["fruit", "fig"]);
    let events = world.until_shown(1).await;
    let us = ExtensionValue::Text("us".to_owned());
    assert_eq!(events[0].extensions["region"], us);
    assert_eq!(
        world.conditions("fruits").len(),
        2,
        "the feed was not started again"
    );

    server.stop();
    let waits = |it: &World| match it.conditions("fruits").last()? {
        NodeCondition::Waiting(words) => words.contains("; trying again").then_some(()),
        _ => None,
    };
    world.found("away", waits).await;
    server.start();
    world.until_ready("fruits").await;
    add(&mut client(&server), &["fruit", "plum"]);
    world.until_shown(2).await;
}

#[tokio::test]
async fn without_a_server_a_source_stands_for_it_and_says_how_to_connect() {
    let world = World::of(&graph(MANIFEST, "{}")).await;
    let words = "stands for Redis until knew.yaml says where that is: \
                 connect: { redis: \"redis://127.0.0.1:6379\" }, or set KNEW_REDIS";
    let waiting = NodeCondition::Waiting(words.to_owned());
    assert_eq!(world.conditions("fruits"), [waiting]);
    let id = knew_core::model::Id::new(
        "sources.knative.dev",
        "RedisStreamSource",
        "default",
        "fruits",
    );
    world.engine.fire_source(&id);
    world.until_shown(1).await;
}

const SINK: &str = "
apiVersion: sinks.knative.dev/v1alpha1
kind: RedisStreamSink
metadata: {name: copies, namespace: ns}
spec: {address: 'redis://rds.redis.svc.cluster.local:6379', stream: copies}
---
apiVersion: messaging.knative.dev/v1
kind: Channel
metadata: {name: c, namespace: ns}
---
apiVersion: messaging.knative.dev/v1
kind: Subscription
metadata: {name: s, namespace: ns}
spec:
  channel: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: c}
  subscriber: {ref: {apiVersion: sinks.knative.dev/v1alpha1, kind: RedisStreamSink, name: copies}}
";

fn with_body(body: &'static str) -> Event {
    Event {
        id: "e1".to_owned(),
        source: "/s".to_owned(),
        ty: "a.b".to_owned(),
        data: Some(body.into()),
        ..Event::default()
    }
}

/// The fields and values of every entry, in order.
fn entries(connection: &mut Connection, stream: &str) -> Vec<Vec<String>> {
    let mut range = cmd("XRANGE");
    range.arg(stream).arg("-").arg("+");
    let entries: Vec<(String, Vec<String>)> = range.query(connection).unwrap();
    entries.into_iter().map(|entry| entry.1).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sink_adds_what_a_source_took_field_by_field_and_any_other_body_whole() {
    let Some(mut server) = Server::redis() else {
        return;
    };
    let workspace = format!("connect: {{redis: 'redis://{}'}}", server.address());
    let world = World::of(&graph(SINK, &workspace)).await;
    let channel = knew_core::model::Id::new("messaging.knative.dev", "Channel", "ns", "c");
    let bodies = [r#"["fruit","fig","color","green"]"#, "hello", r#"["odd"]"#];
    for body in bodies {
        let sent = world.engine.send(&channel, with_body(body)).await;
        assert_eq!(sent, Ok(202), "{body}");
    }
    assert_eq!(
        world.conditions("copies").last(),
        Some(&NodeCondition::Ready)
    );
    let wanted: [&[&str]; 3] = [
        &["fruit", "fig", "color", "green"],
        &["data", "hello"],
        &["data", r#"["odd"]"#],
    ];
    assert_eq!(entries(&mut client(&server), "copies"), wanted);

    server.stop();
    let refused = world.engine.send(&channel, with_body("lost")).await;
    assert_eq!(refused, Ok(500), "nobody took it, and its sender is told");
    server.start();
    let again = world.engine.send(&channel, with_body("again")).await;
    assert_eq!(again, Ok(202), "the connection is made again");
    assert_eq!(entries(&mut client(&server), "copies"), [["data", "again"]]);
    world.engine.stop().await;
}

//! Topics of Kafka.

use std::time::Duration;

use knew_core::record::NodeCondition;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::message::{Header, Headers, Message, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

use crate::server::Server;
use crate::told::text;
use crate::world::{World, graph};

const MANIFEST: &str = "
apiVersion: sources.knative.dev/v1
kind: KafkaSource
metadata: {name: k, namespace: ns}
spec:
  bootstrapServers: ['my-cluster-kafka-bootstrap.kafka:9092']
  topics: [orders]
  consumerGroup: g
  initialOffset: earliest
  sink: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: display}}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: display, namespace: ns}
";

async fn topic(server: &Server) {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", server.address());
    let admin: AdminClient<DefaultClientContext> = config.create().unwrap();
    let topic = NewTopic::new("orders", 1, TopicReplication::Fixed(1));
    let made = admin.create_topics([&topic], &AdminOptions::new()).await;
    made.unwrap().remove(0).unwrap();
}

async fn produce(server: &Server, headers: &[(&str, &str)], key: Option<&str>, body: &str) {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", server.address());
    let producer: FutureProducer = config.create().unwrap();
    let headers = headers
        .iter()
        .fold(OwnedHeaders::new(), |all, (key, value)| {
            let value = Some(*value);
            all.insert(Header { key, value })
        });
    let mut record = FutureRecord::to("orders").payload(body).headers(headers);
    if let Some(key) = key {
        record = record.key(key);
    }
    producer
        .send(record, Duration::from_secs(20))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn records_become_events_with_their_keys_and_headers() {
    let Some(server) = Server::kafka() else {
        return;
    };
    topic(&server).await;
    let workspace = format!("connect: {{kafka: '{}'}}", server.address());
    let world = World::of(&graph(MANIFEST, &workspace)).await;
    let headers = [("content-type", "text/plain"), ("X-Trace_Id", "t1")];
    produce(&server, &headers, Some("k1"), "hello").await;
    let binary = [
        ("ce_specversion", "1.0"),
        ("ce_id", "e1"),
        ("ce_source", "/s"),
        ("ce_type", "a.b"),
        ("ce_tenant", "x"),
        ("content-type", "application/json"),
    ];
    produce(&server, &binary, None, "{}").await;
    let structured = [("content-type", "application/cloudevents+json")];
    let body = r#"{"specversion":"1.0","id":"e2","source":"/s","type":"c.d","data":1}"#;
    produce(&server, &structured, None, body).await;

    let mut events = world.until_shown(3).await;
    assert!(events[0].time.take().is_some());
    let plain = "specversion: 1.0\ntype: dev.knative.kafka.event\n\
                 source: /apis/v1/namespaces/ns/kafkasources/k#orders\nsubject: partition:0#0\n\
                 id: partition:0/offset:0\ndatacontenttype: text/plain\n\
                 kafkaheaderxtraceid: t1\nkey: k1\npartitionkey: k1\nhello";
    assert_eq!(text(&events[0]), plain);
    let binary = "specversion: 1.0\ntype: a.b\nsource: /s\nid: e1\n\
                  datacontenttype: application/json\ntenant: x\n{}";
    assert_eq!(text(&events[1]), binary);
    assert_eq!(
        text(&events[2]),
        "specversion: 1.0\ntype: c.d\nsource: /s\nid: e2\n1"
    );
    world.engine.stop().await;

    // The group knows what was accepted: the next in it begins behind.
    let world = World::of(&graph(MANIFEST, &workspace)).await;
    world.until_ready("k").await;
    produce(&server, &[], None, "next").await;
    let events = world.until_shown(1).await;
    assert_eq!(events[0].id, "partition:0/offset:3");
    world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_sink_refuses_is_offered_again_and_not_passed_over() {
    let Some(server) = Server::kafka() else {
        return;
    };
    topic(&server).await;
    let workspace = format!("connect: {{kafka: '{}'}}", server.address());
    let refusing = MANIFEST.replace(
        "ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: display}",
        "uri: 'http://127.0.0.1:1'",
    );
    let world = World::of(&graph(&refusing, &workspace)).await;
    produce(&server, &[], None, "first").await;
    world.until_refused("k").await;
    produce(&server, &[], None, "second").await;
    world.engine.apply(&graph(MANIFEST, &workspace), 2);
    let events = world.until_shown(2).await;
    assert_eq!(events[0].id, "partition:0/offset:0");
    assert_eq!(events[1].id, "partition:0/offset:1");
    world.engine.stop().await;
}

const SINK: &str = "
apiVersion: eventing.knative.dev/v1alpha1
kind: KafkaSink
metadata: {name: out, namespace: ns}
spec: {topic: orders, bootstrapServers: ['kafka:9092'], contentMode: MODE}
---
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata: {name: b, namespace: ns}
---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: {name: t, namespace: ns}
spec:
  broker: b
  subscriber: {ref: {apiVersion: eventing.knative.dev/v1alpha1, kind: KafkaSink, name: out}}
";

/// What a sink wrote: key, content type, the header `ce_type` and the body.
async fn written(mode: &str) -> Option<[String; 4]> {
    let server = Server::kafka()?;
    topic(&server).await;
    let workspace = format!("connect: {{kafka: '{}'}}", server.address());
    let world = World::of(&graph(&SINK.replace("MODE", mode), &workspace)).await;
    let event = knew_event::Event {
        id: "e1".to_owned(),
        source: "/s".to_owned(),
        ty: "a.b".to_owned(),
        datacontenttype: Some("text/plain".to_owned()),
        data: Some("hello".into()),
        extensions: [(
            "partitionkey".to_owned(),
            knew_event::ExtensionValue::Text("k".to_owned()),
        )]
        .into(),
        ..knew_event::Event::default()
    };
    let broker = knew_core::model::Id::new("eventing.knative.dev", "Broker", "ns", "b");
    assert_eq!(world.engine.send(&broker, event).await, Ok(202));
    assert_eq!(world.conditions("out").last(), Some(&NodeCondition::Ready));
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", server.address());
    config
        .set("group.id", "reader")
        .set("auto.offset.reset", "earliest");
    let reader: StreamConsumer = config.create().unwrap();
    let mut start = TopicPartitionList::new();
    let first = start.add_partition_offset("orders", 0, Offset::Beginning);
    first.and_then(|()| reader.assign(&start)).unwrap();
    let record = tokio::time::timeout(Duration::from_secs(20), reader.recv());
    let record = record.await.unwrap().unwrap();
    let text = |it: Option<&[u8]>| String::from_utf8(it.unwrap_or_default().to_vec()).unwrap();
    let header = |name: &str| {
        let mut headers = record.headers().unwrap().iter();
        text(
            headers
                .find(|header| header.key == name)
                .and_then(|header| header.value),
        )
    };
    let said = [
        text(record.key()),
        header("content-type"),
        header("ce_type"),
        text(record.payload()),
    ];
    world.engine.stop().await;
    Some(said)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sink_writes_events_as_the_binding_for_kafka_does() {
    let Some(said) = written("binary").await else {
        return;
    };
    assert_eq!(said, ["k", "text/plain", "a.b", "hello"]);
    let Some(said) = written("structured").await else {
        return;
    };
    assert_eq!(said[..3], ["k", "application/cloudevents+json", ""]);
    assert!(said[3].contains(r#""type":"a.b""#), "{}", said[3]);
}

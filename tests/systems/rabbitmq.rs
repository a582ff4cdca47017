//! Queues of `RabbitMQ`.

use knew_core::graph::trust::Trust;
use knew_event::ExtensionValue;
use lapin::options::{BasicPublishOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Connection, ConnectionProperties};

use crate::server::Server;
use crate::told::text;
use crate::world::{World, graph};

const MANIFEST: &str = "
apiVersion: sources.knative.dev/v1alpha1
kind: RabbitmqSource
metadata: {name: r, namespace: ns}
spec:
  rabbitmqClusterReference: {name: rabbitmq, namespace: rabbit}
  rabbitmqResourcesConfig: {exchangeName: logs, queueName: lines, parallelism: 10}
  sink: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: display}}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: display, namespace: ns}
";

async fn client(server: &Server) -> Connection {
    let url = format!("amqp://{}", server.address());
    let connected = Connection::connect(&url, ConnectionProperties::default());
    connected.await.unwrap()
}

async fn publish(server: &Server, properties: BasicProperties, body: &str) {
    let connection = client(server).await;
    let channel = connection.create_channel().await.unwrap();
    let options = BasicPublishOptions::default();
    let published = channel.basic_publish(
        "logs".into(),
        "".into(),
        options,
        body.as_bytes(),
        properties,
    );
    published.await.unwrap().await.unwrap();
    connection.close(200, "".into()).await.unwrap();
}

/// How many messages are ready in the queue.
async fn left(server: &Server) -> u32 {
    let connection = client(server).await;
    let channel = connection.create_channel().await.unwrap();
    let passive = QueueDeclareOptions {
        passive: true,
        ..QueueDeclareOptions::default()
    };
    let queue = channel.queue_declare("lines".into(), passive, FieldTable::default());
    let count = queue.await.unwrap().message_count();
    connection.close(200, "".into()).await.unwrap();
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_arrive_as_events_and_refused_ones_come_again() {
    let Some(server) = Server::rabbitmq() else {
        return;
    };
    // The password of a fresh server, from where secrets are kept.
    let workspace = format!(
        "connect: {{rabbitmq: 'amqp://guest:${{env:PASSWORD}}@{}'}}",
        server.address()
    );
    let around = knew_engine::Environment::from_pairs([("PASSWORD", "guest")]);
    let refusing = MANIFEST.replace(
        "ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: display}",
        "uri: 'http://127.0.0.1:1'",
    );
    let world = World::around(&graph(&refusing, &workspace), around, Trust::everything()).await;
    world.until_ready("r").await;
    let plain = BasicProperties::default().with_content_type("text/plain".into());
    publish(&server, plain.with_message_id("m1".into()), "hello").await;
    world.until_refused("r").await;
    world.engine.apply(&graph(MANIFEST, &workspace), 2);
    let mut event = world.until_shown(1).await.remove(0);
    assert!(event.time.take().is_some() && event.subject.take().is_some());
    let wanted = "specversion: 1.0\ntype: dev.knative.rabbitmq.event\n\
                  source: /apis/v1/namespaces/ns/rabbitmqsources/r#lines\nid: m1\n\
                  datacontenttype: text/plain\nhello";
    assert_eq!(text(&event), wanted);

    let mut headers = FieldTable::default();
    for (name, value) in [
        ("ce-specversion", "1.0"),
        ("ce-id", "e1"),
        ("ce-source", "/s"),
        ("ce-type", "a.b"),
        ("ce-tenant", "x"),
    ] {
        headers.insert(name.into(), AMQPValue::LongString(value.into()));
    }
    publish(
        &server,
        BasicProperties::default().with_headers(headers),
        "{}",
    )
    .await;
    let event = world.until_shown(2).await.remove(1);
    assert_eq!((event.id.as_str(), event.ty.as_str()), ("e1", "a.b"));
    assert_eq!(
        event.extensions["tenant"],
        ExtensionValue::Text("x".to_owned())
    );
    world.engine.stop().await;
    assert_eq!(left(&server).await, 0);
}

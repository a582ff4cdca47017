//! Topics of Google Pub/Sub: the examples of 2019 run unchanged, and a client of Google's publishes.

use knew_core::graph::trust::Trust;
use std::path::Path;
use std::process::Command;

use knew_engine::Environment;

use crate::server::{Server, python};
use crate::told::text;
use crate::world::{World, graph};

fn sample(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("samples")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}

/// Publishes with Google's client for Python, and gives the id of the message.
fn publish(server: &Server, topic: &str, data: &str) -> Option<String> {
    const PROGRAM: &str = "
import sys
from google.cloud import pubsub_v1
topic, data = sys.argv[1:]
print(pubsub_v1.PublisherClient().publish(topic, data.encode(), lang='en').result(timeout=20))
";
    let out = Command::new(python("pubsub")?)
        .args(["-c", PROGRAM, topic, data])
        .env("PUBSUB_EMULATOR_HOST", server.address())
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    Some(String::from_utf8(out.stdout).unwrap().trim().to_owned())
}

async fn article(name: &str, project: &str, broker: bool) {
    let Some(server) = Server::pubsub() else {
        return;
    };
    let address = server.address();
    let around = Environment::from_pairs([("PUBSUB_EMULATOR_HOST", address.as_str())]);
    let world = World::around(&graph(&sample(name), "{}"), around, Trust::default()).await;
    world.until_ready("testing-source").await;
    let topic = format!("projects/{project}/topics/testing");
    let Some(id) = publish(&server, &topic, "Hello World!") else {
        return;
    };
    let mut event = world.until_shown(1).await.remove(0);
    let time = event.time.take().unwrap();
    assert_eq!(
        event.extensions.remove("knativearrivaltime").is_some(),
        broker
    );
    let mut body: serde_json::Value = serde_json::from_slice(&event.data.take().unwrap()).unwrap();
    let published = body["PublishTime"].take();
    assert_eq!(published.as_str(), Some(time.to_string().as_str()));
    let wanted = serde_json::json!({
        "ID": id, "Data": "SGVsbG8gV29ybGQh", "Attributes": {"lang": "en"}, "PublishTime": null,
    });
    assert_eq!(body, wanted);
    let wanted = format!(
        "specversion: 1.0\ntype: google.pubsub.topic.publish\n\
         source: //pubsub.googleapis.com/{project}/topics/testing\nid: {id}\n\
         datacontenttype: application/json\n"
    );
    assert_eq!(text(&event), wanted);
    world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_2019_with_a_broker_runs_unchanged() {
    article("2019-pubsub-broker.yaml", "MY_GCP_PROJECT", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_2019_with_a_channel_runs_unchanged() {
    article("2019-pubsub-channel.yaml", "knative-atamel", false).await;
}

const TODAY: &str = "
apiVersion: events.cloud.google.com/v1
kind: CloudPubSubSource
metadata: {name: s, namespace: ns}
spec:
  project: p
  topic: t
  sink: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: display}}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: display, namespace: ns}
";

#[tokio::test(flavor = "multi_thread")]
async fn today_s_source_sends_what_pub_sub_pushes_and_refused_messages_come_again() {
    let Some(server) = Server::pubsub() else {
        return;
    };
    let workspace = format!("connect: {{pubsub: '{}'}}", server.address());
    let refusing = TODAY.replace(
        "ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: display}",
        "uri: 'http://127.0.0.1:1'",
    );
    let world = World::of(&graph(&refusing, &workspace)).await;
    world.until_ready("s").await;
    let Some(id) = publish(&server, "projects/p/topics/t", "hi") else {
        return;
    };
    world.until_refused("s").await;
    world.engine.apply(&graph(TODAY, &workspace), 2);
    let event = world.until_shown(1).await.remove(0);
    assert_eq!(event.ty, "google.cloud.pubsub.topic.v1.messagePublished");
    assert_eq!(event.source, "//pubsub.googleapis.com/projects/p/topics/t");
    let body: serde_json::Value = serde_json::from_slice(&event.data.unwrap()).unwrap();
    assert_eq!(body["subscription"], "projects/p/subscriptions/knew-ns-s");
    assert_eq!(body["message"]["messageId"], id.as_str());
    assert_eq!(body["message"]["data"], "aGk=");
    assert_eq!(body["message"]["attributes"]["lang"], "en");
    world.engine.stop().await;
}

//! Targets that answer with more than a status: event transforms.

use crate::scene::{self, Scene, broker, service, transform, trigger};
use crate::subscriber::Say;

const BIGGER: &str = r#"{"specversion": "1.0", "id": id & "-2", "source": source, "type": "bigger",
    "region": "eu", "datacontenttype": "application/json", "data": {"was": type}}"#;

fn onto(expression: &str, filter: &str) -> String {
    broker("delivery: {deadLetterSink: {uri: 'http://dead.test'}}")
        + &trigger("turns", "http://x.test", filter).replace(
            "uri: 'http://x.test'",
            "ref: {apiVersion: eventing.knative.dev/v1alpha1, kind: EventTransform, name: t}",
        )
        + &trigger(
            "hears",
            "http://hears.test",
            "filter: {attributes: {type: bigger}}",
        )
        + &transform("t", expression, "")
}

async fn cast() -> Scene {
    Scene::of(&[("hears", Say::Status(200)), ("dead", Say::Status(200))]).await
}

#[tokio::test]
async fn under_a_trigger_the_transformed_event_comes_back_as_a_reply() {
    let scene = cast().await;
    let world = scene
        .run(&onto(BIGGER, "filter: {attributes: {type: a.b}}"))
        .await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 202);
    for (header, value) in [
        ("ce-id", "e1-2"),
        ("ce-type", "bigger"),
        ("ce-region", "eu"),
    ] {
        assert_eq!(scene.heard_of("hears", header), [value]);
    }
    assert_eq!(scene.bodies("hears"), [r#"{"was":"a.b"}"#]);
    assert_eq!(scene.count("dead"), 0);
    assert_eq!(world.route("Trigger", "turns").replied, 1);
}

#[tokio::test]
async fn a_result_that_is_no_event_fails_the_trigger() {
    for (expression, code) in [("{\"a\": 1}", ""), ("1", "500"), ("$error('no')", "500")] {
        let scene = cast().await;
        let world = scene
            .run(&onto(expression, "filter: {attributes: {type: a.b}}"))
            .await;
        assert_eq!(world.post("/ns/b", &[]).await.status, 202);
        assert_eq!(scene.count("hears"), 0, "{expression}");
        assert_eq!(
            scene.heard_of("dead", "ce-knativeerrorcode"),
            [code],
            "{expression}"
        );
    }
}

#[tokio::test]
async fn with_a_sink_the_result_is_posted_there_as_it_is() {
    let scene = cast().await;
    let world = scene
        .run(&transform(
            "t",
            BIGGER,
            ", sink: {uri: 'http://hears.test'}",
        ))
        .await;
    let told = world.post("/ns/t", &[("x-request-id", "rid")]).await;
    assert_eq!(told.status, 202);
    assert_eq!(
        scene.heard_of("hears", "content-type"),
        ["application/cloudevents+json"]
    );
    assert_eq!(scene.heard_of("hears", "x-request-id"), [""]);
    let body = scene.bodies("hears").concat();
    assert!(body.contains(r#""type":"bigger""#), "{body}");
}

#[tokio::test]
async fn with_a_sink_of_this_process_the_result_has_to_be_an_event() {
    for (expression, shown, status) in [(BIGGER, 1, 202), ("{\"a\": 1}", 0, 500)] {
        let sink = ", sink: {uri: 'http://s.ns.svc.cluster.local'}";
        let scene = cast().await;
        let world = scene
            .run(&(transform("t", expression, sink) + &service("s")))
            .await;
        assert_eq!(
            world.post("/ns/t", &[]).await.status,
            status,
            "{expression}"
        );
        let events = world.shown.lock().unwrap();
        assert_eq!(events.len(), shown, "{expression}");
        assert!(events.iter().all(|(_, event)| event.ty == "bigger"));
    }
}

#[tokio::test]
async fn a_client_at_the_door_of_a_transform_gets_the_result_or_the_reason() {
    let host = ("host", "t.ns.svc.cluster.local");
    let world = scene::run(&transform("t", BIGGER, "")).await;
    let told = world.post("/", &[host]).await;
    assert_eq!(told.status, 200);
    assert_eq!(told.headers["content-type"], "application/cloudevents+json");
    assert!(told.body.contains(r#""id":"e1-2""#), "{}", told.body);
    let world = scene::run(&transform("t", "$error('no')", "")).await;
    let told = world.post("/", &[host]).await;
    assert_eq!((told.status, told.body.as_str()), (500, ""));
    assert!(told.headers.contains_key("reason"), "{:?}", told.headers);
}

//! Channels by host and by path, and services that answer as `event_display` does.

use http::Method;

use crate::topology::{Topology, id};
use crate::world::{BINARY, Headers, World};

const CHANNEL: &str = "c-kn-channel.ns.svc.cluster.local";
const MISSING: &str = "x-kn-channel.ns.svc.cluster.local";
const DISPATCHER: &str = "imc-dispatcher.knative-eventing.svc.cluster.local";

fn topology() -> Topology {
    Topology::default()
        .service("s")
        .channel("c")
        .subscription("sub", "s")
}

#[tokio::test]
async fn a_channel_is_found_by_host_and_by_path() {
    let world = World::of(&topology()).await;
    let cases = [
        (Method::POST, CHANNEL, "/", 202),
        (Method::POST, CHANNEL, "/ns/c", 202),
        (Method::POST, CHANNEL, "/elsewhere", 400),
        (Method::OPTIONS, CHANNEL, "/", 200),
        (Method::GET, CHANNEL, "/", 405),
        (Method::POST, MISSING, "/", 500),
        (Method::POST, DISPATCHER, "/ns/c", 202),
        (Method::POST, DISPATCHER, "/ns/x", 500),
        (Method::POST, "127.0.0.1", "/ns/c", 202),
    ];
    for (method, host, target, status) in cases {
        let mut headers = BINARY.to_vec();
        headers.push(("host", host));
        let told = world.request(method.clone(), target, &headers, "").await;
        assert_eq!(told.status, status, "{method} {host}{target}");
        assert_eq!(told.body, "");
    }
    assert_eq!(world.shown.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_channel_refuses_what_is_no_event_and_adds_nothing_to_what_is() {
    let world = World::of(&topology()).await;
    let told = world.request(Method::POST, "/ns/c", &[], "text").await;
    assert_eq!(told.status, 400);
    world.post("/ns/c", &[("ce-num", "7")]).await;
    let shown = world.shown.lock().unwrap();
    let names: Vec<_> = shown[0].1.extensions.keys().collect();
    assert_eq!(names, ["num"]);
}

#[tokio::test]
async fn a_structured_event_leaves_a_hub_as_if_it_had_come_in_binary() {
    let world = World::of(&topology()).await;
    let headers = [("content-type", "application/cloudevents+json")];
    let body = r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","num":42,
        "time":"2024-03-01T10:00:00.500+02:00","data_base64":"aGk="}"#;
    let told = world.request(Method::POST, "/ns/c", &headers, body).await;
    assert_eq!(told.status, 202);
    let shown = world.shown.lock().unwrap();
    let event = &shown[0].1;
    assert_eq!(event.time.unwrap().to_string(), "2024-03-01T08:00:00.5Z");
    assert_eq!(
        event.extensions["num"],
        knew_event::ExtensionValue::Text("42".to_owned())
    );
    assert!(!event.base64);
}

#[tokio::test]
async fn a_service_answers_as_event_display() {
    let world = World::of(&Topology::default().service("s")).await;
    let host = ("host", "s.ns.svc.cluster.local");
    let structured = ("content-type", "application/cloudevents+json");
    let batch = ("content-type", "application/cloudevents-batch+json");
    let mut event = BINARY.to_vec();
    event.push(host);
    let mut unknown = event.clone();
    unknown[0].1 = "0.2";
    let mut late = event.clone();
    late.push(("ce-time", "yesterday"));
    let cases: [(Method, &str, Headers, &str, u16); 12] = [
        (Method::POST, "/", &event, "", 200),
        (Method::PUT, "/any/path", &event, "", 200),
        (Method::GET, "/", &event, "", 405),
        (Method::DELETE, "/", &event, "", 405),
        (Method::OPTIONS, "/", &event, "", 405),
        (Method::HEAD, "/", &event, "", 415),
        (Method::GET, "/healthz", &event, "", 204),
        (Method::GET, "/healthz?x=1", &event, "", 405),
        (Method::POST, "/", &unknown, "", 415),
        (Method::POST, "/", &late, "", 500),
        (Method::POST, "/", &[host, batch], "[]", 500),
        (Method::POST, "/", &[host, structured], "{}", 400),
    ];
    for (method, target, headers, body, status) in cases {
        let told = world.request(method.clone(), target, headers, body).await;
        assert_eq!(told.status, status, "{method} {target} {headers:?}");
    }
    let nameless = [event[0], event[2], event[3], host];
    let told = world.request(Method::POST, "/", &nameless, "").await;
    assert_eq!(told.status, 400);
    assert_eq!(told.headers["content-type"], "text/plain");
    assert_eq!(told.body, "id: MUST be a non-empty string\n");
    assert_eq!(world.shown.lock().unwrap().len(), 2);
    assert_eq!(world.journal.node(&id("Service", "s")).accepted, 2);
}

//! What events look like, and when sources make them.

use std::time::Duration;

use http::Method;
use knew_core::model::{Problem, Severity};
use knew_event::{DisplayLayout, event_display};

use crate::scene::{self, Scene, broker, ping, service, trigger};
use crate::subscriber::Say;
use crate::topology::id;
use crate::world::{Headers, World, start};

const TO_SERVICE: &str = "sink: {uri: 'http://s.ns.svc.cluster.local'}";

/// What the one event that a service got looks like on paper.
fn printed(world: &World) -> String {
    let shown = world.shown.lock().unwrap();
    assert_eq!(shown.len(), 1, "{shown:?}");
    String::from_utf8(event_display(&shown[0].1, DisplayLayout::Current)).unwrap()
}

#[tokio::test]
async fn promise_01_event_display_prints_and_answers_to_the_byte() {
    let host = ("host", "s.ns.svc.cluster.local");
    let world = scene::run(&service("s")).await;
    let body = r#"{"b":1,"a":[1,{"x":null}],"e":{},"f":[]}"#;
    let headers = [
        host,
        ("ce-specversion", "1.0"),
        ("ce-id", "1"),
        ("ce-source", "/s"),
        ("ce-type", "dev.t"),
        ("ce-time", "2024-03-01T10:00:00+02:00"),
        ("ce-alphabeta", "true"),
        ("content-type", "application/json"),
    ];
    let told = world.request(Method::POST, "/", &headers, body).await;
    assert_eq!((told.status, told.body.as_str()), (200, ""));
    let text = "☁\u{fe0f}  cloudevents.Event\nContext Attributes,\n  specversion: 1.0\n  type: dev.t\n  \
        source: /s\n  id: 1\n  time: 2024-03-01T08:00:00Z\n  datacontenttype: application/json\n\
        Extensions,\n  alphabeta: true\nData,\n  {\n    \"b\": 1,\n    \"a\": [\n      1,\n      {\n        \
        \"x\": null\n      }\n    ],\n    \"e\": {},\n    \"f\": []\n  }\n";
    assert_eq!(printed(&world), text);
    let cases: [(Method, Headers, u16); 5] = [
        (Method::GET, &headers, 405),
        (Method::HEAD, &headers, 415),
        (Method::POST, &headers[..1], 415),
        (Method::POST, &headers[..4], 400),
        (
            Method::POST,
            &[host, ("content-type", "application/cloudevents-batch+json")],
            500,
        ),
    ];
    for (method, headers, status) in cases {
        let told = world.request(method.clone(), "/", headers, "[]").await;
        assert_eq!(told.status, status, "{method} {headers:?}");
    }
}

#[tokio::test]
async fn promise_02_ping_sources_fire_and_are_refused_as_on_the_cluster() {
    let rows = include_str!("../../schedules/fires.txt").lines();
    let here = start().to_string();
    let cases: Vec<[&str; 4]> = rows
        .filter(|row| !row.starts_with('#'))
        .filter_map(|row| {
            let parts: Vec<_> = row.split('|').map(str::trim).collect();
            parts.try_into().ok()
        })
        .filter(|row: &[&str; 4]| row[2] == here)
        .collect();
    assert!(cases.len() >= 30, "{}", cases.len());
    let sources = cases.iter().enumerate().map(|(number, row)| {
        let zone = if row[1].is_empty() {
            String::new()
        } else {
            format!(", timezone: {}", row[1])
        };
        let spec = format!("schedule: {:?}{zone}, {TO_SERVICE}", row[0]);
        ping(&format!("p{number}"), &spec)
    });
    let text: String = sources.chain([service("s")]).collect();
    let world = scene::run(&text).await;
    let fires = world.engine.next_fire_times();
    for (number, row) in cases.iter().enumerate() {
        let source = id("PingSource", &format!("p{number}"));
        let fire = fires.iter().find(|fire| fire.0 == source);
        let fire = fire.map_or("never".to_owned(), |fire| fire.1.to_string());
        assert_eq!(row[3].split(", ").next(), Some(fire.as_str()), "{}", row[0]);
    }
    for (schedule, words) in [
        ("60 * * * *", "end of range (60) above maximum (59): 60"),
        ("* * * * 7", "end of range (7) above maximum (6): 7"),
        ("@reboot", "unrecognized descriptor: @reboot"),
    ] {
        let text = ping("p", &format!("schedule: {schedule:?}, {TO_SERVICE}")) + &service("s");
        let problems = scene::problems(&text);
        let refused = |it: &&Problem| it.severity == Severity::Error;
        let error = problems.iter().find(refused).unwrap();
        assert!(
            error.message.contains(words),
            "{schedule}: {}",
            error.message
        );
    }
}

#[tokio::test]
async fn promise_15_a_structured_event_arrives_in_binary_with_its_time_in_utc_and_texts_for_extensions()
 {
    let scene = Scene::of(&[("hears", Say::Status(200))]).await;
    let text = broker("") + &trigger("t", "http://hears.test", "");
    let world = scene.run(&text).await;
    let headers = [(
        "content-type",
        "application/cloudevents+json; charset=utf-8",
    )];
    let body = r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","num":42,"flag":true,
        "datacontenttype":"application/json","time":"2024-03-01T10:00:00.500+02:00","data":{ "a" : 1 }}"#;
    let told = world.request(Method::POST, "/ns/b", &headers, body).await;
    assert_eq!(told.status, 202);
    let heard = [
        ("content-type", "application/json"),
        ("ce-time", "2024-03-01T08:00:00.5Z"),
        ("ce-num", "42"),
        ("ce-flag", "true"),
    ];
    for (header, value) in heard {
        assert_eq!(scene.heard_of("hears", header), [value], "{header}");
    }
    assert_eq!(scene.bodies("hears"), [r#"{ "a" : 1 }"#]);
}

#[tokio::test]
async fn promise_16_a_ping_source_whose_broker_answers_500_tries_once_and_the_event_is_lost() {
    let scene = Scene::of(&[("fails", Say::Status(500))]).await;
    let to_broker = "schedule: '0 * * * *', data: '{}', sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: b}}";
    let text =
        broker("delivery: {}") + &trigger("t", "http://fails.test", "") + &ping("p", to_broker);
    let world = scene.run(&text).await;
    world.clock.advance(Duration::from_mins(59)).await;
    world.engine.wait_until_idle().await;
    assert_eq!(scene.count("fails"), 1);
    assert_eq!(world.route("Trigger", "t").lost, 1);
    assert_eq!(world.journal.node(&id("Broker", "b")).arrived, 1);
}

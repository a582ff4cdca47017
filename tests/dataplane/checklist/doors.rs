//! Who may enter, and what is seen of it inside.

use http::Method;

use crate::scene::{self, Scene, broker, trigger};
use crate::subscriber::Say;
use crate::world::{BINARY, Headers, World};

#[tokio::test]
async fn promise_03_the_door_of_a_broker_answers_in_the_order_of_the_original() {
    let world = scene::run(&broker("")).await;
    let mut old = BINARY;
    old[0].1 = "0.3";
    let batch = [("content-type", "application/cloudevents-batch+json")];
    let cases: [(Method, &str, Headers, u16); 15] = [
        (Method::OPTIONS, "/ns/b", &[], 200),
        (Method::GET, "/ns/b", &BINARY, 405),
        (Method::PUT, "/ns/b", &BINARY, 405),
        (Method::HEAD, "/ns/b", &BINARY, 405),
        (Method::POST, "/", &BINARY, 404),
        (Method::POST, "/ns", &BINARY, 400),
        (Method::POST, "/ns/b/", &BINARY, 202),
        (Method::POST, "/ns/b/x", &BINARY, 400),
        (Method::POST, "/ns/b?a=b", &BINARY, 404),
        (Method::POST, "/ns/other", &BINARY, 404),
        (Method::POST, "/ns/other", &BINARY[..3], 400),
        (Method::POST, "/ns/b", &[], 400),
        (
            Method::POST,
            "/ns/b",
            &[BINARY[0], BINARY[2], BINARY[3]],
            400,
        ),
        (Method::POST, "/ns/b", &batch, 400),
        (Method::POST, "/ns/b", &old, 202),
    ];
    for (method, target, headers, status) in cases {
        let told = world.request(method.clone(), target, headers, "").await;
        assert_eq!(
            (told.status, told.body.as_str()),
            (status, ""),
            "{method} {target} {headers:?}"
        );
    }
}

#[tokio::test]
async fn promise_04_the_hop_limit_goes_down_and_ends_a_loop_after_n_deliveries() {
    let scene = Scene::of(&[("refuses", Say::Status(400)), ("dead", Say::Status(200))]).await;
    let letters = "delivery: {deadLetterSink: {uri: 'http://dead.test'}}";
    let text = broker("") + &trigger("t", "http://refuses.test", letters);
    let world = scene.run(&text).await;
    let passed = [
        (None, "255"),
        (Some("5"), "4"),
        (Some("2"), "1"),
        (Some("abc"), "255"),
        (Some("2.7"), "1"),
    ];
    for (sent, _) in passed {
        let header = sent.map(|sent| ("ce-knativebrokerttl", sent));
        assert_eq!(
            world.post("/ns/b", header.as_slice()).await.status,
            202,
            "{sent:?}"
        );
    }
    for spent in ["1", "0", "-3"] {
        let told = world.post("/ns/b", &[("ce-knativebrokerttl", spent)]).await;
        assert_eq!(told.status, 400, "{spent}");
    }
    let seen = scene.heard_of("dead", "ce-knativebrokerttl");
    assert_eq!(seen, passed.map(|(_, left)| left));

    let echo = Scene::of(&[("echo", Say::event(200, "again"))]).await;
    let topology = scene::topology(
        &echo.resolve(&(broker("delivery: {}") + &trigger("t", "http://echo.test", ""))),
    );
    let world = World::with(&topology, |it| it.ttl = 7).await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 500);
    assert_eq!(echo.count("echo"), 7);
}

#[tokio::test]
async fn promise_05_a_subscriber_sees_the_arrival_and_only_a_dead_letter_sink_the_hop_limit() {
    let scene = Scene::of(&[("refuses", Say::Status(400)), ("dead", Say::Status(200))]).await;
    let letters = "delivery: {deadLetterSink: {uri: 'http://dead.test'}}";
    let world = scene
        .run(&(broker("") + &trigger("t", "http://refuses.test", letters)))
        .await;
    world.post("/ns/b", &[]).await;
    for (who, hops) in [("refuses", ""), ("dead", "255")] {
        assert_eq!(scene.heard_of(who, "ce-knativebrokerttl"), [hops], "{who}");
        assert_eq!(
            scene.heard_of(who, "ce-knativearrivaltime"),
            ["2024-02-27T22:58:30Z"],
            "{who}"
        );
    }
}

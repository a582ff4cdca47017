//! Broker ingress: the order of its checks and what it answers.

use http::Method;
use knew_core::model::Id;
use knew_core::record::MemoryLimit;

use crate::subscriber::{Say, Subscriber};
use crate::topology::Topology;
use crate::world::{BINARY, Headers, World};

fn broker() -> Topology {
    Topology::default().broker("b")
}

#[tokio::test]
async fn each_method_and_path_gets_the_status_of_the_original() {
    let world = World::of(&broker()).await;
    let cases = [
        (Method::OPTIONS, "/ns/b", 200),
        (Method::OPTIONS, "/", 200),
        (Method::GET, "/ns/b", 405),
        (Method::HEAD, "/ns/b", 405),
        (Method::PUT, "/ns/b", 405),
        (Method::DELETE, "/nowhere", 405),
        (Method::POST, "/", 404),
        (Method::POST, "/ns", 400),
        (Method::POST, "/ns/b", 202),
        (Method::POST, "/ns/b/", 202),
        (Method::POST, "/ns/b/x", 400),
        (Method::POST, "/ns/b?a=b", 404),
        (Method::POST, "/ns/other", 404),
    ];
    for (method, target, status) in cases {
        let told = world.request(method.clone(), target, &BINARY, "").await;
        assert_eq!(told.status, status, "{method} {target}");
        assert_eq!(told.body, "", "{method} {target}");
        assert_eq!(told.headers["allow"], "POST, OPTIONS", "{method} {target}");
    }
}

#[tokio::test]
async fn options_invites_webhooks() {
    let world = World::of(&broker()).await;
    let told = world.request(Method::OPTIONS, "/ns/b", &[], "").await;
    assert_eq!(told.headers["webhook-allowed-origin"], "*");
    assert_eq!(told.headers["webhook-allowed-rate"], "*");
}

#[tokio::test]
async fn what_is_no_valid_event_is_refused_before_the_broker_is_looked_for() {
    let world = World::of(&broker()).await;
    let structured = ("content-type", "application/cloudevents+json");
    let batch = ("content-type", "application/cloudevents-batch+json");
    let good = r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","data":{"a":1}}"#;
    let old = r#"{"specversion":"0.3","id":"1","source":"/s","type":"t"}"#;
    let cases: [(Headers, &str, u16); 9] = [
        (&[], "", 400),
        (&[("content-type", "application/json")], "{}", 400),
        (&BINARY[..1], "", 400),
        (&BINARY[..3], "", 400),
        (&[batch], "[]", 400),
        (&[structured], "{", 400),
        (&[structured], r#"{"specversion":"1.0","id":"1"}"#, 400),
        (&[structured], good, 202),
        (&[structured], old, 202),
    ];
    for (headers, body, status) in cases {
        let told = world.request(Method::POST, "/ns/b", headers, body).await;
        assert_eq!(told.status, status, "{headers:?} {body}");
        let missing = if status == 202 { 404 } else { status };
        let told = world.request(Method::POST, "/ns/x", headers, body).await;
        assert_eq!(
            told.status, missing,
            "{headers:?} {body} to a broker that is not there"
        );
    }
}

#[tokio::test]
async fn a_slip_in_a_path_is_answered_as_ever_and_the_journal_says_what_was_meant() {
    let world = World::of(&Topology::default().broker("orders")).await;
    assert_eq!(world.post("/ns/ordrs", &[]).await.status, 404);
    assert_eq!(world.post("/ns/elsewhere", &[]).await.status, 404);
    let hops = world.journal.entries_from(0).entries;
    let said: Vec<String> = hops.iter().filter_map(|hop| hop.step.refusal()).collect();
    assert!(
        said[0].contains("no such broker; did you mean /ns/orders?"),
        "{said:?}"
    );
    assert!(!said[1].contains("did you mean"), "{said:?}");
}

#[tokio::test]
async fn the_books_say_at_whose_door_something_was_refused() {
    let world = World::of(&broker()).await;
    let bad = || world.request(Method::POST, "/ns/b", &BINARY[..1], "");
    assert_eq!(bad().await.status, 400);
    assert_eq!(bad().await.status, 400);
    assert_eq!(world.post("/ns/x", &[]).await.status, 404);
    let counters = world.journal.counters();
    assert_eq!(counters.rejected(), 3);
    let broker = Id::new("eventing.knative.dev", "Broker", "ns", "b");
    assert_eq!(counters.node(&broker).rejected, 2);
}

#[tokio::test]
async fn the_hop_limit_goes_down_and_starts_anew_when_it_cannot_be_read() {
    let cases = [
        (None, Some("255")),
        (Some("5"), Some("4")),
        (Some("2"), Some("1")),
        (Some("1"), None),
        (Some("0"), None),
        (Some("-3"), None),
        (Some("abc"), Some("255")),
        (Some("2.7"), Some("1")),
    ];
    for (sent, seen) in cases {
        // Only a dead letter sink gets to see the limit.
        let (sink, dead) = (
            Subscriber::saying([Say::Status(400)]).await,
            Subscriber::content().await,
        );
        let topology = broker().trigger("t", &sink.url).dead_letters(&dead.url);
        let world = World::of(&topology).await;
        let header = sent.map(|sent| ("ce-knativebrokerttl", sent));
        let told = world.post("/ns/b", header.as_slice()).await;
        assert_eq!(
            told.status,
            if seen.is_some() { 202 } else { 400 },
            "{sent:?}"
        );
        let letters = dead.heard();
        let left = letters
            .first()
            .map(|letter| letter.header("ce-knativebrokerttl"));
        assert_eq!(left, seen, "{sent:?}");
    }
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_and_others_are_not_harmed() {
    let world = World::with(&broker(), |it| it.body_limit = 1000).await;
    let long = "x".repeat(1001);
    let told = world.request(Method::POST, "/ns/b", &BINARY, long).await;
    assert_eq!(told.status, 413);
    let fits = "x".repeat(1000);
    let told = world.request(Method::POST, "/ns/b", &BINARY, fits).await;
    assert_eq!(told.status, 202);
}

#[tokio::test]
async fn when_too_much_waits_clients_are_told_to_come_back() {
    /// Room for two events of 100 kB, and the calls made for them.
    const MEMORY: MemoryLimit = MemoryLimit::from_bytes(260_000 / 15 * 32);
    let hangs = Subscriber::saying([Say::Nothing]).await;
    let topology = broker().asynchronous().trigger("t", &hangs.url);
    let world = World::with(&topology, |options| options.memory = MEMORY).await;
    let body = || "x".repeat(100_000);
    let post = || world.request(Method::POST, "/ns/b", &BINARY, body());
    assert_eq!(post().await.status, 202);
    assert_eq!(post().await.status, 202);
    let told = post().await;
    assert_eq!(told.status, 503);
    assert_eq!(told.headers["retry-after"], "1");
    assert_eq!(world.route("Trigger", "t").in_flight(), 2);
}

#[tokio::test]
async fn before_a_graph_is_applied_there_is_no_broker() {
    let world = World::of(&Topology::default()).await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 404);
    assert_eq!(world.journal.counters().rejected(), 1);
}

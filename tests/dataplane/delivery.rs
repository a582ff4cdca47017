//! Attempts, waits, timeouts and dead letters.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use knew_core::model::{BackoffPolicy, DeliveryFormat};
use knew_core::record::DeliveryState;

use crate::subscriber::{Say, Subscriber};
use crate::topology::Topology;
use crate::world::World;

const UNIT: Duration = Duration::from_millis(100);

fn broker() -> Topology {
    Topology::default().broker("b")
}

#[tokio::test]
async fn a_subscriber_sees_the_arrival_time_but_never_the_hop_limit() {
    let sink = Subscriber::content().await;
    let world = World::of(&broker().trigger("t", &format!("{}/orders?x=y", sink.url))).await;
    let sent = [
        ("authorization", "Bearer x"),
        ("x-foo", "bar"),
        ("x-request-id", "rid"),
        ("knative-bar", "bar"),
        ("kn-namespace", "elsewhere"),
        ("ce-knativebrokerttl", "9"),
        ("content-type", "application/json"),
    ];
    assert_eq!(world.post("/ns/b", &sent).await.status, 202);
    let heard = sink.only();
    assert_eq!(heard.path, "/orders?x=y");
    assert_eq!(
        heard.header("ce-knativearrivaltime"),
        "2024-02-27T22:58:30Z"
    );
    assert_eq!(heard.header("ce-knativebrokerttl"), "");
    assert_eq!(heard.header("prefer"), "reply");
    assert_eq!(heard.header("kn-namespace"), "ns");
    assert_eq!(heard.header("x-request-id"), "rid");
    assert_eq!(heard.header("knative-bar"), "bar");
    assert_eq!(heard.header("content-type"), "application/json");
    assert_eq!(
        (heard.header("authorization"), heard.header("x-foo")),
        ("", "")
    );
}

#[tokio::test]
async fn a_trigger_may_ask_for_structured_events() {
    let sink = Subscriber::content().await;
    let topology = broker()
        .trigger("t", &sink.url)
        .policy(|trigger| trigger.format = DeliveryFormat::Json);
    World::of(&topology).await.post("/ns/b", &[]).await;
    let heard = sink.only();
    assert_eq!(heard.header("content-type"), "application/cloudevents+json");
    let body = String::from_utf8(heard.body.to_vec()).unwrap();
    assert!(body.contains(r#""id":"e1""#), "{body}");
    assert!(!body.contains("knativebrokerttl"), "{body}");
}

#[tokio::test]
async fn a_400_is_final_and_its_dead_letter_says_so() {
    let refuses = Subscriber::saying([Say::Full(400, vec![], "no such order")]).await;
    let dead = Subscriber::content().await;
    let topology = broker()
        .trigger("t", &refuses.url)
        .retry(3, None)
        .dead_letters(&dead.url);
    let world = World::of(&topology).await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 202);
    assert_eq!(refuses.heard().len(), 1);
    let letter = dead.only();
    assert_eq!(letter.header("ce-knativeerrorcode"), "400");
    assert_eq!(
        letter.header("ce-knativeerrordata"),
        BASE64_STANDARD.encode("no such order")
    );
    assert_eq!(
        letter.header("ce-knativeerrordest").trim_end_matches('/'),
        refuses.url
    );
    assert_eq!(letter.header("ce-knativebrokerttl"), "255");
    assert!(!letter.header("ce-knativearrivaltime").is_empty());
    assert_eq!(
        (letter.header("prefer"), letter.header("kn-namespace")),
        ("", "ns")
    );
    let reason = "400 Bad Request".to_owned();
    assert_eq!(
        world.fate("Trigger", "t"),
        DeliveryState::DeadLettered { reason }
    );
}

#[tokio::test]
async fn a_500_is_tried_again_and_only_the_last_answer_counts() {
    let script = [
        Say::Full(500, vec![], "first"),
        Say::Full(500, vec![], "second"),
    ];
    let fails = Subscriber::saying(script).await;
    let dead = Subscriber::content().await;
    let topology = broker()
        .trigger("t", &fails.url)
        .retry(1, None)
        .dead_letters(&dead.url);
    World::of(&topology).await.post("/ns/b", &[]).await;
    assert_eq!(fails.heard().len(), 2);
    let letter = dead.only();
    assert_eq!(letter.header("ce-knativeerrorcode"), "500");
    assert_eq!(
        letter.header("ce-knativeerrordata"),
        BASE64_STANDARD.encode("second")
    );
}

#[tokio::test]
async fn without_a_dead_letter_sink_the_sender_learns_of_the_failure() {
    let fails = Subscriber::saying([Say::Status(500)]).await;
    let well = Subscriber::content().await;
    let topology = broker()
        .trigger("bad", &fails.url)
        .trigger("good", &well.url);
    let world = World::of(&topology).await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 500);
    assert_eq!(well.heard().len(), 1, "one failure stops no other route");
    assert_eq!(world.route("Trigger", "bad").lost, 1);
    assert_eq!(world.route("Trigger", "good").delivered, 1);
}

#[tokio::test]
async fn waits_grow_as_the_policy_says() {
    let cases = [
        (Some((BackoffPolicy::Exponential, UNIT)), [100, 200, 400]),
        (Some((BackoffPolicy::Linear, UNIT)), [0, 100, 200]),
        (None, [0, 0, 0]),
    ];
    for (backoff, waits) in cases {
        let fails = Subscriber::saying([Say::Status(503)]).await;
        let topology = broker().trigger("t", &fails.url).retry(3, backoff);
        let world = World::of(&topology).await;
        assert_eq!(world.post_and_wait("/ns/b", &[]).await.status, 500);
        let waits: Vec<_> = waits.into_iter().map(Some).chain([None]).collect();
        assert_eq!(world.waits(), waits, "{backoff:?}");
    }
}

#[tokio::test]
async fn only_some_statuses_are_tried_again() {
    let cases = [
        (404, 2),
        (408, 2),
        (409, 2),
        (429, 2),
        (503, 2),
        (425, 1),
        (413, 1),
        (302, 1),
    ];
    for (status, attempts) in cases {
        let fails = Subscriber::saying([Say::Status(status)]).await;
        let world = World::of(&broker().trigger("t", &fails.url).retry(1, None)).await;
        world.post("/ns/b", &[]).await;
        assert_eq!(fails.heard().len(), attempts, "{status}");
    }
}

#[tokio::test]
async fn retry_after_is_obeyed_up_to_its_bound() {
    let script = [Say::Status(429).with("retry-after", "5"), Say::Status(200)];
    let busy = Subscriber::saying(script).await;
    let topology = broker().trigger("t", &busy.url).retry(1, None);
    let topology =
        topology.policy(|topology| topology.retry_after_max = Some(Duration::from_secs(3)));
    let world = World::of(&topology).await;
    assert_eq!(world.post_and_wait("/ns/b", &[]).await.status, 202);
    assert_eq!(world.waits(), [Some(3000), None]);
}

#[tokio::test]
async fn an_unreachable_subscriber_is_a_500_with_a_story() {
    let dead = Subscriber::content().await;
    let topology = broker()
        .trigger("t", "http://127.0.0.1:1")
        .dead_letters(&dead.url);
    World::of(&topology).await.post("/ns/b", &[]).await;
    let letter = dead.only();
    assert_eq!(letter.header("ce-knativeerrorcode"), "500");
    let data = BASE64_STANDARD
        .decode(letter.header("ce-knativeerrordata"))
        .unwrap();
    let data = String::from_utf8(data).unwrap();
    assert!(data.starts_with("dispatch error: "), "{data}");
    assert!(data.contains("refused"), "{data}");
}

#[tokio::test]
async fn a_subscriber_that_hangs_is_given_up_after_the_timeout() {
    let hangs = Subscriber::saying([Say::Nothing]).await;
    let topology = broker()
        .trigger("t", &hangs.url)
        .policy(|trigger| trigger.timeout = Some(Duration::from_secs(2)));
    let world = World::of(&topology).await;
    assert_eq!(world.post_and_wait("/ns/b", &[]).await.status, 500);
    let reason = "no answer within 2s".to_owned();
    assert_eq!(world.fate("Trigger", "t"), DeliveryState::Lost { reason });
}

#[tokio::test]
async fn the_second_dead_letter_sink_is_told_of_the_first_failure() {
    let fails = Subscriber::saying([Say::Status(500)]).await;
    let refuses = Subscriber::saying([Say::Status(400)]).await;
    let dead = Subscriber::content().await;
    let topology = Topology::default()
        .channel("second")
        .subscription("two", &refuses.url)
        .dead_letters(&dead.url)
        .channel("first")
        .subscription("one", &fails.url)
        .dead_letters("second");
    let world = World::of(&topology).await;
    assert_eq!(world.post("/ns/first", &[]).await.status, 202);
    assert_eq!(dead.only().header("ce-knativeerrorcode"), "500");
    assert_eq!(
        dead.only()
            .header("ce-knativeerrordest")
            .trim_end_matches('/'),
        fails.url
    );
}

#[tokio::test]
async fn a_dead_letter_that_nobody_takes_is_lost_and_the_sender_told() {
    let fails = Subscriber::saying([Say::Status(500)]).await;
    let topology = broker().trigger("t", &fails.url).dead_letters(&fails.url);
    let world = World::of(&topology).await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 500);
    assert_eq!(world.route("Trigger", "t").lost, 1);
    assert_eq!(fails.heard().len(), 2);
}

#[tokio::test]
async fn an_asynchronous_hub_answers_before_it_delivers() {
    let fails = Subscriber::saying([Say::Status(500)]).await;
    let topology = broker().asynchronous().trigger("t", &fails.url);
    let world = World::of(&topology).await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 202);
    world.engine.wait_until_idle().await;
    assert_eq!(world.route("Trigger", "t").lost, 1);
}

#[tokio::test]
async fn stopping_ends_waits_and_says_what_was_lost() {
    let fails = Subscriber::saying([Say::Status(500)]).await;
    let hour = Some((BackoffPolicy::Linear, Duration::from_hours(1)));
    let topology = broker()
        .asynchronous()
        .trigger("t", &fails.url)
        .retry(5, hour);
    let world = World::of(&topology).await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 202);
    let mut moved = world.engine.journal_end();
    moved.wait_for(|_| fails.heard().len() == 2).await.unwrap();
    let journal = world.journal.clone();
    world.engine.stop().await;
    let count = journal.route(&crate::topology::id("Trigger", "t"));
    assert_eq!((count.lost, count.in_flight()), (1, 0));
}

//! What becomes of deliveries that fail.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::scene::{Scene, broker, channel, subscription, trigger};
use crate::subscriber::Say;

const STAMPS: [&str; 3] = [
    "ce-knativeerrordest",
    "ce-knativeerrorcode",
    "ce-knativeerrordata",
];

#[tokio::test]
async fn promise_06_a_body_that_is_no_event_fails_under_a_trigger_and_not_under_a_subscription() {
    let text = vec![("content-type", "text/plain".to_owned())];
    let says = Say::Full(200, text, "OK");
    let scene = Scene::of(&[("says", says), ("dead", Say::Status(200))]).await;
    let delivery = "delivery: {retry: 2, deadLetterSink: {uri: 'http://dead.test'}}";
    let text = broker("")
        + &trigger("t", "http://says.test", delivery)
        + &channel("c", "")
        + &subscription("s", "c", "http://says.test", delivery);
    let world = scene.run(&text).await;
    assert_eq!(world.post("/ns/c", &[]).await.status, 202);
    assert_eq!((scene.count("says"), scene.count("dead")), (1, 0));
    assert_eq!(world.post("/ns/b", &[]).await.status, 202);
    assert_eq!((scene.count("says"), scene.count("dead")), (4, 1));
    assert_eq!(
        STAMPS.map(|it| scene.heard_of("dead", it)),
        [[""], [""], [""]]
    );
}

#[tokio::test]
async fn promise_07_a_400_is_final_and_a_500_is_tried_again_and_both_are_told_to_the_dead_letter_sink()
 {
    for (status, retry, attempts) in [(400, 3, 1), (500, 1, 2)] {
        let says = Say::Full(status, vec![], "no such order");
        let scene = Scene::of(&[("says", says), ("dead", Say::Status(200))]).await;
        let delivery =
            format!("delivery: {{retry: {retry}, deadLetterSink: {{uri: 'http://dead.test'}}}}");
        let world = scene
            .run(&(broker("") + &trigger("t", "http://says.test", &delivery)))
            .await;
        assert_eq!(world.post("/ns/b", &[]).await.status, 202);
        assert_eq!(scene.count("says"), attempts, "{status}");
        let told = STAMPS.map(|it| scene.heard_of("dead", it).concat());
        let data = BASE64_STANDARD.encode("no such order");
        assert_eq!(told[0].trim_end_matches('/'), scene.url("says"));
        assert_eq!(told[1..], [status.to_string(), data]);
    }
}

#[tokio::test]
async fn promise_08_a_trigger_inherits_the_dead_letter_sink_of_its_broker_and_never_half_of_the_rest()
 {
    let cases = [
        (
            "delivery: {retry: 2, deadLetterSink: {uri: 'http://dead.test'}}",
            "delivery: {retry: 0}",
            1,
            1,
            202,
        ),
        (
            "delivery: {retry: 10}",
            "delivery: {deadLetterSink: {uri: 'http://dead.test'}}",
            1,
            1,
            202,
        ),
        ("delivery: {retry: 2}", "", 3, 0, 500),
    ];
    for (of_broker, of_trigger, attempts, letters, status) in cases {
        let scene = Scene::of(&[("fails", Say::Status(500)), ("dead", Say::Status(200))]).await;
        let text = broker(of_broker) + &trigger("t", "http://fails.test", of_trigger);
        let world = scene.run(&text).await;
        assert_eq!(
            world.post("/ns/b", &[]).await.status,
            status,
            "{of_broker} {of_trigger}"
        );
        assert_eq!(
            (scene.count("fails"), scene.count("dead")),
            (attempts, letters),
            "{of_broker} {of_trigger}"
        );
    }
}

#[tokio::test]
async fn promise_09_waits_grow_as_on_the_cluster_and_only_some_statuses_wait_at_all() {
    let cases = [
        (
            "retry: 3, backoffPolicy: exponential, backoffDelay: PT0.1S",
            503,
            vec![100, 200, 400],
        ),
        (
            "retry: 3, backoffPolicy: linear, backoffDelay: PT0.1S",
            503,
            vec![0, 100, 200],
        ),
        (
            "retry: 1, backoffPolicy: exponential, backoffDelay: PT0.25S",
            503,
            vec![200],
        ),
        ("retry: 1", 404, vec![0]),
        ("retry: 1", 408, vec![0]),
        ("retry: 1", 409, vec![0]),
        ("retry: 1", 429, vec![0]),
        ("retry: 1", 425, vec![]),
        ("retry: 1", 413, vec![]),
    ];
    for (delivery, status, waits) in cases {
        let scene = Scene::of(&[("fails", Say::Status(status))]).await;
        let delivery = format!("delivery: {{{delivery}}}");
        let world = scene
            .run(&(broker("") + &trigger("t", "http://fails.test", &delivery)))
            .await;
        assert_eq!(
            world.post_and_wait("/ns/b", &[]).await.status,
            500,
            "{delivery}"
        );
        let waits: Vec<_> = waits.into_iter().map(Some).chain([None]).collect();
        assert_eq!(world.waits(), waits, "{delivery} {status}");
    }
}

#[tokio::test]
async fn promise_10_a_subscriber_nobody_reaches_is_a_500_with_the_words_of_the_error() {
    let scene = Scene::of(&[("dead", Say::Status(200))]).await;
    let letters = "delivery: {deadLetterSink: {uri: 'http://dead.test'}}";
    let world = scene
        .run(&(broker("") + &trigger("t", "http://127.0.0.1:1", letters)))
        .await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 202);
    assert_eq!(scene.heard_of("dead", "ce-knativeerrorcode"), ["500"]);
    let data = scene.heard_of("dead", "ce-knativeerrordata").concat();
    let data = String::from_utf8(BASE64_STANDARD.decode(data).unwrap()).unwrap();
    assert!(data.starts_with("dispatch error: "), "{data}");
}

#[tokio::test]
async fn promise_11_a_second_dead_letter_sink_is_told_of_the_first_failure() {
    let scene = Scene::of(&[
        ("fails", Say::Status(500)),
        ("refuses", Say::Status(400)),
        ("dead", Say::Status(200)),
    ])
    .await;
    let to_channel = "delivery: {deadLetterSink: {ref: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: second}}}";
    let letters = "delivery: {deadLetterSink: {uri: 'http://dead.test'}}";
    let text = channel("first", "")
        + &subscription("one", "first", "http://fails.test", to_channel)
        + &channel("second", "")
        + &subscription("two", "second", "http://refuses.test", letters);
    let world = scene.run(&text).await;
    assert_eq!(world.post("/ns/first", &[]).await.status, 202);
    assert_eq!(scene.heard_of("dead", "ce-knativeerrorcode"), ["500"]);
    let first = scene.heard_of("dead", "ce-knativeerrordest").concat();
    assert_eq!(first.trim_end_matches('/'), scene.url("fails"));
}

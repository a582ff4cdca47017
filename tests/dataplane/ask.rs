//! `RequestReply`: whoever asks waits for the event that answers.

use http::Method;

use crate::scene::{Scene, broker, request_reply, run, transform, trigger};
use crate::subscriber::Say;
use crate::world::{BINARY, World};

const EXACT: &str = "filters: [{exact: {type: a.b}}]";

/// A broker on which somebody answers with the value it was asked with.
async fn answering() -> World {
    let answer = "$merge([$, {'type': 'answer', 'replyid': correlationid}])".replace('\'', "\"");
    let to = "ref: {apiVersion: eventing.knative.dev/v1alpha1, kind: EventTransform, name: x}";
    let trigger = trigger("t", "x", EXACT).replace("uri: 'x'", to);
    let text = broker("") + &trigger + &transform("x", &answer, "");
    run(&(text + &request_reply("ask", "") + &request_reply("other", ""))).await
}

#[tokio::test]
async fn the_event_that_answers_comes_back_in_binary_mode() {
    let world = answering().await;
    let told = world.post("/ns/ask", &[]).await;
    assert_eq!(told.status, 200);
    assert_eq!(told.headers["ce-type"], "answer");
    let value = told.headers["ce-replyid"].to_str().unwrap();
    assert!(value.starts_with("e1:") && value.ends_with(":0"), "{value}");
    assert_eq!(told.headers["ce-correlationid"], value);
}

#[tokio::test]
async fn its_trigger_takes_its_answers_and_no_others() {
    let world = answering().await;
    world.post("/ns/ask", &[]).await;
    world.engine.wait_until_idle().await;
    let [mine, others] = ["ask-reply", "other-reply"].map(|it| world.route("Trigger", it));
    assert_eq!((mine.matched, mine.filtered, mine.delivered), (1, 1, 1));
    assert_eq!((others.matched, others.filtered), (0, 2));
    assert_eq!(world.route("Subscription", "ask-sink").delivered, 1);
}

#[tokio::test]
async fn two_who_ask_with_one_id_get_an_answer_each() {
    let world = answering().await;
    let (one, two) = tokio::join!(world.post("/ns/ask", &[]), world.post("/ns/ask", &[]));
    assert_eq!((one.status, two.status), (200, 200));
    assert_ne!(one.headers["ce-replyid"], two.headers["ce-replyid"]);
}

#[tokio::test]
async fn without_an_answer_200_and_nothing_comes_after_a_minute() {
    let scene = Scene::of(&[("s", Say::Status(200))]).await;
    let text = broker("") + &trigger("t", "http://s.test", "") + &request_reply("ask", "");
    let world = scene.run(&text).await;
    let before = world.clock.now();
    let told = world.post_and_wait("/ns/ask", &[]).await;
    assert_eq!((told.status, told.body.as_str()), (200, ""));
    assert!(!told.headers.contains_key("ce-id"), "{:?}", told.headers);
    assert!(world.clock.elapsed_since(before).as_secs() >= 60);
    assert!(scene.heard_of("s", "ce-correlationid")[0].starts_with("e1:"));
}

#[tokio::test]
async fn a_broker_that_fails_fails_the_question() {
    let scene = Scene::of(&[("s", Say::Status(400))]).await;
    let text = broker("") + &trigger("t", "http://s.test", "") + &request_reply("ask", "");
    let world = scene.run(&text).await;
    assert_eq!(world.post("/ns/ask", &[]).await.status, 500);
}

#[tokio::test]
async fn its_doors_check_as_those_of_a_broker_do() {
    let world = answering().await;
    for (method, target, headers, status) in [
        (Method::GET, "/ns/ask", &BINARY[..], 405),
        (Method::PUT, "/ns/ask", &BINARY, 405),
        (Method::POST, "/ns/ask", &BINARY[..2], 400),
        (Method::POST, "/ns/ask", &[], 400),
        (Method::POST, "/ns/ask/x", &BINARY, 400),
        (Method::POST, "/ns/nobody", &BINARY, 404),
        (Method::GET, "/ns/ask/reply", &BINARY, 405),
        (Method::POST, "/ns/ask/reply", &BINARY, 400),
    ] {
        let told = world.request(method.clone(), target, headers, "").await;
        assert_eq!(told.status, status, "{method} {target} {headers:?}");
    }
    let answer = [("ce-replyid", "e1:x:0")];
    assert_eq!(world.post("/ns/ask/reply", &answer).await.status, 202);
}

#[tokio::test]
async fn the_extensions_may_have_other_names() {
    let rest = "correlationAttribute: question, replyAttribute: answer";
    let answer = "$merge([$, {'type': 'answer', 'answer': question}])".replace('\'', "\"");
    let to = "ref: {apiVersion: eventing.knative.dev/v1alpha1, kind: EventTransform, name: x}";
    let trigger = trigger("t", "x", EXACT).replace("uri: 'x'", to);
    let text = broker("") + &trigger + &transform("x", &answer, "") + &request_reply("ask", rest);
    let told = run(&text).await.post("/ns/ask", &[]).await;
    assert_eq!(told.headers["ce-answer"], told.headers["ce-question"]);
}

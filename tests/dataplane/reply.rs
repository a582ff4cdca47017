//! What answers mean: to a broker, and to a channel.

use crate::subscriber::{Say, Subscriber};
use crate::topology::Topology;
use crate::world::World;

fn broker() -> Topology {
    Topology::default().broker("b")
}

fn undecodable() -> Say {
    let structured = ("content-type", "application/cloudevents+json".to_owned());
    Say::Full(200, vec![structured], "{")
}

#[tokio::test]
async fn any_2xx_event_is_a_reply_and_comes_back_through_the_broker() {
    for status in [200, 201, 202] {
        let answer = Say::event(status, "reply.t")
            .with("x-request-id", "rid2")
            .with("x-foo", "no")
            .with("ce-knativebrokerttl", "77");
        let (asks, listens) = (
            Subscriber::saying([answer]).await,
            Subscriber::content().await,
        );
        let dead = Subscriber::content().await;
        let topology = broker()
            .trigger("asks", &asks.url)
            .of_type("a.b")
            .trigger("hears", &listens.url)
            .of_type("reply.t")
            .dead_letters(&dead.url);
        let world = World::of(&topology).await;
        let told = world.post("/ns/b", &[("x-request-id", "rid")]).await;
        assert_eq!(told.status, 202);
        let heard = listens.only();
        assert_eq!(heard.header("ce-id"), "r1");
        assert_eq!(
            heard.header("x-request-id"),
            "rid2",
            "headers come from the answer"
        );
        assert_eq!(heard.header("x-foo"), "");
        assert_eq!(world.route("Trigger", "asks").replied, 1);
    }
}

#[tokio::test]
async fn a_reply_carries_the_hop_limit_its_subscriber_never_saw() {
    let answer = Say::event(200, "reply.t").with("ce-knativebrokerttl", "77");
    let asks = Subscriber::saying([answer]).await;
    let fails = Subscriber::saying([Say::Status(400)]).await;
    let dead = Subscriber::content().await;
    let topology = broker()
        .trigger("asks", &asks.url)
        .of_type("a.b")
        .trigger("fails", &fails.url)
        .of_type("reply.t")
        .dead_letters(&dead.url);
    World::of(&topology).await.post("/ns/b", &[]).await;
    assert_eq!(dead.only().header("ce-knativebrokerttl"), "254");
}

#[tokio::test]
async fn a_broker_takes_other_bodies_for_failures_and_a_channel_does_not() {
    let answers = [Say::Full(200, vec![], "OK"), undecodable()];
    for answer in answers {
        let says = Subscriber::saying([answer]).await;
        let dead = Subscriber::content().await;
        let topology = broker()
            .trigger("t", &says.url)
            .retry(1, None)
            .dead_letters(&dead.url)
            .channel("c")
            .subscription("s", &says.url);
        let world = World::of(&topology).await;

        assert_eq!(world.post("/ns/c", &[]).await.status, 202);
        assert_eq!(world.route("Subscription", "s").delivered, 1);
        assert_eq!(says.heard().len(), 1);

        assert_eq!(world.post("/ns/b", &[]).await.status, 202);
        assert_eq!(says.heard().len(), 3, "502 is tried again");
        let letter = dead.only();
        let stamps = [
            "ce-knativeerrordest",
            "ce-knativeerrorcode",
            "ce-knativeerrordata",
        ];
        assert_eq!(stamps.map(|stamp| letter.header(stamp)), ["", "", ""]);
    }
}

#[tokio::test]
async fn a_subscription_hands_answers_to_its_reply_or_drops_them() {
    let answers = Subscriber::saying([Say::event(200, "reply.t")]).await;
    let replies = Subscriber::content().await;
    let topology = Topology::default()
        .channel("c")
        .subscription("keeps", &answers.url)
        .replying_to(&replies.url)
        .channel("d")
        .subscription("drops", &answers.url);
    let world = World::of(&topology).await;
    assert_eq!(world.post("/ns/c", &[]).await.status, 202);
    assert_eq!(world.post("/ns/d", &[]).await.status, 202);
    let reply = replies.only();
    assert_eq!(reply.header("ce-type"), "reply.t");
    assert_eq!(
        (reply.header("prefer"), reply.header("kn-namespace")),
        ("", "ns")
    );
}

#[tokio::test]
async fn a_reply_that_fails_buries_the_original_and_calls_the_subscriber_once() {
    let answers =
        Subscriber::saying([Say::event(200, "reply.t").with("x-request-id", "rid2")]).await;
    let refuses = Subscriber::saying([Say::Status(503)]).await;
    let dead = Subscriber::content().await;
    let topology = Topology::default()
        .channel("c")
        .subscription("s", &answers.url)
        .replying_to(&refuses.url)
        .retry(2, None)
        .dead_letters(&dead.url);
    let world = World::of(&topology).await;
    assert_eq!(world.post("/ns/c", &[]).await.status, 202);
    assert_eq!((answers.heard().len(), refuses.heard().len()), (1, 3));
    let letter = dead.only();
    assert_eq!(letter.header("ce-id"), "e1");
    assert_eq!(letter.header("ce-knativeerrorcode"), "503");
    assert_eq!(
        letter.header("ce-knativeerrordest").trim_end_matches('/'),
        refuses.url
    );
    assert_eq!(letter.header("x-request-id"), "rid2");
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_matters_only_where_somebody_waits_for_it() {
    let nonsense = Subscriber::saying([undecodable()]).await;
    let (replies, dead) = (Subscriber::content().await, Subscriber::content().await);
    let topology = Topology::default()
        .channel("c")
        .subscription("s", &nonsense.url)
        .replying_to(&replies.url)
        .retry(2, None)
        .dead_letters(&dead.url);
    World::of(&topology).await.post("/ns/c", &[]).await;
    assert_eq!((nonsense.heard().len(), replies.heard().len()), (1, 0));
    assert_eq!(dead.only().header("ce-knativeerrorcode"), "-1");
}

#[tokio::test]
async fn a_reply_without_an_id_is_refused_by_the_broker_it_comes_back_to() {
    let headers = [
        ("ce-specversion", "1.0"),
        ("ce-source", "/s"),
        ("ce-type", "t"),
    ];
    let headers = headers.map(|(name, value)| (name, value.to_owned()));
    let nameless = Subscriber::saying([Say::Full(200, headers.into(), "")]).await;
    let world = World::of(&broker().trigger("t", &nameless.url).of_type("a.b")).await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 500);
    assert_eq!(nameless.heard().len(), 1);
}

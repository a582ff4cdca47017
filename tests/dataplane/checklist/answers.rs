//! What becomes of replies.

use crate::scene::{Scene, broker, flow, trigger};
use crate::subscriber::Say;

#[tokio::test]
async fn promise_13_any_2xx_event_is_a_reply_with_the_headers_of_the_answer() {
    for status in [200, 201, 202] {
        let answer = Say::event(status, "reply.t")
            .with("x-request-id", "rid2")
            .with("x-foo", "no")
            .with("ce-knativebrokerttl", "77");
        let scene = Scene::of(&[
            ("asks", answer),
            ("refuses", Say::Status(400)),
            ("dead", Say::Status(200)),
        ])
        .await;
        let hears = "filter: {attributes: {type: reply.t}}, \
            delivery: {deadLetterSink: {uri: 'http://dead.test'}}";
        let text = broker("")
            + &trigger(
                "asks",
                "http://asks.test",
                "filter: {attributes: {type: a.b}}",
            )
            + &trigger("hears", "http://refuses.test", hears);
        let world = scene.run(&text).await;
        let told = world.post("/ns/b", &[("x-request-id", "rid")]).await;
        assert_eq!(told.status, 202);
        assert_eq!(scene.heard_of("refuses", "ce-id"), ["r1"], "{status}");
        assert_eq!(scene.heard_of("refuses", "x-request-id"), ["rid2"]);
        assert_eq!(scene.heard_of("refuses", "x-foo"), [""]);
        assert_eq!(scene.heard_of("dead", "ce-knativebrokerttl"), ["254"]);
    }
}

#[tokio::test]
async fn promise_14_a_sequence_stops_without_an_answer_and_a_filter_passes_on_what_it_answers() {
    let scene = Scene::of(&[
        ("one", Say::event(200, "step.one")),
        ("two", Say::Status(200)),
        ("three", Say::Status(200)),
        ("filter", Say::event(200, "filtered")),
        ("silent", Say::Status(200)),
        ("branch", Say::event(200, "branched")),
        ("end", Say::Status(200)),
    ])
    .await;
    let text = flow(
        "Sequence",
        "s",
        "steps: [{uri: 'http://one.test'}, {uri: 'http://two.test'}, {uri: 'http://three.test'}]",
    ) + &flow(
        "Parallel",
        "p",
        "reply: {uri: 'http://end.test'}, branches: [
              {filter: {uri: 'http://filter.test'}, subscriber: {uri: 'http://branch.test'}},
              {filter: {uri: 'http://silent.test'}, subscriber: {uri: 'http://three.test'}}]",
    );
    let world = scene.run(&text).await;
    assert_eq!(world.post("/ns/s-kn-sequence-0", &[]).await.status, 202);
    assert_eq!(scene.heard_of("one", "ce-type"), ["a.b"]);
    assert_eq!(scene.heard_of("two", "ce-type"), ["step.one"]);
    assert_eq!(scene.count("three"), 0);
    assert_eq!(world.post("/ns/p-kn-parallel", &[]).await.status, 202);
    assert_eq!(scene.heard_of("filter", "ce-type"), ["a.b"]);
    assert_eq!(scene.heard_of("branch", "ce-type"), ["filtered"]);
    assert_eq!(scene.heard_of("end", "ce-type"), ["branched"]);
    assert_eq!((scene.count("silent"), scene.count("three")), (1, 0));
}

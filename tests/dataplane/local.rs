//! What stands for services on this machine: addresses, scripts and processes instead of the stream.

use crate::scene::{broker, run_on, service, trigger};
use crate::subscriber::{Say, Subscriber};

const SERVICE: &str = "http://s.ns.svc.cluster.local";

fn retried(to: &str) -> String {
    let delivery = "delivery: {retry: 3, backoffPolicy: linear, backoffDelay: PT0S}";
    [broker(""), trigger("t", to, delivery), service("s")].concat()
}

#[tokio::test]
async fn a_url_gets_the_events_of_its_service_with_the_path_of_the_reference() {
    let subscriber = Subscriber::saying([Say::Status(200)]).await;
    let workspace = format!("services: {{s: {{url: '{}'}}}}", subscriber.url);
    let world = run_on(&retried(&format!("{SERVICE}/deep?x=y")), &workspace).await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 202);
    assert_eq!(subscriber.heard()[0].path, "/deep?x=y");
    assert!(world.shown.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_stub_answers_as_written_and_goes_on_where_it_was_after_an_edit() {
    let workspace = "services: {ns/s: {stub: [500, 500, 200, 503, 400]}}";
    let world = run_on(&retried(SERVICE), workspace).await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 202);
    let route = world.route("Trigger", "t");
    assert_eq!((route.failed_attempts, route.delivered), (2, 1));
    world.engine.apply(
        &crate::scene::topology_on(&retried(SERVICE), workspace).0,
        2,
    );
    assert_eq!(world.post("/ns/b", &[]).await.status, 500);
    assert_eq!(world.route("Trigger", "t").failed_attempts, 4);
}

#[tokio::test]
async fn the_reply_of_a_stub_is_an_event_of_its_own() {
    let workspace = "services: {s: {stub: {respond: [{reply: {type: order.done, data: {a: 1}, \
                     extensions: {tone: warm}}}, {status: 200, body: thanks}]}}}";
    let filter = "filter: {attributes: {type: a.b}}";
    let other = trigger(
        "done",
        "http://d.ns.svc.cluster.local",
        "filter: {attributes: {type: order.done}}",
    );
    let text = [
        broker("delivery: {retry: 0}"),
        trigger("t", SERVICE, filter),
        other,
        service("s"),
        service("d"),
    ]
    .concat();
    let world = run_on(&text, workspace).await;
    assert_eq!(world.post("/ns/b", &[]).await.status, 202);
    {
        let shown = world.shown.lock().unwrap();
        let (at, event) = &shown[0];
        assert_eq!((at.name.as_str(), event.ty.as_str()), ("d", "order.done"));
        assert_eq!(event.data.as_deref(), Some(&br#"{"a":1}"#[..]));
        assert_eq!(event.source, "/apis/v1/namespaces/ns/services/s");
    }
    assert_eq!(
        world.post("/ns/b", &[]).await.status,
        500,
        "a body that is no event fails at a broker"
    );
}

#[tokio::test]
async fn the_gate_of_the_manifest_holds_before_whatever_stands_for_it() {
    let limited = service("s").replace(
        "template: {spec: {",
        "template: {spec: {containerConcurrency: 1, timeoutSeconds: 2, ",
    );
    let text = [
        broker("delivery: {retry: 0}"),
        trigger("t", SERVICE, ""),
        limited,
    ]
    .concat();
    let world = run_on(&text, "services: {s: {stub: [{delay: 10s}]}}").await;
    let told = world.post_and_wait("/ns/b", &[]).await;
    assert_eq!(told.status, 500);
    let fate = format!("{:?}", world.fate("Trigger", "t"));
    assert!(fate.contains("504"), "{fate}");
}

#[tokio::test]
async fn the_sample_pays_at_the_third_try() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/local-services");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).unwrap();
    let world = run_on(&read("shop.yaml"), &read("knew.yaml")).await;
    world.engine.fire_source(&knew_core::model::Id::new(
        "sources.knative.dev",
        "PingSource",
        "default",
        "shop",
    ));
    world.clock.advance(std::time::Duration::from_secs(4)).await;
    world.engine.wait_until_idle().await;
    let payments =
        knew_core::model::Id::new("eventing.knative.dev", "Trigger", "default", "payments");
    let count = world.journal.route(&payments);
    assert_eq!((count.failed_attempts, count.delivered), (2, 1));
}

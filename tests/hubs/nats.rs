//! Channels and brokers on NATS `JetStream`.

use std::time::Duration;

use knew_core::graph::trust::Trust;
use knew_core::model::Id;
use knew_core::record::{DeliveryState, NodeCondition};
use knew_engine::Clock;
use knew_event::ExtensionValue;

use crate::hub::{broker, channel, event, id};
use crate::server::Server;
use crate::world::{World, graph};

const V1: &str = "messaging.knative.dev/v1alpha1";

fn hub() -> Id {
    id("NatsJetStreamChannel", "c")
}

fn at(server: &Server) -> String {
    format!("connect: {{nats: \"nats://{}\"}}", server.address())
}

fn two_services(server: &Server) -> knew_core::graph::Graph {
    graph(
        &channel(V1, "NatsJetStreamChannel", &["one", "two"]),
        &at(server),
    )
}

#[tokio::test]
async fn what_stands_elsewhere_of_an_address_is_filled_in_and_what_is_missing_named() {
    let Some(server) = Server::nats() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("where");
    std::fs::write(&path, "s3cret\n").unwrap();
    let one = channel(V1, "NatsJetStreamChannel", &["one"]);
    let (address, path) = (server.address(), path.display());
    let connect = format!("connect: {{nats: \"nats://me:${{file:{path}}}@{address}\"}}");
    let world = World::of(&graph(&one, &connect)).await;
    let refused = |world: &World| {
        let condition = world.condition(&hub());
        let words = condition.as_ref().and_then(NodeCondition::reason);
        words.is_some_and(|words| words.contains("not trusted to connect to NATS"))
    };
    world.until("the folder is not trusted", refused).await;
    world.engine.set_trust(Trust::everything());
    world.engine.apply(&graph(&one, &connect), 2);
    assert_eq!(world.send(&hub(), event(1, "a")).await, 202);
    assert_eq!(world.shown("one", 1).await, ["1"]);
    let connect = format!("connect: {{nats: \"nats://me:${{env:NOT_SET_ANYWHERE}}@{address}\"}}");
    world.engine.apply(&graph(&one, &connect), 3);
    let named = |it: &World| {
        let condition = it.condition(&hub());
        let words = condition.as_ref().and_then(NodeCondition::reason);
        words.is_some_and(|word| word.contains("NOT_SET_ANYWHERE is not set"))
    };
    world.until("the variable is named", named).await;
}

#[tokio::test]
async fn an_event_is_one_row_and_reaches_every_subscriber() {
    let Some(server) = Server::nats() else { return };
    let world = World::of(&two_services(&server)).await;
    assert_eq!(world.send(&hub(), event(1, "a.b")).await, 202);
    assert_eq!(world.shown("one", 1).await, ["1"]);
    assert_eq!(world.shown("two", 1).await, ["1"]);
    world
        .until("both routes are done", |world| {
            ["s0", "s1"]
                .iter()
                .all(|name| world.route("Subscription", name).delivered == 1)
        })
        .await;
    let arrivals = world.arrivals();
    assert_eq!(arrivals.len(), 1, "{arrivals:#?}");
    assert_eq!(arrivals[0].answered.map(|answered| answered.0), Some(202));
    assert_eq!(arrivals[0].routes.len(), 2);
    assert_eq!(world.condition(&hub()), Some(NodeCondition::Ready));
}

#[tokio::test]
async fn a_broker_judges_stamps_and_takes_replies_as_ever() {
    let Some(server) = Server::nats() else { return };
    let graph = graph(&broker("NatsJetStreamBroker", &["a", "b"]), &at(&server));
    let world = World::of(&graph).await;
    assert_eq!(world.send(&id("Broker", "b"), event(1, "a")).await, 202);
    assert_eq!(world.send(&id("Broker", "b"), event(2, "c")).await, 202);
    assert_eq!(world.shown("a", 1).await, ["1"]);
    world
        .until("counted", |world| {
            world.route("Trigger", "a").delivered == 1
        })
        .await;
    assert_eq!(world.extension("a", "knativebrokerttl"), None);
    assert!(matches!(
        world.extension("a", "knativearrivaltime"),
        Some(ExtensionValue::Text(_))
    ));
    let counts = (world.route("Trigger", "a"), world.route("Trigger", "b"));
    assert_eq!((counts.0.filtered, counts.1.filtered), (1, 2));
    assert_eq!((counts.0.in_flight(), counts.1.matched), (0, 0));
}

#[tokio::test]
async fn without_a_server_the_hub_says_what_to_write_and_refuses() {
    let manifests = channel(V1, "NatsJetStreamChannel", &["one"]);
    let world = World::of(&graph(&manifests, "connect: {}")).await;
    assert_eq!(world.send(&hub(), event(1, "a")).await, 503);
    let Some(NodeCondition::Failed(words)) = world.condition(&hub()) else {
        unreachable!("{:?}", world.condition(&hub()));
    };
    assert!(words.contains("connect: {nats:"), "{words}");
    world
        .engine
        .apply(&graph(&manifests, "connect: {nats: memory}"), 2);
    assert_eq!(world.send(&hub(), event(2, "a")).await, 202);
    assert_eq!(world.shown("one", 1).await, ["2"]);
    assert_eq!(world.condition(&hub()), Some(NodeCondition::Ready));
}

#[tokio::test]
async fn it_comes_back_when_the_server_does_and_what_was_kept_is_delivered() {
    let Some(mut server) = Server::nats() else {
        return;
    };
    let world = World::of(&two_services(&server)).await;
    assert_eq!(world.send(&hub(), event(1, "a")).await, 202);
    world.shown("one", 1).await;
    server.stop();
    world
        .until("it waits", |world| {
            matches!(world.condition(&hub()), Some(NodeCondition::Waiting(_)))
        })
        .await;
    assert_eq!(world.send(&hub(), event(2, "a")).await, 503);
    server.start();
    world
        .until("it is ready", |world| {
            world.condition(&hub()) == Some(NodeCondition::Ready)
        })
        .await;
    assert_eq!(world.send(&hub(), event(3, "a")).await, 202);
    assert_eq!(world.shown("one", 2).await, ["1", "3"]);
}

#[tokio::test]
async fn two_processes_share_the_work_and_what_one_stops_with_the_other_has() {
    let Some(server) = Server::nats() else { return };
    let graph = two_services(&server);
    let (one, two) = (World::of(&graph).await, World::of(&graph).await);
    let ready = |it: &World| it.condition(&hub()) == Some(NodeCondition::Ready);
    two.until("the other reads too", ready).await;
    for number in 0..400 {
        assert_eq!(one.send(&hub(), event(number, "a")).await, 202);
    }
    let both = || one.ids("one").len() + two.ids("one").len();
    one.until("all are shown", |_| both() == 400).await;
    for share in [one.ids("one").len(), two.ids("one").len()] {
        assert!((100..=300).contains(&share), "a share of {share} of 400");
    }
    let done = |it: &World| {
        let count = it.route("Subscription", "s0");
        count.in_flight() == 0 && count.matched == count.delivered + count.elsewhere
    };
    one.until("nothing is in flight", done).await;
    two.until("nothing is in flight", done).await;
    let both =
        one.route("Subscription", "s0").delivered + two.route("Subscription", "s0").delivered;
    assert_eq!(both, 400);
    one.engine.stop().await;
    assert_eq!(two.send(&hub(), event("last", "a")).await, 202);
    two.until("it goes on", |it| {
        it.ids("two").contains(&"last".to_owned())
    })
    .await;
}

#[tokio::test]
async fn a_route_that_fails_keeps_its_event_until_the_end_of_its_retries() {
    let Some(server) = Server::nats() else { return };
    let manifests = format!(
        "{}---\napiVersion: v1\nkind: Service\nmetadata: {{name: dead}}\n",
        channel(V1, "NatsJetStreamChannel", &["http://127.0.0.1:9/"]).replace(
            "  subscriber:",
            "  delivery:
    retry: 2
    backoffPolicy: linear
    backoffDelay: PT0.3S
    deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: dead}}
  subscriber:"
        )
    );
    let world = World::of(&graph(&manifests, &at(&server))).await;
    assert_eq!(world.send(&hub(), event(1, "a")).await, 202);
    assert_eq!(world.shown("dead", 1).await, ["1"]);
    world
        .until("counted", |world| {
            world.route("Subscription", "s0").dead_lettered == 1
        })
        .await;
    let arrivals = world.arrivals();
    assert!(matches!(
        arrivals[0].routes[0].state,
        DeliveryState::DeadLettered { .. }
    ));
    assert_eq!(arrivals[0].routes[0].attempt_count, 3);
}

#[tokio::test]
async fn a_process_that_stops_amid_retries_hands_the_event_back() {
    let Some(server) = Server::nats() else { return };
    let patient = channel(V1, "NatsJetStreamChannel", &["http://127.0.0.1:9/"]).replace(
        "  subscriber:",
        "  delivery: {retry: 5, backoffPolicy: linear, backoffDelay: PT30S}\n  subscriber:",
    );
    let first = World::of(&graph(&patient, &at(&server))).await;
    assert_eq!(first.send(&hub(), event(1, "a")).await, 202);
    first
        .until("it waits", |it| {
            it.route("Subscription", "s0").failed_attempts >= 2
        })
        .await;
    let journal = first.journal.clone();
    first.engine.stop().await;
    let count = journal.route(&id("Subscription", "s0"));
    assert_eq!((count.lost, count.elsewhere, count.in_flight()), (0, 1, 0));
    let mended = channel(V1, "NatsJetStreamChannel", &["one"]);
    let second = World::of(&graph(&mended, &at(&server))).await;
    assert_eq!(second.shown("one", 1).await, ["1"]);
    assert_eq!(second.arrivals().len(), 1);
}

#[tokio::test]
async fn other_programs_put_events_in_and_take_them_out() {
    let Some(server) = Server::nats() else { return };
    let world = World::of(&two_services(&server)).await;
    world
        .until("it is ready", |world| {
            world.condition(&hub()) == Some(NodeCondition::Ready)
        })
        .await;
    let client = async_nats::connect(server.address()).await.unwrap();
    let mut heard = client.subscribe("default.c._knative").await.unwrap();
    let body = r#"{"specversion":"1.0","id":"7","source":"/other","type":"a.b","data":1}"#;
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("content-type", "application/cloudevents+json");
    let sent = client.publish_with_headers("default.c._knative", headers, body.into());
    sent.await.unwrap();
    client
        .publish("default.c._knative", "no event".into())
        .await
        .unwrap();
    assert_eq!(world.shown("one", 1).await, ["7"]);
    assert_eq!(world.shown("two", 1).await, ["7"]);
    Clock::Real.sleep(Duration::from_millis(100)).await;
    assert_eq!(world.arrivals().len(), 1, "one row, whoever put it in");
    assert_eq!(world.send(&hub(), event(8, "a")).await, 202);
    let mine = async {
        loop {
            let message = futures_util::StreamExt::next(&mut heard).await.unwrap();
            let headers = message.headers.unwrap_or_default();
            if headers
                .get("ce-id")
                .is_some_and(|header| header.as_str() == "8")
            {
                return headers;
            }
        }
    };
    let headers = tokio::time::timeout(Duration::from_secs(5), mine)
        .await
        .unwrap();
    assert_eq!(
        headers
            .get("ce-specversion")
            .map(async_nats::HeaderValue::as_str),
        Some("1.0")
    );
}

#[tokio::test]
async fn a_plan_change_begins_with_the_next_event_and_leaves_what_waits() {
    let Some(server) = Server::nats() else { return };
    let one = channel(V1, "NatsJetStreamChannel", &["one"]);
    let world = World::of(&graph(&one, &at(&server))).await;
    assert_eq!(world.send(&hub(), event(1, "a")).await, 202);
    world.engine.apply(&two_services(&server), 2);
    assert_eq!(world.send(&hub(), event(2, "a")).await, 202);
    assert_eq!(world.shown("two", 1).await, ["2"]);
    assert_eq!(world.shown("one", 2).await, ["1", "2"]);
    world.engine.apply(&graph(&one, &at(&server)), 3);
    assert_eq!(world.send(&hub(), event(3, "a")).await, 202);
    world.shown("one", 3).await;
    // It comes back before the server forgets it, and has what it missed.
    world.engine.apply(&two_services(&server), 4);
    assert_eq!(world.shown("two", 2).await, ["2", "3"]);
}

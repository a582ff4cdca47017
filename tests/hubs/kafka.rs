//! Channels and brokers on Kafka.

use knew_core::model::Id;
use knew_core::record::{DeliveryState, NodeCondition};
use knew_event::ExtensionValue;
use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, Producer};

use crate::hub::{broker, channel, event, id};
use crate::server::Server;
use crate::world::{World, graph};

const V1: &str = "messaging.knative.dev/v1";

fn hub() -> Id {
    id("KafkaChannel", "c")
}

fn at(server: &Server) -> String {
    format!("connect: {{kafka: \"{}\"}}", server.address())
}

fn two_services(server: &Server) -> knew_core::graph::Graph {
    graph(&channel(V1, "KafkaChannel", &["one", "two"]), &at(server))
}

/// The channel with a topic of so many parts.
fn of_parts(channel: &str, parts: u32) -> String {
    let spec = format!("kind: KafkaChannel\nspec: {{numPartitions: {parts}}}\nmetadata");
    channel.replacen("kind: KafkaChannel\nmetadata", &spec, 1)
}

#[tokio::test]
async fn an_event_is_one_row_and_reaches_every_subscriber() {
    let Some(server) = Server::kafka() else {
        return;
    };
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
    world.engine.stop().await;
}

#[tokio::test]
async fn a_broker_judges_stamps_and_takes_replies_as_ever() {
    let Some(server) = Server::kafka() else {
        return;
    };
    let graph = graph(&broker("Kafka", &["a", "b"]), &at(&server));
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
    world.engine.stop().await;
}

#[tokio::test]
async fn without_a_server_the_hub_says_what_to_write_and_refuses() {
    let manifests = channel(V1, "KafkaChannel", &["one"]);
    let world = World::of(&graph(&manifests, "connect: {}")).await;
    assert_eq!(world.send(&hub(), event(1, "a")).await, 503);
    let Some(NodeCondition::Failed(words)) = world.condition(&hub()) else {
        unreachable!("{:?}", world.condition(&hub()));
    };
    assert!(words.contains("connect: {kafka:"), "{words}");
    world
        .engine
        .apply(&graph(&manifests, "connect: {kafka: memory}"), 2);
    assert_eq!(world.send(&hub(), event(2, "a")).await, 202);
    assert_eq!(world.shown("one", 1).await, ["2"]);
    assert_eq!(world.condition(&hub()), Some(NodeCondition::Ready));
    world.engine.stop().await;
}

#[tokio::test]
async fn two_processes_share_the_work_and_what_one_stops_with_the_other_has() {
    let Some(server) = Server::kafka() else {
        return;
    };
    let channel = of_parts(&channel(V1, "KafkaChannel", &["one", "two"]), 4);
    let graph = graph(&channel, &at(&server));
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
    two.engine.stop().await;
}

#[tokio::test]
async fn a_route_that_fails_keeps_its_event_until_the_end_of_its_retries() {
    let Some(server) = Server::kafka() else {
        return;
    };
    let manifests = format!(
        "{}---\napiVersion: v1\nkind: Service\nmetadata: {{name: dead}}\n",
        channel(V1, "KafkaChannel", &["http://127.0.0.1:9/"]).replace(
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
    world.engine.stop().await;
}

/// How many parts the topic of the channel has.
fn parts(server: &Server) -> usize {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", server.address());
    let client: BaseProducer = config.create().unwrap();
    let topic = "knative-messaging-kafka.default.c";
    let within = std::time::Duration::from_secs(10);
    let metadata = client.client().fetch_metadata(Some(topic), within);
    metadata.unwrap().topics()[0].partitions().len()
}

#[tokio::test]
async fn a_topic_has_the_parts_its_channel_asks_for_and_one_by_itself() {
    let silent = channel(V1, "KafkaChannel", &["one"]);
    for (channel, wanted) in [(of_parts(&silent, 3), 3), (silent, 1)] {
        // It makes topics by itself too, of four parts.
        let Some(server) = Server::kafka() else {
            return;
        };
        let world = World::of(&graph(&channel, &at(&server))).await;
        assert_eq!(world.send(&hub(), event(1, "a")).await, 202);
        assert_eq!(parts(&server), wanted);
        world.engine.stop().await;
    }
}

#[tokio::test]
async fn a_process_that_stops_amid_retries_hands_the_event_back() {
    let Some(server) = Server::kafka() else {
        return;
    };
    let patient = channel(V1, "KafkaChannel", &["http://127.0.0.1:9/"]).replace(
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
    let mended = channel(V1, "KafkaChannel", &["one"]);
    let second = World::of(&graph(&mended, &at(&server))).await;
    assert_eq!(second.shown("one", 1).await, ["1"]);
    assert_eq!(second.arrivals().len(), 1);
    second.engine.stop().await;
}

#[tokio::test]
async fn a_plan_change_begins_with_the_next_event_and_leaves_what_waits() {
    let Some(server) = Server::kafka() else {
        return;
    };
    let one = channel(V1, "KafkaChannel", &["one"]);
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
    world.engine.stop().await;
}

//! What flows, namespaces and defaults add to a graph.

use std::collections::BTreeMap;

use crate::graph::build::build;
use crate::graph::fixtures::*;
use crate::graph::{Graph, GroupKind, ReplyDestination};
use crate::model::channel::HubStorage;
use crate::model::{
    ChannelTemplate, ClusterDefaults, DeliverySpec, Namespace, ScopedDefault, Spec,
};

fn sink(graph: &Graph) -> String {
    let end = graph.sources[0].sink.as_ref().expect("a sink");
    format!("{}{}", end.id, end.path)
}

#[test]
fn a_sequence_is_reached_at_the_first_channel_it_makes() {
    let mut cron = source("cron", "a", "orders");
    if let Spec::Source(source) = &mut cron.spec {
        source.sink.reference = Some(reference("flows.knative.dev/v1", "Sequence", "orders"));
    }
    let flow = sequence("orders", &["one", "two"], None);
    let graph = build(&manifest(vec![cron, flow, service("one"), service("two")]));
    assert_eq!(sink(&graph), "InMemoryChannel default/orders-kn-sequence-0");
    let routes: Vec<_> = graph
        .routes
        .iter()
        .map(|route| route.id.name.as_str())
        .collect();
    assert_eq!(routes, ["orders-kn-sequence-0", "orders-kn-sequence-1"]);
    let group = graph
        .group_of(&graph.hubs[1].id)
        .expect("made by the sequence");
    assert_eq!(group.id.name, "orders");
    assert_eq!(graph.hubs[1].origin, None);
}

#[test]
fn a_dump_with_what_a_sequence_made_has_nothing_twice() {
    let mut made = channel("orders-kn-sequence-0");
    made.origin.document = 7;
    let graph = build(&manifest(vec![
        made,
        sequence("orders", &["one"], None),
        service("one"),
    ]));
    assert_eq!(graph.hubs.len(), 1);
    assert_eq!(graph.groups[0].id.name, "orders");
}

#[test]
fn a_namespace_with_the_label_has_a_default_broker() {
    let mut namespace = opaque("Namespace", "default");
    namespace.spec = Spec::Namespace(Namespace {
        injects_broker: true,
    });
    let asks = vec![namespace, trigger("t", "default", None, "s"), service("s")];
    let graph = build(&manifest(asks.clone()));
    assert_eq!(graph.hubs[0].missing, None);
    assert_eq!(graph.groups[0].kind, GroupKind::Injection);
    let mut written = asks;
    written.push(broker("default"));
    assert_eq!(build(&manifest(written)).hubs.len(), 1);
}

#[test]
fn defaults_of_the_cluster_reach_what_says_nothing_itself() {
    let mut delivery = opaque("ConfigMap", "config-br-defaults");
    let here = DeliverySpec {
        retry: Some(2),
        ..DeliverySpec::default()
    };
    delivery.spec = Spec::Defaults(ClusterDefaults::Broker(ScopedDefault {
        cluster: None,
        namespaces: [("default".to_owned(), here)].into(),
    }));
    let mut templates = opaque("ConfigMap", "default-ch-webhook");
    let kafka = ChannelTemplate {
        kind: "KafkaChannel".to_owned(),
        storage: HubStorage::Kafka,
        ..ChannelTemplate::default()
    };
    templates.spec = Spec::Defaults(ClusterDefaults::Channel(ScopedDefault {
        cluster: Some(kafka),
        namespaces: BTreeMap::new(),
    }));
    let parts = [broker("b"), trigger("t", "b", None, "one"), service("one")];
    let flow = sequence("orders", &["one"], None);
    let mut all = vec![delivery, templates, flow];
    all.extend(parts);
    let graph = build(&manifest(all));
    let route = graph.routes.iter().find(|route| route.id.name == "t");
    assert_eq!(route.map(|route| route.policy.retry), Some(2));
    let made = graph.hubs.iter().find(|hub| hub.id.kind == "KafkaChannel");
    assert_eq!(made.map(|made| made.storage), Some(HubStorage::Kafka));
}

#[test]
fn a_domain_mapping_is_another_name() {
    let mut domain = opaque("DomainMapping", "shop.example.org");
    domain.spec = Spec::Alias(reference("serving.knative.dev/v1", "Service", "s"));
    let source = source("one", "a", "http://shop.example.org/x");
    let graph = build(&manifest(vec![source, domain, service("s")]));
    assert_eq!(sink(&graph), "Service default/s/x");
}

#[test]
fn a_source_with_a_transformer_reaches_its_sink_through_it() {
    let mut pubsub = source("greetings", "a", "display");
    if let Spec::Source(source) = &mut pubsub.spec {
        source.transformer = Some(Box::new(to("shout")));
    }
    let graph = build(&manifest(vec![
        pubsub,
        service("shout"),
        service("display"),
    ]));
    assert_eq!(
        sink(&graph),
        "InMemoryChannel default/greetings-transformer"
    );
    let route = &graph.routes[0];
    let subscriber = route
        .subscriber
        .as_ref()
        .map(|subscriber| &*subscriber.id.name);
    assert_eq!(subscriber, Some("shout"));
    assert!(
        matches!(&route.reply, ReplyDestination::To(end) if end.id.name == "display"),
        "{:?}",
        route.reply
    );
}

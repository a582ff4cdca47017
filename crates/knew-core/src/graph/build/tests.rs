//! What becomes of references, addresses, groups and policies.

use super::*;
use crate::graph::fixtures::*;
use crate::graph::{Target, address};
use crate::model::BackoffPolicy;
use crate::model::ProblemCode;
use crate::model::service_backend::{ServiceBackend, WorkspaceEntry};
use crate::model::workspace::SystemSet;

fn target<'a>(graph: &'a Graph, name: &str) -> &'a Target {
    graph
        .targets
        .iter()
        .find(|target| target.id.name == name)
        .unwrap()
}

fn sink(graph: &Graph) -> String {
    graph.sources[0]
        .sink
        .as_ref()
        .map(|end| format!("{}{}", end.id, end.path))
        .unwrap()
}

fn with_uri(mut resource: Resource, uri: &str) -> Resource {
    if let Spec::Source(source) = &mut resource.spec {
        source.sink.uri = Some(uri.to_owned());
    }
    resource
}

#[test]
fn versions_do_not_tell_objects_apart() {
    let mut source = source("cron", "a", "event-display");
    if let Spec::Source(source) = &mut source.spec {
        source.sink.reference = Some(reference(
            "serving.knative.dev/v1alpha1",
            "Service",
            "event-display",
        ));
    }
    let graph = build(&manifest(vec![source, service("event-display")]));
    assert_eq!(target(&graph, "event-display").kind, TargetKind::Service);
}

#[test]
fn a_channel_and_the_in_memory_channel_of_its_name_are_one_hub() {
    let resources = vec![
        channel("c"),
        subscription("s", "c", "display", None),
        source("one", "a", "channel/c"),
        service("display"),
    ];
    let graph = build(&manifest(resources));
    assert_eq!(graph.hubs.len(), 1);
    assert_eq!(graph.routes[0].hub, graph.hubs[0].id);
    assert_eq!(sink(&graph), "InMemoryChannel default/c");
}

#[test]
fn the_channel_group_of_2019_is_the_channel_group_of_today() {
    let mut old = channel("c");
    old.id = Id::new("eventing.knative.dev", "Channel", "default", "c");
    let graph = build(&manifest(vec![old, source("one", "a", "channel/c")]));
    assert_eq!(sink(&graph), "Channel default/c");
    assert_eq!((graph.hubs.len(), graph.targets.len()), (1, 0));
}

#[test]
fn a_trigger_on_a_missing_broker_hangs_on_a_hollow_hub() {
    let graph = build(&manifest(vec![
        source("one", "a", "broker/gone"),
        trigger("t", "gone", None, "s"),
        service("s"),
    ]));
    assert_eq!(graph.hubs.len(), 1);
    assert!(graph.hubs[0].missing.is_some());
    assert!(
        graph.routes[0]
            .broken
            .as_ref()
            .unwrap()
            .to_string()
            .contains("Broker default/gone")
    );
    assert!(
        graph
            .targets
            .iter()
            .all(|target| target.kind != TargetKind::Missing)
    );
}

#[test]
fn a_missing_broker_without_routes_is_a_hollow_target() {
    let graph = build(&manifest(vec![source("one", "a", "broker/gone")]));
    assert_eq!(graph.hubs, []);
    assert_eq!(target(&graph, "gone").kind, TargetKind::Missing);
}

#[test]
fn a_route_with_an_end_that_is_missing_delivers_nothing_and_says_why() {
    let routes = [
        trigger("subscriber", "b", None, "gone"),
        dead_letter(trigger("dead", "b", None, "s"), "gone"),
        subscription("reply", "c", "s", Some("gone")),
    ];
    for route in routes {
        let graph = build(&manifest(vec![
            broker("b"),
            channel("c"),
            service("s"),
            route,
        ]));
        assert!(
            graph.routes[0]
                .broken
                .as_ref()
                .unwrap()
                .to_string()
                .contains("no Service gone in")
        );
    }
}

#[test]
fn an_address_of_the_cluster_is_the_object_it_names() {
    let addresses = [
        (
            "http://broker-ingress.knative-eventing.svc.cluster.local/default/b",
            "Broker default/b",
        ),
        (
            "http://b-broker.default.svc.cluster.local",
            "Broker default/b",
        ),
        (
            "http://c-kn-channel.default.svc.cluster.local/",
            "InMemoryChannel default/c",
        ),
        (
            "http://s.default.svc.cluster.local/orders?x=y",
            "Service default/s/orders?x=y",
        ),
        ("http://s.default", "Service default/s"),
        ("http://s/", "Service default/s"),
    ];
    for (uri, wanted) in addresses {
        let resources = vec![
            source("one", "a", uri),
            broker("b"),
            channel("c"),
            service("s"),
        ];
        assert_eq!(sink(&build(&manifest(resources))), wanted, "{uri}");
    }
}

#[test]
fn any_other_address_is_a_target_outside() {
    for uri in ["http://localhost:9000/x", "https://example.org/default/b"] {
        let graph = build(&manifest(vec![source("one", "a", uri), broker("b")]));
        assert_eq!(
            (sink(&graph).as_str(), graph.targets[0].kind),
            (uri, TargetKind::Uri)
        );
    }
}

#[test]
fn a_path_beside_a_reference_is_joined_to_a_service() {
    let source = with_uri(source("one", "a", "s"), "/orders");
    let graph = build(&manifest(vec![source, service("s")]));
    assert_eq!(sink(&graph), "Service default/s/orders");
}

#[test]
fn a_path_beside_a_broker_replaces_the_brokers_own() {
    let source = with_uri(source("one", "a", "broker/b"), "/orders");
    let graph = build(&manifest(vec![source, broker("b")]));
    assert_eq!(graph.targets[0].kind, TargetKind::Missing);
    assert!(
        graph.targets[0]
            .note
            .as_ref()
            .unwrap()
            .to_string()
            .contains("drop the uri")
    );
}

#[test]
fn what_cannot_take_events_is_no_sink() {
    let mut source = source("one", "a", "s");
    if let Spec::Source(source) = &mut source.spec {
        source.sink.reference = Some(reference("eventing.knative.dev/v1", "Trigger", "t"));
    }
    let graph = build(&manifest(vec![
        source,
        broker("b"),
        trigger("t", "b", None, "s"),
        service("s"),
    ]));
    assert!(
        target(&graph, "t")
            .note
            .as_ref()
            .unwrap()
            .to_string()
            .contains("takes no events")
    );
}

#[test]
fn objects_knew_does_not_understand_are_targets_when_somebody_points_at_them() {
    let mut source = source("one", "a", "s");
    if let Spec::Source(source) = &mut source.spec {
        source.sink.reference = Some(reference("flows.knative.dev/v1", "Sequence", "seq"));
    }
    let graph = build(&manifest(vec![
        source,
        opaque("Sequence", "seq"),
        opaque("Parallel", "par"),
    ]));
    assert_eq!(target(&graph, "seq").kind, TargetKind::Opaque);
    assert_eq!(
        graph
            .opaque
            .iter()
            .map(|opaque| opaque.id.name.as_str())
            .collect::<Vec<_>>(),
        ["par"]
    );
}

#[test]
fn a_trigger_inherits_the_clusters_retries_only_from_a_broker_that_says_nothing() {
    let plain = build(&manifest(vec![
        broker("b"),
        trigger("t", "b", None, "s"),
        service("s"),
    ]));
    let policy = &plain.routes[0].policy;
    assert_eq!(
        (policy.retry, policy.backoff),
        (10, Some(BackoffPolicy::Exponential))
    );
    let mut spoken = broker("b");
    spoken.spec = Spec::Broker(Broker {
        delivery: Some(DeliverySpec::default()),
        ..Broker::default()
    });
    let spoken = build(&manifest(vec![
        spoken,
        trigger("t", "b", None, "s"),
        service("s"),
    ]));
    assert_eq!(spoken.routes[0].policy.retry, 0);
}

#[test]
fn routes_of_one_hub_stand_together() {
    let graph = build(&manifest(vec![
        trigger("one", "a", None, "s"),
        trigger("two", "b", None, "s"),
        trigger("three", "a", None, "s"),
        broker("a"),
        broker("b"),
        service("s"),
    ]));
    let names: Vec<&str> = graph
        .routes
        .iter()
        .map(|route| route.id.name.as_str())
        .collect();
    assert_eq!(names, ["one", "three", "two"]);
}

#[test]
fn of_two_objects_with_one_name_the_last_counts() {
    let graph = build(&manifest(vec![
        broker("b"),
        trigger("t", "b", None, "first"),
        trigger("t", "b", None, "second"),
        service("first"),
        service("second"),
    ]));
    assert_eq!(graph.routes.len(), 1);
    assert_eq!(
        graph.routes[0].subscriber.as_ref().unwrap().id.name,
        "second"
    );
}

#[test]
fn the_door_finds_hubs_by_path_and_by_host() {
    let graph = build(&manifest(vec![broker("b"), channel("c"), service("s")]));
    let find =
        |host: &str, path: &str| address::resolve_http(&graph, host, path).map(|id| id.to_string());
    assert_eq!(
        find("localhost:8080", "/default/b").as_deref(),
        Some("Broker default/b")
    );
    assert_eq!(
        find("localhost:8080", "/default/c").as_deref(),
        Some("InMemoryChannel default/c")
    );
    let host = "c-kn-channel.default.svc.cluster.local";
    assert_eq!(
        find(host, "/").as_deref(),
        Some("InMemoryChannel default/c")
    );
    assert_eq!(
        find("s.default.svc.cluster.local", "/any").as_deref(),
        Some("Service default/s")
    );
    assert_eq!(find("localhost", "/default/gone"), None);
    assert_eq!(find(host, "/elsewhere"), None);
}

#[test]
fn a_broker_on_kafka_keeps_events_as_its_config_map_says() {
    let stream_config = |partitions| StreamConfig {
        partitions: Some(partitions),
        ..StreamConfig::default()
    };
    let config_map = |namespace, name, partitions| {
        let mut resource = opaque("ConfigMap", name);
        resource.id = Id::new("", "ConfigMap", namespace, name);
        resource.spec = Spec::Defaults(ClusterDefaults::KafkaBroker(stream_config(partitions)));
        resource
    };
    let kafka = |name, config: Option<&str>| {
        let mut resource = broker(name);
        resource.spec = Spec::Broker(Broker {
            class: Some("Kafka".to_owned()),
            config: config.map(|name| reference("v1", "ConfigMap", name)),
            ..Broker::default()
        });
        resource
    };
    let graph = build(&manifest(vec![
        config_map("default", "mine", 3),
        config_map("knative-eventing", "kafka-broker-config", 5),
        kafka("a", Some("mine")),
        kafka("b", None),
        broker("c"),
    ]));
    let kept: Vec<Option<i32>> = graph
        .hubs
        .iter()
        .map(|hub| hub.stream_config.partitions)
        .collect();
    assert_eq!(kept, [Some(3), Some(5), None]);
}

#[test]
fn a_service_that_only_the_workspace_file_has_takes_events_once_something_names_it() {
    let workspace = Workspace {
        services: vec![WorkspaceEntry {
            name: "gone".to_owned(),
            origin: DocumentLocation::default(),
            path: "services.gone".to_owned(),
            value: ServiceBackend::Display,
        }],
        ..Workspace::default()
    };
    let resources = manifest(vec![broker("b"), trigger("t", "b", None, "gone")]);
    let (graph, problems) =
        crate::graph::build_and_check(&resources, &workspace, SystemSet::default());
    let dangling = problems
        .iter()
        .filter(|problem| problem.code == ProblemCode::DanglingReference);
    assert_eq!(dangling.count(), 0);
    assert_eq!(graph.targets[0].kind, TargetKind::Service);
    assert_eq!(graph.routes[0].broken, None);
    let (_, problems) = crate::graph::build_and_check(
        &manifest(vec![broker("b")]),
        &workspace,
        SystemSet::default(),
    );
    assert!(
        problems
            .iter()
            .any(|problem| problem.code == ProblemCode::UnknownName),
        "{problems:?}"
    );
}

//! Events of external sources, and what similar kinds decode to.

use crate::manifest::{File, Manifest};
use crate::model::{ClusterDefaults, Payload, Source, Spec};
use rstest::rstest;

fn object(kind: &str, rest: &str) -> Spec {
    let (version, kind) = kind.split_once(' ').expect("version and kind");
    let text = format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: it}}\n{rest}\n");
    let manifest = Manifest::from_files(vec![File {
        name: "a.yaml".into(),
        text: text.as_str().into(),
    }]);
    assert_eq!(manifest.resources.len(), 1, "{text}");
    manifest.resources[0].spec.clone()
}

fn source(kind: &str, spec: &str) -> Source {
    let sink = "sink: {ref: {apiVersion: v1, kind: Service, name: s}}";
    match object(kind, &format!("spec: {{{spec}, {sink}}}")) {
        Spec::Source(source) => source,
        other => panic!("{other:?}"),
    }
}

const NEW: &str = "sources.knative.dev/v1alpha1";

#[rstest]
#[case(
    "ApiServerSource",
    "mode: Resource",
    "dev.knative.apiserver.resource.add"
)]
#[case("ApiServerSource", "mode: Ref", "dev.knative.apiserver.ref.add")]
#[case("ApiServerSource", "resources: []", "dev.knative.apiserver.ref.add")]
#[case(
    "GitHubSource",
    "eventTypes: [issues]",
    "dev.knative.source.github.issues"
)]
#[case(
    "GitLabSource",
    "eventTypes: [merge_requests_events]",
    "dev.knative.sources.gitlab.merge_request"
)]
fn the_type_follows_what_the_source_asks_for(
    #[case] kind: &str,
    #[case] spec: &str,
    #[case] event: &str,
) {
    assert_eq!(
        source(&format!("{NEW} {kind}"), spec).event_template.ty,
        event
    );
}

#[test]
fn topics_are_a_list_and_were_a_text_with_commas() {
    let kind = format!("{NEW} KafkaSource");
    let topics = ["topics: [a, b]", "topics: 'a,b'"];
    for spec in topics {
        let emission = source(&kind, spec).event_template;
        assert_eq!(
            emission.source,
            "/apis/v1/namespaces/default/kafkasources/it#a"
        );
        let body = Payload::Bytes(br#"{"message":"Hello from a"}"#.to_vec());
        assert_eq!(emission.payload, body);
    }
}

#[test]
fn every_body_is_json_whatever_is_left_out() {
    for row in super::external_sources() {
        let group = "sources.knative.dev/v1";
        let Spec::Source(delivery) = object(
            &format!("{group} {}", row.kind),
            "spec: {sink: {uri: 'http://s'}}",
        ) else {
            panic!("{} is no source", row.kind);
        };
        let Payload::Bytes(body) = delivery.event_template.payload else {
            panic!("{} has no body", row.kind);
        };
        let json = serde_json::from_slice::<serde_json::Value>(&body);
        assert!(
            json.is_ok(),
            "{}: {}",
            row.kind,
            String::from_utf8_lossy(&body)
        );
    }
}

#[test]
fn the_timer_of_an_integration_source_runs() {
    let spec = "timer: {period: 250, message: Hello, repeatCount: 2}";
    let delivery = source(&format!("{NEW} IntegrationSource"), spec);
    let schedule = delivery.schedule.expect("a timer runs");
    let start = "2024-03-01T10:00:00.9Z".parse().expect("an instant");
    let next = schedule.next(start).map(|schedule| schedule.to_string());
    assert_eq!(next.as_deref(), Some("2024-03-01T10:00:01.15Z"));
    assert_eq!(schedule.limit, Some(2));
    assert_eq!(delivery.simulated_system, None);
    assert_eq!(
        delivery.event_template.content_type.as_deref(),
        Some("text/plain")
    );
}

#[test]
fn a_transform_with_a_sink_hands_on_and_one_without_answers() {
    let kind = "eventing.knative.dev/v1alpha1 EventTransform";
    let alone = object(kind, "spec: {jsonata: {expression: '$'}}");
    assert!(matches!(alone, Spec::Transform(_)), "{alone:?}");
    let onward = "spec: {jsonata: {expression: '$'}, sink: {uri: 'http://s'}}";
    let Spec::Forwarder(passage) = object(kind, onward) else {
        panic!("hands nothing on");
    };
    assert_eq!(passage.destination.uri.as_deref(), Some("http://s"));
}

#[test]
fn the_defaults_of_brokers_are_yaml_within_yaml() {
    let text = "apiVersion: v1
kind: ConfigMap
metadata: {name: config-br-defaults, namespace: knative-eventing}
data:
  default-br-config: |
    clusterDefault: {delivery: {retry: 4, timeout: PT9S}}
    namespaceDefaults:
      shop: {delivery: {retry: 1}}
";
    let manifest = Manifest::from_files(vec![File {
        name: "a.yaml".into(),
        text: text.into(),
    }]);
    assert_eq!(manifest.problems, []);
    let Spec::Defaults(ClusterDefaults::Broker(found)) = &manifest.resources[0].spec else {
        panic!("{:?}", manifest.resources[0].spec);
    };
    let retry = |name: &str| found.for_namespace(name).and_then(|name| name.retry);
    assert_eq!((retry("shop"), retry("other")), (Some(1), Some(4)));
    let timeout = found
        .for_namespace("other")
        .and_then(|delivery| delivery.timeout);
    assert_eq!(timeout, None, "the cluster copies no timeout");
}

//! The same object as every API version writes it.

use crate::manifest::{File, Manifest};
use crate::model::channel::{HubStorage, StreamConfig};
use crate::model::{
    ClusterDefaults, Destination, Payload, ProblemCode, Reference, Severity, Source, Spec,
    Subscription, Trigger,
};
use knew_filter::Filter;
use rstest::rstest;
use std::time::Duration;

/// The one object of a text, with nothing worse diagnosis of it than a remark, or that a filter is ignored.
fn only(text: &str) -> Spec {
    let manifest = Manifest::from_files(vec![File {
        name: "a.yaml".into(),
        text: text.into(),
    }]);
    let worse = manifest.problems.iter().filter(|problem| {
        problem.severity != Severity::Info && problem.code != ProblemCode::IgnoredFilter
    });
    assert_eq!(worse.count(), 0, "{:?}", manifest.problems);
    assert_eq!(manifest.resources.len(), 1, "{text}");
    manifest.resources[0].spec.clone()
}

fn object(kind: &str, spec: &str) -> Spec {
    let (version, kind) = kind.split_once(' ').expect("version and kind");
    let text = format!(
        "apiVersion: {version}\nkind: {kind}\nmetadata: {{name: it, namespace: ns}}\nspec: {spec}\n"
    );
    only(&text)
}

fn trigger(version: &str, spec: &str) -> Trigger {
    match object(&format!("eventing.knative.dev/{version} Trigger"), spec) {
        Spec::Trigger(trigger) => trigger,
        other => panic!("{other:?}"),
    }
}

fn subscription(kind: &str, spec: &str) -> Subscription {
    match object(kind, spec) {
        Spec::Subscription(subscription) => subscription,
        other => panic!("{other:?}"),
    }
}

fn source(kind: &str, spec: &str) -> Source {
    match object(kind, spec) {
        Spec::Source(source) => source,
        other => panic!("{other:?}"),
    }
}

fn to(kind: &str, name: &str) -> Reference {
    let (api_version, kind) = kind.split_once(' ').expect("version and kind");
    Reference {
        api_version: api_version.to_owned(),
        kind: kind.to_owned(),
        namespace: "ns".to_owned(),
        name: name.to_owned(),
    }
}

fn texts(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

#[rstest]
#[case(
    "{ref: {apiVersion: v1, kind: Service, name: s}}",
    Some(to("v1 Service", "s")),
    None,
    "spec.subscriber.ref"
)]
#[case(
    "{apiVersion: v1, kind: Service, name: s}",
    Some(to("v1 Service", "s")),
    None,
    "spec.subscriber"
)]
#[case("{uri: 'http://s/'}", None, Some("http://s/"), "spec.subscriber")]
#[case(
    "{dnsName: s.ns.svc}",
    None,
    Some("http://s.ns.svc/"),
    "spec.subscriber"
)]
#[case(
    "{ref: {apiVersion: v1, kind: Service, name: s}, uri: /x}",
    Some(to("v1 Service", "s")),
    Some("/x"),
    "spec.subscriber.ref"
)]
fn a_subscriber_of_2019_has_many_shapes(
    #[case] subscriber: &str,
    #[case] reference: Option<Reference>,
    #[case] uri: Option<&str>,
    #[case] path: &str,
) {
    let trigger = trigger("v1alpha1", &format!("{{subscriber: {subscriber}}}"));
    let wanted = Destination {
        reference,
        uri: uri.map(str::to_owned),
        field_path: path.to_owned(),
    };
    assert_eq!(trigger.subscriber, wanted);
    assert_eq!(trigger.broker, "default");
}

#[rstest]
#[case("{}", None)]
#[case("{attributes: {type: a, source: b}}", Some(texts(&[("type", "a"), ("source", "b")])))]
#[case("{sourceAndType: {type: a, source: b}}", Some(texts(&[("type", "a"), ("source", "b")])))]
#[case("{sourceAndType: {type: '', source: b}}", Some(texts(&[("source", "b")])))]
#[case("{sourceAndType: {type: Any, source: Any}}", Some(texts(&[])))]
fn a_filter_of_2019_becomes_attributes(
    #[case] filter: &str,
    #[case] wanted: Option<Vec<(String, String)>>,
) {
    let spec = format!("{{filter: {filter}, subscriber: {{uri: 'http://s/'}}}}");
    let filter = trigger("v1alpha1", &spec).filter;
    assert_eq!(filter, wanted.map(Filter::Attributes));
}

#[test]
fn filters_win_over_filter_only_when_there_are_any() {
    let both = "filter: {attributes: {type: a}}, broker: b, subscriber: {uri: 'http://s/'}";
    let empty = trigger("v1", &format!("{{filters: [], {both}}}")).filter;
    assert_eq!(empty, Some(Filter::Attributes(texts(&[("type", "a")]))));
    let nested = "filters: [{any: [{prefix: {type: x}}, {not: {suffix: {source: z}}}]}]";
    let inner = Filter::Not(Box::new(Filter::Suffix(texts(&[("source", "z")]))));
    let any = Filter::Any(vec![Filter::Prefix(texts(&[("type", "x")])), inner]);
    let full = trigger("v1", &format!("{{{nested}, {both}}}")).filter;
    assert_eq!(full, Some(Filter::All(vec![any])));
}

#[rstest]
#[case(
    "eventing.knative.dev/v1alpha1 Channel",
    "{provisioner: {name: in-memory}}",
    HubStorage::Memory
)]
#[case(
    "eventing.knative.dev/v1alpha1 Channel",
    "{provisioner: {name: kafka}, arguments: {NumPartitions: 1}}",
    HubStorage::Kafka
)]
#[case(
    "eventing.knative.dev/v1alpha1 Channel",
    "{provisioner: {name: natss}}",
    HubStorage::Nats
)]
#[case(
    "eventing.knative.dev/v1alpha1 Channel",
    "{provisioner: {name: gcp-pubsub}}",
    HubStorage::PubSub
)]
#[case("messaging.knative.dev/v1 Channel", "", HubStorage::Memory)]
#[case(
    "messaging.knative.dev/v1 Channel",
    "{channelTemplate: {apiVersion: messaging.knative.dev/v1beta1, kind: KafkaChannel, spec: {numPartitions: 3}}}",
    HubStorage::Kafka
)]
#[case("messaging.knative.dev/v1 InMemoryChannel", "", HubStorage::Memory)]
#[case(
    "messaging.knative.dev/v1beta1 KafkaChannel",
    "{numPartitions: 3}",
    HubStorage::Kafka
)]
#[case("messaging.knative.dev/v1alpha1 NatssChannel", "", HubStorage::Nats)]
#[case(
    "messaging.knative.dev/v1alpha1 NatsJetStreamChannel",
    "{stream: {config: {}}}",
    HubStorage::Nats
)]
fn a_channel_is_backed_by_its_kind_its_template_or_its_provisioner(
    #[case] kind: &str,
    #[case] spec: &str,
    #[case] storage: HubStorage,
) {
    match object(kind, spec) {
        Spec::Channel(channel) => assert_eq!(channel.storage, storage),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_reply_to_a_channel_is_found_one_level_down() {
    let old = subscription(
        "eventing.knative.dev/v1alpha1 Subscription",
        "{channel: {apiVersion: e/v1, kind: Channel, name: c}, subscriber: {uri: 'http://s/'}, reply: {channel: {apiVersion: e/v1, kind: Channel, name: d}}}",
    );
    let new = subscription(
        "messaging.knative.dev/v1 Subscription",
        "{channel: {apiVersion: e/v1, kind: Channel, name: c}, subscriber: {uri: 'http://s/'}, reply: {ref: {apiVersion: e/v1, kind: Channel, name: d}}}",
    );
    let reply = |subscription: Subscription| subscription.reply.and_then(|reply| reply.reference);
    assert_eq!(reply(old), Some(to("e/v1 Channel", "d")));
    assert_eq!(reply(new), Some(to("e/v1 Channel", "d")));
}

#[rstest]
#[case(
    "v1alpha1",
    "data: '[1]'",
    Some("application/json"),
    Some(r#"{"body":"[1]"}"#)
)]
#[case(
    "v1beta1",
    r#"jsonData: '{"b": 1, "a": 2}'"#,
    Some("application/json"),
    Some(r#"{"a":2,"b":1}"#)
)]
#[case(
    "v1beta2",
    "data: plain, contentType: text/plain",
    Some("text/plain"),
    Some("plain")
)]
#[case("v1", "dataBase64: aGVsbG8=", None, Some("hello"))]
#[case("v1", "contentType: text/plain", None, None)]
fn a_ping_carries_its_data_as_its_version_did(
    #[case] version: &str,
    #[case] data: &str,
    #[case] content_type: Option<&str>,
    #[case] body: Option<&str>,
) {
    let spec = format!("{{sink: {{uri: 'http://s/'}}, {data}}}");
    let ping = source(&format!("sources.knative.dev/{version} PingSource"), &spec);
    assert_eq!(ping.event_template.content_type.as_deref(), content_type);
    let payload = body.map_or(Payload::None, |body| Payload::Bytes(body.into()));
    assert_eq!(ping.event_template.payload, payload);
    assert_eq!(
        ping.event_template.source,
        "/apis/v1/namespaces/ns/pingsources/it"
    );
    let schedule = ping.schedule.expect("every minute when nothing is written");
    assert_eq!(schedule.text, "* * * * *");
}

#[rstest]
#[case(
    "sources.knative.dev/v1beta1 KafkaSource",
    "bootstrapServers: [b], topics: [orders]",
    "dev.knative.kafka.event",
    "/apis/v1/namespaces/ns/kafkasources/it#orders"
)]
#[case(
    "events.cloud.google.com/v1 CloudPubSubSource",
    "topic: t, project: p",
    "google.cloud.pubsub.topic.v1.messagePublished",
    "//pubsub.googleapis.com/projects/p/topics/t"
)]
#[case(
    "sources.eventing.knative.dev/v1alpha1 GcpPubSubSource",
    "topic: t, googleCloudProject: p",
    "google.pubsub.topic.publish",
    "//pubsub.googleapis.com/p/topics/t"
)]
#[case(
    "sources.example.com/v1 TwitterSource",
    "query: knative",
    "dev.knative.twittersource",
    "/apis/v1/namespaces/ns/twittersources/it"
)]
fn whatever_has_a_sink_is_a_source(
    #[case] kind: &str,
    #[case] fields: &str,
    #[case] event_type: &str,
    #[case] event_source: &str,
) {
    let found = source(kind, &format!("{{{fields}, sink: {{uri: 'http://s/'}}}}"));
    assert_eq!(found.event_template.ty, event_type);
    assert_eq!(found.event_template.source, event_source);
    assert!(found.simulated_system.is_some());
}

#[test]
fn a_config_map_may_say_how_brokers_keep_their_events() {
    let map = |data: &str| {
        only(&format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: it}}\ndata: {data}\n"
        ))
    };
    let diagnosis = map(
        "{bootstrap.servers: 'k:9092', default.topic.partitions: '3', \
         default.topic.replication.factor: '2', default.topic.config.retention.ms: '5000'}",
    );
    let stream_config = StreamConfig {
        partitions: Some(3),
        replicas: Some(2),
        retention: Some(Duration::from_secs(5)),
        ..StreamConfig::default()
    };
    assert_eq!(
        diagnosis,
        Spec::Defaults(ClusterDefaults::KafkaBroker(stream_config))
    );
    assert_eq!(map("{a: b}"), Spec::Opaque);
}

#[rstest]
#[case(
    "sources.knative.dev/v1 ApiServerSource",
    "{mode: Ref, resources: [{apiVersion: v1, kind: Event}], sink: {uri: http://a}}",
    "invalid value: Ref: spec.mode"
)]
#[case(
    "sources.knative.dev/v1 ApiServerSource",
    "{resources: [], sink: {uri: http://a}}",
    "missing field(s): spec.resources"
)]
#[case(
    "sources.knative.dev/v1 ApiServerSource",
    "{resources: [{apiVersion: v1}], sink: {uri: http://a}}",
    "missing field(s): spec.resources[0].kind"
)]
#[case(
    "sources.knative.dev/v1 ApiServerSource",
    "{resources: [{apiVersion: a/b/c, kind: A}], sink: {uri: http://a}}",
    "invalid value: a/b/c: spec.resources[0].apiVersion"
)]
#[case(
    "sources.knative.dev/v1 ApiServerSource",
    "{resources: [{apiVersion: v1, kind: A}], owner: {apiVersion: v1}, sink: {uri: http://a}}",
    "missing field(s): spec.owner.kind"
)]
#[case(
    "sources.knative.dev/v1 SinkBinding",
    "{subject: {kind: Deployment, name: d}, sink: {uri: http://a}}",
    "missing field(s): spec.subject.apiVersion"
)]
#[case(
    "sources.knative.dev/v1 SinkBinding",
    "{subject: {apiVersion: apps/v1, kind: Deployment}, sink: {uri: http://a}}",
    "expected exactly one, got neither: spec.subject.name, spec.subject.selector"
)]
#[case(
    "sources.knative.dev/v1 ContainerSource",
    "{template: {spec: {}}, sink: {uri: http://a}}",
    "missing field(s): spec.containers"
)]
#[case(
    "flows.knative.dev/v1 Parallel",
    "{channelTemplate: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel}, branches: [{filter: {}, subscriber: {uri: http://a}}]}",
    "expected at least one, got none: spec.branches[0].filter.ref, spec.branches[0].filter.uri"
)]
#[case(
    "messaging.knative.dev/v1 Channel",
    "{channelTemplate: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel}, subscribers: [{subscriberUri: http://a}]}",
    "must not set the field(s): spec.subscribable.subscribers"
)]
#[case(
    "eventing.knative.dev/v1alpha1 EventPolicy",
    "{from: [{sub: a*b}]}",
    "invalid value: a*b: spec.from[0].sub"
)]
#[case(
    "eventing.knative.dev/v1alpha1 EventPolicy",
    "{from: [{}]}",
    "expected exactly one, got neither: spec.from[0].ref, spec.from[0].sub"
)]
#[case(
    "eventing.knative.dev/v1alpha1 EventPolicy",
    "{from: [{sub: a}], to: [{ref: {apiVersion: a/v1, kind: B}}]}",
    "missing field(s): spec.to[0].ref.name"
)]
#[case(
    "eventing.knative.dev/v1alpha1 EventPolicy",
    "{from: [{sub: a}], filters: [{exact: {Type: a}}]}",
    "invalid key name \"Type\": spec.filters[0].exact[Type]"
)]
#[case(
    "eventing.knative.dev/v1alpha1 EventTransform",
    "{jsonata: {expression: a}, reply: {discard: true}}",
    "reply is set without spec.sink: spec.reply"
)]
#[case(
    "eventing.knative.dev/v1alpha1 EventTransform",
    "{jsonata: {expression: a}, sink: {uri: http://a}, reply: {discard: true, jsonata: {expression: b}}}",
    "expected exactly one, got both: spec.reply.discard, spec.reply.jsonata"
)]
#[case(
    "eventing.knative.dev/v1alpha1 EventTransform",
    "{jsonata: {expression: a}, sink: {}}",
    "expected at least one, got none: spec.sink.ref, spec.sink.uri"
)]
#[case(
    "sinks.knative.dev/v1alpha1 JobSink",
    "{}",
    "expected exactly one, got neither: spec.job"
)]
#[case(
    "sinks.knative.dev/v1alpha1 IntegrationSink",
    "{aws: {s3: {arn: a, region: r}}}",
    "missing field(s): spec.aws.auth.secret.ref.name"
)]
#[case(
    "eventing.knative.dev/v1 Trigger",
    "{broker: b, subscriber: {uri: http://a}, delivery: {deadLetterSink: {}}}",
    "expected at least one, got none: spec.delivery.deadLetterSink.ref, spec.delivery.deadLetterSink.uri"
)]
#[case(
    "eventing.knative.dev/v1 Trigger",
    "{broker: b, subscriber: {uri: 'http://a b'}}",
    "parse \"http://a b\": invalid character \" \" in host name: spec.subscriber.uri"
)]
#[case(
    "sources.knative.dev/v1 PingSource",
    "{schedule: '0 9 * * *', timezone: europe/paris, sink: {uri: http://a}}",
    "invalid value: provided bad location europe/paris: unknown time zone europe/paris: spec.timezone"
)]
fn what_the_webhook_refuses_is_an_error(
    #[case] kind: &str,
    #[case] spec: &str,
    #[case] message: &str,
) {
    let (version, kind) = kind.split_once(' ').expect("version and kind");
    let text = format!(
        "apiVersion: {version}\nkind: {kind}\nmetadata: {{name: it, namespace: ns}}\nspec: {spec}\n"
    );
    let manifest = Manifest::from_files(vec![File {
        name: "a.yaml".into(),
        text: text.into(),
    }]);
    let errors = manifest.problems.iter();
    let errors = errors.filter(|problem| problem.severity == Severity::Error);
    let messages: Vec<&str> = errors.map(|problem| problem.message.as_str()).collect();
    assert!(
        messages.iter().any(|error| error.starts_with(message)),
        "{messages:?}"
    );
}

#[rstest]
#[case("samples.knative.dev/v1alpha1 SampleSource", "{sink: {uri: http://a}}")]
#[case("feeds.knative.dev/v1alpha1 EventType", "{}")]
#[case("channels.knative.dev/v1alpha1 Channel", "{}")]
#[case("apps/v1beta1 Deployment", "{}")]
#[case("messaging.knative.dev/v1 KafkaChannel", "{delivery: {retry: 5}}")]
fn what_is_unknown_or_another_data_plane_is_not_wrong(#[case] kind: &str, #[case] spec: &str) {
    object(kind, spec);
}

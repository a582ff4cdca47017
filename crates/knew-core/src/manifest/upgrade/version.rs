//! The API version each kind has today.

/// A kind as it is called today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Today {
    /// Group and version.
    pub api_version: &'static str,
    /// Kind.
    pub kind: &'static str,
}

const SERVING: &str = "serving.knative.dev";
const EVENTING: &str = "eventing.knative.dev";
const MESSAGING: &str = "messaging.knative.dev";
const FLOWS: &str = "flows.knative.dev";
const OLD_SOURCES: &str = "sources.eventing.knative.dev";
const SOURCES: &str = "sources.knative.dev";

type Row = (&'static str, &'static str, &'static str, &'static str);

/// Group and kind as they were, API version and kind as they are.
const ROWS: &[Row] = &[
    (SERVING, "Service", "serving.knative.dev/v1", "Service"),
    (SERVING, "Route", "serving.knative.dev/v1", "Route"),
    (
        SERVING,
        "Configuration",
        "serving.knative.dev/v1",
        "Configuration",
    ),
    (
        SERVING,
        "DomainMapping",
        "serving.knative.dev/v1beta1",
        "DomainMapping",
    ),
    (EVENTING, "Broker", "eventing.knative.dev/v1", "Broker"),
    (EVENTING, "Trigger", "eventing.knative.dev/v1", "Trigger"),
    (EVENTING, "Channel", "messaging.knative.dev/v1", "Channel"),
    (
        EVENTING,
        "Subscription",
        "messaging.knative.dev/v1",
        "Subscription",
    ),
    (EVENTING, "ClusterChannelProvisioner", "", ""),
    (MESSAGING, "Channel", "messaging.knative.dev/v1", "Channel"),
    (
        MESSAGING,
        "InMemoryChannel",
        "messaging.knative.dev/v1",
        "InMemoryChannel",
    ),
    (
        MESSAGING,
        "Subscription",
        "messaging.knative.dev/v1",
        "Subscription",
    ),
    (
        MESSAGING,
        "KafkaChannel",
        "messaging.knative.dev/v1beta1",
        "KafkaChannel",
    ),
    (
        MESSAGING,
        "NatssChannel",
        "messaging.knative.dev/v1alpha1",
        "NatsJetStreamChannel",
    ),
    (MESSAGING, "Sequence", "flows.knative.dev/v1", "Sequence"),
    (MESSAGING, "Parallel", "flows.knative.dev/v1", "Parallel"),
    (FLOWS, "Sequence", "flows.knative.dev/v1", "Sequence"),
    (FLOWS, "Parallel", "flows.knative.dev/v1", "Parallel"),
    (
        OLD_SOURCES,
        "CronJobSource",
        "sources.knative.dev/v1",
        "PingSource",
    ),
    (
        SOURCES,
        "CronJobSource",
        "sources.knative.dev/v1",
        "PingSource",
    ),
    (
        OLD_SOURCES,
        "GcpPubSubSource",
        "events.cloud.google.com/v1",
        "CloudPubSubSource",
    ),
    (
        OLD_SOURCES,
        "ApiServerSource",
        "sources.knative.dev/v1",
        "ApiServerSource",
    ),
    (
        OLD_SOURCES,
        "ContainerSource",
        "sources.knative.dev/v1",
        "ContainerSource",
    ),
    (
        OLD_SOURCES,
        "KafkaSource",
        "sources.knative.dev/v1beta1",
        "KafkaSource",
    ),
    (
        OLD_SOURCES,
        "GitHubSource",
        "sources.knative.dev/v1alpha1",
        "GitHubSource",
    ),
    (
        OLD_SOURCES,
        "AwsSqsSource",
        "sources.knative.dev/v1alpha1",
        "AwsSqsSource",
    ),
    (
        SOURCES,
        "PingSource",
        "sources.knative.dev/v1",
        "PingSource",
    ),
    (
        SOURCES,
        "ApiServerSource",
        "sources.knative.dev/v1",
        "ApiServerSource",
    ),
    (
        SOURCES,
        "ContainerSource",
        "sources.knative.dev/v1",
        "ContainerSource",
    ),
    (
        SOURCES,
        "SinkBinding",
        "sources.knative.dev/v1",
        "SinkBinding",
    ),
    (
        SOURCES,
        "KafkaSource",
        "sources.knative.dev/v1beta1",
        "KafkaSource",
    ),
];

/// What a kind is today; `None` for kinds that are left as they are.
pub fn today(group: &str, kind: &str) -> Option<Today> {
    let row = ROWS.iter().find(|it| it.0 == group && it.1 == kind)?;
    Some(Today {
        api_version: row.2,
        kind: row.3,
    })
}

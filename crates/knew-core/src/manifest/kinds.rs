//! The catalogue: every kind knew knows, in every version it was served in, and what it does here.

use std::fmt::Write as _;

/// What a kind is to the data plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It makes events.
    Source,
    /// It takes events and fans them out.
    Hub,
    /// It is a way out of a hub.
    Route,
    /// It makes hubs and routes of its own.
    Flow,
    /// It takes deliveries.
    Target,
    /// Events do not meet it.
    Bystander,
}

/// What a kind does in knew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    /// The same as on a cluster.
    Runs,
    /// The same as on a cluster where `knew.yaml` says where the system behind it is; else a source or
    /// sink is simulated, and a hub takes nothing unless memory is said to do.
    Connects,
    /// The system behind it is stood in for: sources send a sample, sinks show what they get.
    Simulated,
    /// It is kept and drawn.
    Drawn,
}

/// A kind of one API group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The kind.
    pub kind: &'static str,
    /// The API group; empty for core Kubernetes.
    pub group: &'static str,
    /// Every version that was ever served, oldest first.
    pub versions: &'static [&'static str],
    /// What it is to the data plane.
    pub role: Role,
    /// What it does in knew.
    pub here: Here,
}

impl Kind {
    /// The newest `apiVersion` it was served in.
    #[must_use]
    pub fn today(&self) -> String {
        let version = self.versions.last().copied().unwrap_or("v1");
        if self.group.is_empty() {
            return version.to_owned();
        }
        format!("{}/{version}", self.group)
    }
}

const fn row(
    group: &'static str,
    kind: &'static str,
    versions: &'static [&'static str],
    (role, here): (Role, Here),
) -> Kind {
    Kind {
        kind,
        group,
        versions,
        role,
        here,
    }
}

const EVENTING: &str = "eventing.knative.dev";
const MESSAGING: &str = "messaging.knative.dev";
const FLOWS: &str = "flows.knative.dev";
const SOURCES: &str = "sources.knative.dev";
const OLD_SOURCES: &str = "sources.eventing.knative.dev";
const SINKS: &str = "sinks.knative.dev";
const BINDINGS: &str = "bindings.knative.dev";
const SERVING: &str = "serving.knative.dev";
const GOOGLE: &str = "events.cloud.google.com";
const GOOGLE_RUN: &str = "events.cloud.run";
const GOOGLE_MESSAGING: &str = "messaging.cloud.google.com";
const RUN_MESSAGING: &str = "messaging.cloud.run";
const GOOGLE_PUBSUB: &str = "pubsub.cloud.google.com";
const GOOGLE_INSIDE: &str = "internal.events.cloud.google.com";
const RUN_PUBSUB: &str = "pubsub.cloud.run";

const V1: &[&str] = &["v1"];
const ALPHA: &[&str] = &["v1alpha1"];
const ALPHA_BETA: &[&str] = &["v1alpha1", "v1beta1"];
const STABLE: &[&str] = &["v1alpha1", "v1beta1", "v1"];
const REWORKED: &[&str] = &["v1alpha1", "v1alpha2", "v1beta1", "v1"];

const HUB: (Role, Here) = (Role::Hub, Here::Runs);
const KEPT_OUTSIDE: (Role, Here) = (Role::Hub, Here::Connects);
const IN_MEMORY: (Role, Here) = (Role::Hub, Here::Simulated);
const ROUTE: (Role, Here) = (Role::Route, Here::Runs);
const FLOW: (Role, Here) = (Role::Flow, Here::Runs);
const TIMER: (Role, Here) = (Role::Source, Here::Runs);
const OUTSIDE: (Role, Here) = (Role::Source, Here::Simulated);
/// Where it is said where the system is; elsewhere simulated.
const QUEUE: (Role, Here) = (Role::Source, Here::Connects);
const SHELF: (Role, Here) = (Role::Target, Here::Connects);
const SERVICE: (Role, Here) = (Role::Target, Here::Simulated);
const TAKES: (Role, Here) = (Role::Target, Here::Runs);
const SETTING: (Role, Here) = (Role::Bystander, Here::Runs);
const DRAWN: (Role, Here) = (Role::Bystander, Here::Drawn);

/// The catalogue. Of kinds that moved, today's group stands first.
pub const KINDS: &[Kind] = &[
    row(EVENTING, "Broker", STABLE, HUB),
    row(EVENTING, "Trigger", STABLE, ROUTE),
    row(MESSAGING, "Channel", STABLE, HUB),
    row(MESSAGING, "InMemoryChannel", STABLE, HUB),
    row(MESSAGING, "KafkaChannel", STABLE, KEPT_OUTSIDE),
    row(MESSAGING, "NatsJetStreamChannel", ALPHA, KEPT_OUTSIDE),
    row(MESSAGING, "NatssChannel", ALPHA_BETA, KEPT_OUTSIDE),
    row(GOOGLE_MESSAGING, "Channel", ALPHA_BETA, IN_MEMORY),
    row(RUN_MESSAGING, "Channel", ALPHA, IN_MEMORY),
    row(EVENTING, "Channel", ALPHA, HUB),
    row(MESSAGING, "Subscription", STABLE, ROUTE),
    row(EVENTING, "Subscription", ALPHA, ROUTE),
    row(FLOWS, "Sequence", STABLE, FLOW),
    row(MESSAGING, "Sequence", ALPHA, FLOW),
    row(FLOWS, "Parallel", STABLE, FLOW),
    row(MESSAGING, "Parallel", ALPHA, FLOW),
    row(MESSAGING, "Choice", ALPHA, FLOW),
    row(
        SOURCES,
        "PingSource",
        &["v1alpha1", "v1alpha2", "v1beta1", "v1beta2", "v1"],
        TIMER,
    ),
    row(OLD_SOURCES, "CronJobSource", ALPHA, TIMER),
    row(SOURCES, "IntegrationSource", ALPHA, TIMER),
    row(SOURCES, "ApiServerSource", REWORKED, OUTSIDE),
    row(OLD_SOURCES, "ApiServerSource", ALPHA, OUTSIDE),
    row(OLD_SOURCES, "KubernetesEventSource", ALPHA, OUTSIDE),
    row(
        SOURCES,
        "ContainerSource",
        &["v1alpha2", "v1beta1", "v1"],
        OUTSIDE,
    ),
    row(OLD_SOURCES, "ContainerSource", ALPHA, OUTSIDE),
    row(SOURCES, "SinkBinding", REWORKED, OUTSIDE),
    row(OLD_SOURCES, "SinkBinding", ALPHA, OUTSIDE),
    row(SOURCES, "KafkaSource", STABLE, QUEUE),
    row(OLD_SOURCES, "KafkaSource", ALPHA, QUEUE),
    row(SOURCES, "RabbitmqSource", ALPHA, QUEUE),
    row(SOURCES, "RedisStreamSource", ALPHA, QUEUE),
    row(SOURCES, "GitHubSource", ALPHA, QUEUE),
    row(OLD_SOURCES, "GitHubSource", ALPHA, QUEUE),
    row(SOURCES, "GitLabSource", ALPHA, QUEUE),
    row(SOURCES, "AwsSqsSource", ALPHA, QUEUE),
    row(OLD_SOURCES, "AwsSqsSource", ALPHA, QUEUE),
    row(SOURCES, "CouchDbSource", ALPHA, OUTSIDE),
    row(OLD_SOURCES, "CouchDbSource", ALPHA, OUTSIDE),
    row(SOURCES, "CephSource", ALPHA, OUTSIDE),
    row(SOURCES, "PrometheusSource", ALPHA, OUTSIDE),
    row(OLD_SOURCES, "PrometheusSource", ALPHA, OUTSIDE),
    row(SOURCES, "CamelSource", ALPHA, OUTSIDE),
    row(OLD_SOURCES, "CamelSource", ALPHA, OUTSIDE),
    row(OLD_SOURCES, "GcpPubSubSource", ALPHA, QUEUE),
    row(GOOGLE, "CloudPubSubSource", STABLE, QUEUE),
    row(GOOGLE, "CloudStorageSource", STABLE, OUTSIDE),
    row(GOOGLE, "CloudSchedulerSource", STABLE, OUTSIDE),
    row(GOOGLE, "CloudAuditLogsSource", STABLE, OUTSIDE),
    row(GOOGLE, "CloudBuildSource", STABLE, OUTSIDE),
    row(GOOGLE, "PubSub", ALPHA, QUEUE),
    row(GOOGLE, "Storage", ALPHA, OUTSIDE),
    row(GOOGLE, "Scheduler", ALPHA, OUTSIDE),
    row(GOOGLE_RUN, "Storage", ALPHA, OUTSIDE),
    row(GOOGLE_RUN, "Scheduler", ALPHA, OUTSIDE),
    row(GOOGLE_INSIDE, "PullSubscription", STABLE, OUTSIDE),
    row(GOOGLE_PUBSUB, "PullSubscription", ALPHA, OUTSIDE),
    row(RUN_PUBSUB, "PullSubscription", ALPHA, OUTSIDE),
    row(SERVING, "Service", STABLE, SERVICE),
    row("", "Service", V1, SERVICE),
    row(SERVING, "Route", STABLE, SERVICE),
    row(SERVING, "DomainMapping", ALPHA_BETA, TAKES),
    row(EVENTING, "KafkaSink", ALPHA, SHELF),
    row(SINKS, "RedisStreamSink", ALPHA, SHELF),
    row(SINKS, "IntegrationSink", ALPHA, SHELF),
    row(SINKS, "JobSink", ALPHA, SERVICE),
    row(GOOGLE_INSIDE, "Topic", STABLE, SERVICE),
    row(GOOGLE_PUBSUB, "Topic", ALPHA, SERVICE),
    row(RUN_PUBSUB, "Topic", ALPHA, SERVICE),
    row(GOOGLE_MESSAGING, "Decorator", ALPHA, TAKES),
    row(RUN_MESSAGING, "Decorator", ALPHA, TAKES),
    row(EVENTING, "EventTransform", ALPHA, TAKES),
    row(EVENTING, "RequestReply", ALPHA, TAKES),
    row("", "Namespace", V1, SETTING),
    row("", "ConfigMap", V1, SETTING),
    row(
        EVENTING,
        "EventType",
        &["v1alpha1", "v1beta1", "v1beta2", "v1beta3"],
        DRAWN,
    ),
    row(EVENTING, "EventPolicy", ALPHA, SETTING),
    row(EVENTING, "RabbitmqBrokerConfig", ALPHA, DRAWN),
    row(EVENTING, "ClusterChannelProvisioner", ALPHA, DRAWN),
    row(SERVING, "Configuration", STABLE, DRAWN),
    row(SERVING, "Revision", STABLE, DRAWN),
    row(BINDINGS, "GitHubBinding", ALPHA, DRAWN),
    row(BINDINGS, "GitLabBinding", ALPHA, DRAWN),
    row(BINDINGS, "KafkaBinding", ALPHA_BETA, DRAWN),
    row(FLOWS, "Flow", ALPHA, DRAWN),
    row("apps", "Deployment", V1, DRAWN),
];

/// The row of a kind in its group.
#[must_use]
pub fn of(group: &str, kind: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|it| it.kind == kind && it.group == group)
}

/// Whether a kind of that group is known to make events.
#[must_use]
pub fn is_source(group: &str, kind: &str) -> bool {
    of(group, kind).is_some_and(|it| it.role == Role::Source)
}

/// Whether a kind of that group is known to take events.
#[must_use]
pub fn is_target(group: &str, kind: &str) -> bool {
    of(group, kind).is_some_and(|it| it.role == Role::Target)
}

/// The catalogue as a page in Markdown.
#[must_use]
pub fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for row in KINDS {
        let group = if row.group.is_empty() {
            "core"
        } else {
            row.group
        };
        let versions = row.versions.join(", ");
        let (role, here) = (role(row.role), here(row.here));
        _ = writeln!(
            page,
            "| {} | {group} | {versions} | {role} | {here} |",
            row.kind
        );
    }
    page
}

const INTRODUCTION: &str = "\
# The kinds knew knows

`knew kinds` prints this page; it is the table the program itself uses. Every version of a kind is read to
today's shape. *Runs* means as on a cluster; *simulated* means that the system behind it is stood in for:
a source sends an event of its shape when asked to, a target shows what it gets; *runs where connected* means
the real thing where `knew.yaml` or the environment says where the system is, and until then simulated, or for
a hub shut; *drawn* means kept, drawn and met by no event.

A kind that is not listed is a source if it has a `spec.sink`, a target if something points at it, and
drawn in any case.

| kind | group | versions | role | here |
|---|---|---|---|---|
";

fn role(role: Role) -> &'static str {
    match role {
        Role::Source => "source",
        Role::Hub => "hub",
        Role::Route => "route",
        Role::Flow => "hubs and routes",
        Role::Target => "target",
        Role::Bystander => "bystander",
    }
}

fn here(here: Here) -> &'static str {
    match here {
        Here::Runs => "runs",
        Here::Connects => "runs where connected",
        Here::Simulated => "simulated",
        Here::Drawn => "drawn",
    }
}

//! Catalogue of all kinds: versions, role, support in knew, and what an upgrade makes of them.

use std::fmt::Write as _;

/// Role of a kind in the data plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Produces events and sends them to its sink.
    Source,
    /// Accepts events and fans them out: brokers and channels.
    Hub,
    /// Delivers events of a hub to a subscriber: triggers and subscriptions.
    Route,
    /// Creates hubs and routes of its own: sequences and parallels.
    Flow,
    /// Accepts deliveries, such as a service or sink.
    Target,
    /// Takes no part in the routing of events.
    NotRouted,
}

/// Level of support for a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// Runs as on a cluster.
    Runs,
    /// Runs as on a cluster if `knew.yaml` or the environment has the address of its system. Otherwise
    /// a source or sink is simulated, and a hub accepts nothing unless it is set to memory.
    Connects,
    /// The external system is simulated: sources send a sample event, sinks show what they receive.
    Simulated,
    /// Kept and drawn, without any effect on events.
    Drawn,
}

/// Catalogue entry of a kind in one API group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindInfo {
    /// Name of the kind, as in the field `kind`.
    pub kind: &'static str,
    /// API group; empty for core Kubernetes.
    pub group: &'static str,
    /// Every version that was ever served, oldest first.
    pub versions: &'static [&'static str],
    /// Role of the kind in the data plane.
    pub role: Role,
    /// Level of support for the kind in knew.
    pub support: Support,
    /// Replacement that `knew upgrade` writes.
    pub upgrade: UpgradeRule,
}

/// Replacement of a kind by `knew upgrade`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpgradeRule {
    /// Left as it is, because only its own controller could say what replaces it.
    Unchanged,
    /// The same kind in the newest version.
    NewestVersion,
    /// Another kind in its newest version.
    Replaced {
        /// API group of the other kind.
        group: &'static str,
        /// Name of the other kind.
        kind: &'static str,
    },
    /// The object is removed, because nothing takes its place.
    Removed,
}

impl KindInfo {
    /// `apiVersion` with the newest version that is served.
    #[must_use]
    pub fn current_api_version(&self) -> String {
        let version = self.versions.last().copied().unwrap_or("v1");
        if self.group.is_empty() {
            return version.to_owned();
        }
        format!("{}/{version}", self.group)
    }

    const fn upgraded(self) -> Self {
        Self {
            upgrade: UpgradeRule::NewestVersion,
            ..self
        }
    }

    const fn replaced_by(self, group: &'static str, kind: &'static str) -> Self {
        Self {
            upgrade: UpgradeRule::Replaced { group, kind },
            ..self
        }
    }

    const fn removed(self) -> Self {
        Self {
            upgrade: UpgradeRule::Removed,
            ..self
        }
    }
}

/// Role and support of a group of similar kinds.
#[derive(Clone, Copy)]
struct Behavior {
    role: Role,
    support: Support,
}

impl Behavior {
    const fn new(role: Role, support: Support) -> Self {
        Self { role, support }
    }
}

const fn kind_info(
    group: &'static str,
    kind: &'static str,
    versions: &'static [&'static str],
    behavior: Behavior,
) -> KindInfo {
    KindInfo {
        kind,
        group,
        versions,
        role: behavior.role,
        support: behavior.support,
        upgrade: UpgradeRule::Unchanged,
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
const GOOGLE_INTERNAL: &str = "internal.events.cloud.google.com";
const RUN_PUBSUB: &str = "pubsub.cloud.run";

const V1: &[&str] = &["v1"];
/// The older ones were served until Kubernetes 1.16.
const DEPLOYMENT: &[&str] = &["v1beta1", "v1beta2", "v1"];
const ALPHA: &[&str] = &["v1alpha1"];
const ALPHA_BETA: &[&str] = &["v1alpha1", "v1beta1"];
const STABLE: &[&str] = &["v1alpha1", "v1beta1", "v1"];
const REWORKED: &[&str] = &["v1alpha1", "v1alpha2", "v1beta1", "v1"];

const HUB: Behavior = Behavior::new(Role::Hub, Support::Runs);
const DURABLE_HUB: Behavior = Behavior::new(Role::Hub, Support::Connects);
const SIMULATED_HUB: Behavior = Behavior::new(Role::Hub, Support::Simulated);
const ROUTE: Behavior = Behavior::new(Role::Route, Support::Runs);
const FLOW: Behavior = Behavior::new(Role::Flow, Support::Runs);
const TIMER: Behavior = Behavior::new(Role::Source, Support::Runs);
const SIMULATED_SOURCE: Behavior = Behavior::new(Role::Source, Support::Simulated);
const CONNECTED_SOURCE: Behavior = Behavior::new(Role::Source, Support::Connects);
const CONNECTED_SINK: Behavior = Behavior::new(Role::Target, Support::Connects);
const SERVICE: Behavior = Behavior::new(Role::Target, Support::Simulated);
const FORWARDER: Behavior = Behavior::new(Role::Target, Support::Runs);
const SETTING: Behavior = Behavior::new(Role::NotRouted, Support::Runs);
const DRAWN: Behavior = Behavior::new(Role::NotRouted, Support::Drawn);

/// All known kinds. For kinds that moved, the current group comes first.
pub const KINDS: &[KindInfo] = &[
    kind_info(EVENTING, "Broker", STABLE, HUB).upgraded(),
    kind_info(EVENTING, "Trigger", STABLE, ROUTE).upgraded(),
    kind_info(MESSAGING, "Channel", STABLE, HUB).upgraded(),
    kind_info(MESSAGING, "InMemoryChannel", STABLE, HUB).upgraded(),
    kind_info(MESSAGING, "KafkaChannel", STABLE, DURABLE_HUB).upgraded(),
    kind_info(MESSAGING, "NatsJetStreamChannel", ALPHA, DURABLE_HUB),
    kind_info(MESSAGING, "NatssChannel", ALPHA_BETA, DURABLE_HUB)
        .replaced_by(MESSAGING, "NatsJetStreamChannel"),
    kind_info(GOOGLE_MESSAGING, "Channel", ALPHA_BETA, SIMULATED_HUB).upgraded(),
    kind_info(RUN_MESSAGING, "Channel", ALPHA, SIMULATED_HUB)
        .replaced_by(GOOGLE_MESSAGING, "Channel"),
    kind_info(EVENTING, "Channel", ALPHA, HUB).replaced_by(MESSAGING, "Channel"),
    kind_info(MESSAGING, "Subscription", STABLE, ROUTE).upgraded(),
    kind_info(EVENTING, "Subscription", ALPHA, ROUTE).replaced_by(MESSAGING, "Subscription"),
    kind_info(FLOWS, "Sequence", STABLE, FLOW).upgraded(),
    kind_info(MESSAGING, "Sequence", ALPHA, FLOW).replaced_by(FLOWS, "Sequence"),
    kind_info(FLOWS, "Parallel", STABLE, FLOW).upgraded(),
    kind_info(MESSAGING, "Parallel", ALPHA, FLOW).replaced_by(FLOWS, "Parallel"),
    kind_info(MESSAGING, "Choice", ALPHA, FLOW).replaced_by(FLOWS, "Parallel"),
    kind_info(
        SOURCES,
        "PingSource",
        &["v1alpha1", "v1alpha2", "v1beta1", "v1beta2", "v1"],
        TIMER,
    )
    .upgraded(),
    kind_info(OLD_SOURCES, "CronJobSource", ALPHA, TIMER).replaced_by(SOURCES, "PingSource"),
    kind_info(SOURCES, "IntegrationSource", ALPHA, TIMER),
    kind_info(SOURCES, "ApiServerSource", REWORKED, SIMULATED_SOURCE).upgraded(),
    kind_info(OLD_SOURCES, "ApiServerSource", ALPHA, SIMULATED_SOURCE)
        .replaced_by(SOURCES, "ApiServerSource"),
    kind_info(
        OLD_SOURCES,
        "KubernetesEventSource",
        ALPHA,
        SIMULATED_SOURCE,
    )
    .replaced_by(SOURCES, "ApiServerSource"),
    kind_info(
        SOURCES,
        "ContainerSource",
        &["v1alpha2", "v1beta1", "v1"],
        SIMULATED_SOURCE,
    )
    .upgraded(),
    kind_info(OLD_SOURCES, "ContainerSource", ALPHA, SIMULATED_SOURCE)
        .replaced_by(SOURCES, "ContainerSource"),
    kind_info(SOURCES, "SinkBinding", REWORKED, SIMULATED_SOURCE).upgraded(),
    kind_info(OLD_SOURCES, "SinkBinding", ALPHA, SIMULATED_SOURCE)
        .replaced_by(SOURCES, "SinkBinding"),
    kind_info(SOURCES, "KafkaSource", STABLE, CONNECTED_SOURCE).upgraded(),
    kind_info(OLD_SOURCES, "KafkaSource", ALPHA, CONNECTED_SOURCE)
        .replaced_by(SOURCES, "KafkaSource"),
    kind_info(SOURCES, "RabbitmqSource", ALPHA, CONNECTED_SOURCE),
    kind_info(SOURCES, "RedisStreamSource", ALPHA, CONNECTED_SOURCE),
    kind_info(SOURCES, "GitHubSource", ALPHA, CONNECTED_SOURCE),
    kind_info(OLD_SOURCES, "GitHubSource", ALPHA, CONNECTED_SOURCE)
        .replaced_by(SOURCES, "GitHubSource"),
    kind_info(SOURCES, "GitLabSource", ALPHA, CONNECTED_SOURCE),
    kind_info(SOURCES, "AwsSqsSource", ALPHA, CONNECTED_SOURCE),
    kind_info(OLD_SOURCES, "AwsSqsSource", ALPHA, CONNECTED_SOURCE)
        .replaced_by(SOURCES, "AwsSqsSource"),
    kind_info(SOURCES, "CouchDbSource", ALPHA, SIMULATED_SOURCE),
    kind_info(OLD_SOURCES, "CouchDbSource", ALPHA, SIMULATED_SOURCE)
        .replaced_by(SOURCES, "CouchDbSource"),
    kind_info(SOURCES, "CephSource", ALPHA, SIMULATED_SOURCE),
    kind_info(SOURCES, "PrometheusSource", ALPHA, SIMULATED_SOURCE),
    kind_info(OLD_SOURCES, "PrometheusSource", ALPHA, SIMULATED_SOURCE)
        .replaced_by(SOURCES, "PrometheusSource"),
    kind_info(SOURCES, "CamelSource", ALPHA, SIMULATED_SOURCE),
    kind_info(OLD_SOURCES, "CamelSource", ALPHA, SIMULATED_SOURCE)
        .replaced_by(SOURCES, "CamelSource"),
    kind_info(OLD_SOURCES, "GcpPubSubSource", ALPHA, CONNECTED_SOURCE)
        .replaced_by(GOOGLE, "CloudPubSubSource"),
    kind_info(GOOGLE, "CloudPubSubSource", STABLE, CONNECTED_SOURCE).upgraded(),
    kind_info(GOOGLE, "CloudStorageSource", STABLE, SIMULATED_SOURCE).upgraded(),
    kind_info(GOOGLE, "CloudSchedulerSource", STABLE, SIMULATED_SOURCE).upgraded(),
    kind_info(GOOGLE, "CloudAuditLogsSource", STABLE, SIMULATED_SOURCE).upgraded(),
    kind_info(GOOGLE, "CloudBuildSource", STABLE, SIMULATED_SOURCE).upgraded(),
    kind_info(GOOGLE, "PubSub", ALPHA, CONNECTED_SOURCE).replaced_by(GOOGLE, "CloudPubSubSource"),
    kind_info(GOOGLE, "Storage", ALPHA, SIMULATED_SOURCE).replaced_by(GOOGLE, "CloudStorageSource"),
    kind_info(GOOGLE, "Scheduler", ALPHA, SIMULATED_SOURCE)
        .replaced_by(GOOGLE, "CloudSchedulerSource"),
    kind_info(GOOGLE_RUN, "Storage", ALPHA, SIMULATED_SOURCE)
        .replaced_by(GOOGLE, "CloudStorageSource"),
    kind_info(GOOGLE_RUN, "Scheduler", ALPHA, SIMULATED_SOURCE)
        .replaced_by(GOOGLE, "CloudSchedulerSource"),
    kind_info(
        GOOGLE_INTERNAL,
        "PullSubscription",
        STABLE,
        SIMULATED_SOURCE,
    )
    .upgraded(),
    kind_info(GOOGLE_PUBSUB, "PullSubscription", ALPHA, SIMULATED_SOURCE)
        .replaced_by(GOOGLE_INTERNAL, "PullSubscription"),
    kind_info(RUN_PUBSUB, "PullSubscription", ALPHA, SIMULATED_SOURCE)
        .replaced_by(GOOGLE_INTERNAL, "PullSubscription"),
    kind_info(SERVING, "Service", STABLE, SERVICE).upgraded(),
    kind_info("", "Service", V1, SERVICE),
    kind_info(SERVING, "Route", STABLE, SERVICE).upgraded(),
    kind_info(SERVING, "DomainMapping", ALPHA_BETA, FORWARDER).upgraded(),
    kind_info(EVENTING, "KafkaSink", ALPHA, CONNECTED_SINK),
    kind_info(SINKS, "RedisStreamSink", ALPHA, CONNECTED_SINK),
    kind_info(SINKS, "IntegrationSink", ALPHA, CONNECTED_SINK),
    kind_info(SINKS, "JobSink", ALPHA, SERVICE),
    kind_info(GOOGLE_INTERNAL, "Topic", STABLE, SERVICE).upgraded(),
    kind_info(GOOGLE_PUBSUB, "Topic", ALPHA, SERVICE).replaced_by(GOOGLE_INTERNAL, "Topic"),
    kind_info(RUN_PUBSUB, "Topic", ALPHA, SERVICE).replaced_by(GOOGLE_INTERNAL, "Topic"),
    kind_info(GOOGLE_MESSAGING, "Decorator", ALPHA, FORWARDER),
    kind_info(RUN_MESSAGING, "Decorator", ALPHA, FORWARDER)
        .replaced_by(GOOGLE_MESSAGING, "Decorator"),
    kind_info(EVENTING, "EventTransform", ALPHA, FORWARDER),
    kind_info(EVENTING, "RequestReply", ALPHA, FORWARDER),
    kind_info("", "Namespace", V1, SETTING),
    kind_info("", "ConfigMap", V1, SETTING),
    kind_info(
        EVENTING,
        "EventType",
        &["v1alpha1", "v1beta1", "v1beta2", "v1beta3"],
        DRAWN,
    )
    .upgraded(),
    kind_info(EVENTING, "EventPolicy", ALPHA, SETTING),
    kind_info(EVENTING, "RabbitmqBrokerConfig", ALPHA, DRAWN),
    kind_info(EVENTING, "ClusterChannelProvisioner", ALPHA, DRAWN).removed(),
    kind_info(SERVING, "Configuration", STABLE, DRAWN).upgraded(),
    kind_info(SERVING, "Revision", STABLE, DRAWN).upgraded(),
    kind_info(BINDINGS, "GitHubBinding", ALPHA, DRAWN),
    kind_info(BINDINGS, "GitLabBinding", ALPHA, DRAWN),
    kind_info(BINDINGS, "KafkaBinding", ALPHA_BETA, DRAWN).upgraded(),
    kind_info(FLOWS, "Flow", ALPHA, DRAWN),
    kind_info("apps", "Deployment", DEPLOYMENT, DRAWN),
];

/// Catalogue entry of a kind in its group.
#[must_use]
pub fn find_kind(group: &str, kind: &str) -> Option<&'static KindInfo> {
    KINDS
        .iter()
        .find(|info| info.kind == kind && info.group == group)
}

/// True if the kind is a known event source.
#[must_use]
pub fn is_source(group: &str, kind: &str) -> bool {
    find_kind(group, kind).is_some_and(|info| info.role == Role::Source)
}

/// True if the kind is known to accept deliveries.
#[must_use]
pub fn is_target(group: &str, kind: &str) -> bool {
    find_kind(group, kind).is_some_and(|info| info.role == Role::Target)
}

/// The catalogue as a Markdown page.
#[must_use]
pub fn kinds_page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for info in KINDS {
        let group = if info.group.is_empty() {
            "core"
        } else {
            info.group
        };
        let versions = info.versions.join(", ");
        let (role, support) = (role_name(info.role), support_name(info.support));
        _ = writeln!(
            page,
            "| {} | {group} | {versions} | {role} | {support} |",
            info.kind
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

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Source => "source",
        Role::Hub => "hub",
        Role::Route => "route",
        Role::Flow => "hubs and routes",
        Role::Target => "target",
        Role::NotRouted => "bystander",
    }
}

fn support_name(here: Support) -> &'static str {
    match here {
        Support::Runs => "runs",
        Support::Connects => "runs where connected",
        Support::Simulated => "simulated",
        Support::Drawn => "drawn",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_replacement_is_in_the_catalogue() {
        for info in KINDS {
            if let UpgradeRule::Replaced { group, kind } = info.upgrade {
                assert!(find_kind(group, kind).is_some(), "{}", info.kind);
            }
        }
    }
}

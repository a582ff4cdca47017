//! What becomes of an object of each kind.
//!
//! Each conversion follows the one of the API server that served both versions:
//!
//! | kind | upstream |
//! |---|---|
//! | Broker | knative/eventing v0.14 `pkg/apis/eventing/v1alpha1/broker_conversion.go` |
//! | Trigger | knative/eventing v0.14 `pkg/apis/eventing/v1alpha1/trigger_conversion.go` |
//! | `EventType` | knative/eventing v1.15 `pkg/apis/eventing/v1beta1/eventtype_conversion.go` |
//! | Channel, `InMemoryChannel` | knative/eventing v0.14 `pkg/apis/messaging/v1alpha1/{channel,in_memory_channel}_conversion.go` |
//! | Subscription | knative/eventing v0.14 `pkg/apis/messaging/v1alpha1/subscription_conversion.go` |
//! | Sequence, Parallel | knative/eventing v0.14 `pkg/apis/flows/v1alpha1/{sequence,parallel}_conversion.go` |
//! | `delivery` | knative/eventing v0.18 `pkg/apis/duck/v1beta1/delivery_conversion.go` |
//! | `PingSource` | knative/eventing v0.14 to v0.22 `pkg/apis/sources/{v1alpha1,v1alpha2,v1beta1}/ping_conversion.go` |
//! | `ApiServerSource` | knative/eventing v0.18 `pkg/apis/sources/v1alpha1/apiserver_conversion.go` |
//! | `SinkBinding`, `ContainerSource` | knative/eventing v0.20 `pkg/apis/sources/{v1alpha1,v1alpha2}/{sinkbinding,container}_conversion.go` |
//! | `KafkaSource` | knative/eventing-contrib v0.18 `kafka/source/pkg/apis/sources/v1alpha1/kafka_conversion.go` |
//! | `KafkaBinding` | knative/eventing-contrib v0.18 `kafka/source/pkg/apis/bindings/v1alpha1/kafka_conversion.go` |
//! | `KafkaChannel` | knative/eventing-contrib v0.18 `kafka/channel/pkg/apis/messaging/v1alpha1/kafka_channel_conversion.go` |
//! | `CloudPubSubSource` and the like | google/knative-gcp v0.18 `pkg/apis/events/{v1alpha1,v1beta1}/*_conversion.go` |
//! | `PullSubscription`, Topic | google/knative-gcp v0.18 `pkg/apis/intevents/{v1alpha1,v1beta1}/*_conversion.go` |
//! | Service, Route, Configuration, Revision | knative/serving v0.18 `pkg/apis/serving/v1alpha1/*_conversion.go` |
//!
//! Kinds that another kind replaced had no conversion; theirs follow the release notes of their time.

use super::filter::RenamedEvents;
use super::object_editor::ObjectEditor;
use super::target::{self, UpgradeTarget};
use super::{
    channel, container, destination, event_type, google, kafka, kubernetes_source, route, service,
    source,
};

/// Brings an object to its target, and gives what filters have to follow.
pub fn upgrade_object(editor: &mut ObjectEditor) -> Vec<RenamedEvents> {
    let (group, kind) = (editor.id.group.clone(), editor.id.kind.clone());
    if target::is_removed(&group, &kind) {
        editor.add_note("is gone; the kind of channel in each channelTemplate replaces it");
        editor.removed = true;
        return Vec::new();
    }
    if (group.as_str(), kind.as_str()) == ("flows.knative.dev", "Flow") {
        editor.leave("a Flow of 2018 has no successor; write a source, a Broker and a Trigger");
        return Vec::new();
    }
    let target = target::upgrade_target(&group, &kind)
        .filter(|target| target.replaces(&editor.api_version, &kind));
    let renamed = match target {
        Some(target) => convert_to(editor, target),
        None => Vec::new(),
    };
    // What no version of today accepts is brought forward in objects of today too.
    match kind.as_str() {
        "ApiServerSource" => source::rewrite_watched_resources(editor),
        "KafkaSource" | "KafkaBinding" => kafka::split_lists(editor),
        _ => {}
    }
    destination::nest_destinations(editor);
    renamed
}

fn convert_to(editor: &mut ObjectEditor, target: UpgradeTarget) -> Vec<RenamedEvents> {
    let kind = editor.id.kind.clone();
    let mut renamed = Vec::new();
    match (editor.id.group.as_str(), kind.as_str()) {
        ("serving.knative.dev", _) => service::upgrade_serving(editor),
        (_, "Trigger") => route::upgrade_trigger(editor),
        (_, "Subscription") => route::upgrade_subscription(editor),
        (_, "Broker") => channel::upgrade_broker(editor),
        (_, "EventType") => event_type::upgrade_event_type(editor),
        ("eventing.knative.dev", "Channel") => channel::upgrade_provisioned_channel(editor),
        (_, "NatssChannel") => editor
            .add_note("becomes a NatsJetStreamChannel; NATS Streaming is another server"),
        (_, "Choice") => editor.rename_key("spec.cases", "branches"),
        (_, "CronJobSource") => renamed.push(source::upgrade_cron_job_source(editor)),
        (_, "PingSource") => source::upgrade_ping_source(editor),
        (_, "KubernetesEventSource") => {
            renamed.push(kubernetes_source::upgrade_kubernetes_event_source(editor));
        }
        (_, "GcpPubSubSource") => renamed.extend(google::upgrade_pubsub_source(editor)),
        (_, "ContainerSource") => container::upgrade_container_source(editor),
        (_, "KafkaSource") => kafka::upgrade_kafka_source(editor),
        (_, "CamelSource") => editor.add_note(
            "moves to sources.knative.dev, which Camel K no longer serves; write a Pipe of camel.apache.org/v1",
        ),
        _ if target.group == "events.cloud.google.com" => {
            renamed.extend(google::upgrade_cloud_source(editor, target.kind));
        }
        _ => {}
    }
    for bookkeeping in ["spec.generation", "spec.subscribable", "spec.subscribers"] {
        editor.remove_field(bookkeeping, None);
    }
    editor.set_field("apiVersion", &target.api_version());
    if kind != target.kind {
        editor.set_field("kind", target.kind);
    }
    renamed
}

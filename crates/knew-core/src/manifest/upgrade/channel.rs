//! Upgrades of provisioned channels and of brokers with a channel template.

use super::object_editor::ObjectEditor;
use crate::manifest::kinds::{self, KindInfo};
use crate::manifest::yaml::YamlValue;

/// A Channel of 2019: its provisioner becomes the channel template.
pub fn upgrade_provisioned_channel(editor: &mut ObjectEditor) {
    let Some(name) = editor.field_text("spec.provisioner.name") else {
        return;
    };
    let kind = match name.as_str() {
        "kafka" | "kafka-channel" => "KafkaChannel",
        "natss" => {
            editor.add_note("moves to NATS JetStream; NATS Streaming is another server");
            "NatsJetStreamChannel"
        }
        "in-memory-channel" | "in-memory" => "InMemoryChannel",
        _ => {
            editor.add_note(&format!(
                "was provisioned by {name}, which has no successor; its events are kept in memory now"
            ));
            "InMemoryChannel"
        }
    };
    let api_version = kinds::find_kind("messaging.knative.dev", kind)
        .map(KindInfo::current_api_version)
        .unwrap_or_default();
    editor.rename_key("spec.provisioner", "channelTemplate");
    editor.set_field("spec.channelTemplate.apiVersion", &api_version);
    editor.set_field("spec.channelTemplate.kind", kind);
    editor.remove_field("spec.channelTemplate.name", None);
    move_provisioner_arguments(editor, kind == "KafkaChannel");
}

fn move_provisioner_arguments(editor: &mut ObjectEditor, kafka: bool) {
    if !editor.has_field("spec.arguments") {
        return editor.remove_field("spec.arguments", None);
    }
    let numbers = [
        ("NumPartitions", "numPartitions"),
        ("ReplicationFactor", "replicationFactor"),
    ];
    for (old, new) in numbers.into_iter().filter(|_| kafka) {
        if let Some(value) = editor.field_text(&format!("spec.arguments.{old}")) {
            editor.set_field(&format!("spec.channelTemplate.spec.{new}"), &value);
        }
    }
    let known = |name: &str| kafka && numbers.iter().any(|(old, _)| *old == name);
    let unknown = editor
        .field("spec.arguments")
        .is_some_and(|field| match field.value {
            YamlValue::Map(entries) => entries
                .iter()
                .any(|(key, _)| !key.text().is_some_and(known)),
            _ => true,
        });
    let lost = unknown.then_some("loses arguments of its provisioner that no channel takes");
    editor.remove_field("spec.arguments", lost);
}

pub fn upgrade_broker(editor: &mut ObjectEditor) {
    for field in ["spec.channelTemplate", "spec.channelTemplateSpec"] {
        // Without a template a Broker gets the cluster's, which keeps events in memory unless told.
        let kind = editor.field_text(&format!("{field}.kind"));
        let provisioner = editor.field_text(&format!("{field}.provisioner.name"));
        let usual = kind.as_deref() == Some("InMemoryChannel")
            || matches!(
                provisioner.as_deref(),
                Some("in-memory-channel" | "in-memory")
            );
        let lost =
            "loses its channel template; put that into a ConfigMap and name it in spec.config";
        editor.remove_field(field, (!usual).then_some(lost));
    }
}

//! Upgrades of Kafka sources: text with commas becomes lists, and credentials come from Secrets.

use super::object_editor::ObjectEditor;
use crate::manifest::yaml::YamlType;

pub fn upgrade_kafka_source(editor: &mut ObjectEditor) {
    for field in ["serviceAccountName", "resources"] {
        let lost =
            format!("loses spec.{field}: all KafkaSources share the pods of their controller");
        editor.remove_field(&format!("spec.{field}"), Some(&lost));
    }
    for field in [
        "sasl.user",
        "sasl.password",
        "tls.cert",
        "tls.key",
        "tls.caCert",
    ] {
        let path = format!("spec.net.{field}");
        let is_written_out = editor
            .field(&path)
            .is_some_and(|field| field.yaml_type() == YamlType::Text);
        if is_written_out {
            let reason = format!(
                "{path} is written out; put it into a Secret and name that in {path}.secretKeyRef"
            );
            return editor.leave(&reason);
        }
    }
}

/// `a:9092,b:9092` was text in the first versions.
pub fn split_lists(editor: &mut ObjectEditor) {
    for field in ["bootstrapServers", "topics"] {
        let path = format!("spec.{field}");
        let text = editor.field(&path).filter(|field| {
            matches!(
                field.yaml_type(),
                YamlType::Text | YamlType::Number | YamlType::Boolean
            )
        });
        let Some(text) = text.as_ref().and_then(|field| field.text()) else {
            continue;
        };
        let items = text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty());
        let items: Vec<&str> = items.collect();
        editor.set_value(&path, &items.into());
    }
}

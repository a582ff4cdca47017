//! Upgrade of a `KubernetesEventSource` to an `ApiServerSource` that watches events.

use serde_json::json;

use super::filter::RenamedEvents;
use super::object_editor::ObjectEditor;

pub fn upgrade_kubernetes_event_source(editor: &mut ObjectEditor) -> RenamedEvents {
    let watched = editor.field_text("spec.namespace");
    if let Some(watched) = watched.filter(|name| *name != editor.id.namespace) {
        let labels = json!({"matchLabels": {"kubernetes.io/metadata.name": watched}});
        editor.set_value("spec.namespaceSelector", &labels);
    }
    editor.remove_field("spec.namespace", None);
    editor.set_field("spec.mode", "Resource");
    editor.set_value(
        "spec.resources",
        &json!([{"apiVersion": "v1", "kind": "Event"}]),
    );
    editor.add_note(
        "becomes an ApiServerSource: its events have the types dev.knative.apiserver.resource.add, .update and .delete, and another source; filters in these files follow",
    );
    RenamedEvents {
        types: vec![("dev.knative.k8s.event", "dev.knative.apiserver.resource.")],
        source: None,
        is_prefix: true,
    }
}

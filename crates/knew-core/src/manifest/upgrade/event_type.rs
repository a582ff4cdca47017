//! Upgrades of event types, whose broker is a reference since v1beta2.

use super::object_editor::ObjectEditor;

pub fn upgrade_event_type(editor: &mut ObjectEditor) {
    // Up to v1beta1 an event type without a broker belonged to the Broker called default.
    let broker = editor.field_text("spec.broker");
    let broker = broker.filter(|name| !name.is_empty());
    if !editor.has_field("spec.reference") {
        let name = broker.unwrap_or_else(|| "default".to_owned());
        let reference = serde_json::json!({
            "apiVersion": "eventing.knative.dev/v1",
            "kind": "Broker",
            "name": name,
        });
        editor.set_value("spec.reference", &reference);
    }
    editor.remove_field("spec.broker", None);
}

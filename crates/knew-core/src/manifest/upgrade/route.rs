//! Upgrades of Triggers and Subscriptions.

use super::object_editor::ObjectEditor;

pub fn upgrade_trigger(editor: &mut ObjectEditor) {
    if !editor.has_field("spec.broker") && !editor.has_field("spec.brokerRef") {
        editor.set_field("spec.broker", "default");
    }
    let old = "spec.filter.sourceAndType";
    if editor.has_field(old) {
        for name in ["type", "source"] {
            let path = format!("{old}.{name}");
            let any = |value: String| value.is_empty() || value == "Any";
            // Kept, it would ask for an attribute that is there; then, it asked for nothing.
            if editor.field(&path).is_some() && editor.field_text(&path).is_none_or(any) {
                editor.remove_field(&path, None);
            }
        }
        editor.rename_key(old, "attributes");
    }
    if editor.has_field("metadata.annotations[knative-eventing-injection]") {
        editor.add_note(
            "asks for a broker by an annotation that has no effect any more; write a Broker",
        );
    }
}

pub fn upgrade_subscription(editor: &mut ObjectEditor) {
    for field in ["uid", "resourceVersion", "fieldPath"] {
        editor.remove_field(&format!("spec.channel.{field}"), None);
    }
    // It was always that of the Subscription, and a cluster refuses the field.
    if editor.field_text("spec.channel.namespace").as_ref() == Some(&editor.id.namespace) {
        editor.remove_field("spec.channel.namespace", None);
    }
    if editor.has_field("spec.reply.channel.ref") || editor.has_field("spec.reply.channel.uri") {
        editor.hoist_field("spec.reply", "spec.reply.channel", "reply");
    } else if editor.has_field("spec.reply.channel") {
        editor.rename_key("spec.reply.channel", "ref");
    }
    if editor.has_field("spec.reply") && !editor.has_field("spec.subscriber") {
        editor.remove_field("spec.subscriber", None);
        editor.rename_key("spec.reply", "subscriber");
        editor
            .add_note("had a reply alone, which is refused today; its reply is its subscriber now");
    }
}

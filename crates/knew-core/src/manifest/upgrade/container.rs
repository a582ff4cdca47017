//! Upgrades of container sources, whose container is in a pod template since v1alpha2.

use super::object_editor::ObjectEditor;

pub fn upgrade_container_source(editor: &mut ObjectEditor) {
    let flat = ["image", "args", "env"];
    let is_flat = flat
        .iter()
        .any(|field| editor.has_field(&format!("spec.{field}")));
    if editor.has_field("spec.template") {
        // Beside a template the flat fields had no effect.
        for field in flat.into_iter().chain(["serviceAccountName"]) {
            editor.remove_field(&format!("spec.{field}"), None);
        }
        return;
    }
    if !is_flat {
        return editor.leave("it has neither a template nor an image; write spec.template");
    }
    let pod = ["image", "args", "env", "serviceAccountName"];
    editor.nest_entries("spec", "template", &pod);
    editor.nest_entries("spec.template", "containers", &flat);
    editor.wrap_in_list("spec.template.containers");
    editor.nest_field("spec.template", "spec");
    editor.add_note(
        "gets its sink from the environment variable K_SINK; images of 2019 read the argument --sink, so look at its image",
    );
}

//! Upgrades of Knative Services of 2018 and 2019.

use super::object_editor::ObjectEditor;

/// Moves `runLatest` and its variants to `template`, and the container into a list.
pub fn upgrade_service(editor: &mut ObjectEditor) {
    for mode in ["runLatest", "release", "pinned"] {
        let outer = format!("spec.{mode}");
        let template = format!("{outer}.configuration.revisionTemplate");
        if !editor.has_field(&template) {
            continue;
        }
        if editor.has_field(&format!("{outer}.configuration.build")) {
            editor.add_note("built its image itself; name an image that is built");
        }
        if mode != "runLatest" {
            editor.add_note(
                "split its traffic; write spec.traffic for the revisions that still exist",
            );
        }
        editor.hoist_field(&outer, &template, "template");
    }
    if editor.has_field("spec.manual") {
        editor.add_note("is run by hand and has no template; write one");
    }
    let container = "spec.template.spec.container";
    if editor.has_field(container) {
        editor.rename_key(container, "containers");
        editor.wrap_in_list("spec.template.spec.containers");
    }
    let model = "spec.template.spec.concurrencyModel";
    if let Some(value) = editor.field_text(model) {
        let limit = if value == "Single" { "1" } else { "0" };
        editor.remove_field(model, None);
        editor.set_field("spec.template.spec.containerConcurrency", limit);
    }
}

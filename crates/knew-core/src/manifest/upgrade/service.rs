//! Upgrades of the kinds of Knative Serving.

use super::object_editor::ObjectEditor;

pub fn upgrade_serving(editor: &mut ObjectEditor) {
    match editor.id.kind.as_str() {
        "Service" => upgrade_service(editor),
        "Configuration" => {
            note_build(editor, "spec");
            editor.rename_key("spec.revisionTemplate", "template");
            upgrade_pod(editor, "spec.template.spec");
        }
        "Revision" => upgrade_pod(editor, "spec"),
        _ => {}
    }
    for index in 0..editor.item_count("spec.traffic") {
        editor.rename_key(&format!("spec.traffic[{index}].name"), "tag");
    }
}

/// Moves `runLatest` and its variants to `template`, and the container into a list.
fn upgrade_service(editor: &mut ObjectEditor) {
    for mode in ["runLatest", "release", "pinned"] {
        let outer = format!("spec.{mode}");
        let template = format!("{outer}.configuration.revisionTemplate");
        if !editor.has_field(&template) {
            continue;
        }
        note_build(editor, &format!("{outer}.configuration"));
        if mode != "runLatest" {
            editor.add_note(
                "split its traffic; write spec.traffic for the revisions that still exist",
            );
        }
        editor.hoist_field(&outer, &template, "template");
    }
    if editor.has_field("spec.manual") {
        return editor.leave("it is run by hand and has no template; write spec.template");
    }
    upgrade_pod(editor, "spec.template.spec");
}

/// Knative Build is gone, and a cluster refuses its field.
fn note_build(editor: &mut ObjectEditor, configuration: &str) {
    let lost = "built its image itself; name an image that is built";
    editor.remove_field(&format!("{configuration}.build"), Some(lost));
}

/// The single container, its concurrency and build before v1.
fn upgrade_pod(editor: &mut ObjectEditor, pod: &str) {
    let container = format!("{pod}.container");
    if editor.has_field(&container) {
        editor.rename_key(&container, "containers");
        editor.wrap_in_list(&format!("{pod}.containers"));
    }
    let model = format!("{pod}.concurrencyModel");
    if let Some(value) = editor.field_text(&model) {
        let limit = if value == "Single" { "1" } else { "0" };
        editor.remove_field(&model, None);
        editor.set_field(&format!("{pod}.containerConcurrency"), limit);
    }
    let lost = "built its image itself; name an image that is built";
    for field in ["buildRef", "buildName"] {
        editor.remove_field(&format!("{pod}.{field}"), Some(lost));
    }
    for field in ["generation", "servingState"] {
        editor.remove_field(&format!("{pod}.{field}"), None);
    }
}

//! Channel templates and references in the YAML that `ConfigMaps` hold as text.

use std::borrow::Cow;

use super::object_editor::ObjectEditor;
use super::reference;
use crate::manifest::edit;
use crate::manifest::parse;
use crate::model::DocumentLocation;

/// Keys of `default-ch-webhook`, `config-br-defaults` and of the `ConfigMaps` of Brokers.
const YAML_KEYS: &[&str] = &[
    "default-ch-config",
    "default-br-config",
    "channel-template-spec",
    "channelTemplateSpec",
];

pub fn rewrite_templates(editor: &mut ObjectEditor) {
    if editor.id.kind != "ConfigMap" || !editor.id.group.is_empty() {
        return;
    }
    for key in YAML_KEYS {
        let path = format!("data[{key}]");
        let Some(text) = editor.field_text(&path) else {
            continue;
        };
        if let Cow::Owned(changed) = rewrite_inner(&text) {
            editor.set_field(&path, &changed);
        }
    }
}

fn rewrite_inner(text: &str) -> Cow<'_, str> {
    let Some(root) = parse::parse_document(text, 0).root else {
        return Cow::Borrowed(text);
    };
    let mut changed = Cow::Borrowed(text);
    let first = DocumentLocation::default();
    for change in reference::template_changes(&root) {
        // What cannot be set stays, and `check` names it.
        if let Ok(text) = edit::set_field(&changed, &first, &change.path, &change.value) {
            changed = Cow::Owned(text);
        }
    }
    changed
}

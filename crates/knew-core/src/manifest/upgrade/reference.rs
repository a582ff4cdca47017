//! Upgrades of references to the current group, version and kind of their object.

use super::object_editor::ObjectEditor;
use crate::manifest::kinds;
use crate::manifest::yaml::{YamlNode, YamlValue};

/// Parts of an object that do not refer to Knative objects.
const OTHER: &[&str] = &["metadata", "status", "template", "channelTemplate"];

pub fn rewrite_references(editor: &mut ObjectEditor) {
    let Some(root) = editor.node() else {
        return;
    };
    let mut changes = Vec::new();
    if let Some(spec) = root.get("spec") {
        collect_reference_changes(spec, "spec", &mut changes);
    }
    for (path, value) in changes {
        editor.set_field(&path, &value);
    }
}

fn collect_reference_changes(node: &YamlNode, path: &str, changes: &mut Vec<(String, String)>) {
    match &node.value {
        YamlValue::Scalar { .. } => {}
        YamlValue::List(items) => {
            for (index, item) in items.iter().enumerate() {
                collect_reference_changes(item, &format!("{path}[{index}]"), changes);
            }
        }
        YamlValue::Map(entries) => {
            changes.extend(reference_changes(node, path).into_iter().flatten());
            for (key, value) in entries {
                let name = key.text().unwrap_or_default();
                if !OTHER.contains(&name) {
                    collect_reference_changes(value, &format!("{path}.{name}"), changes);
                }
            }
        }
    }
}

fn reference_changes(node: &YamlNode, path: &str) -> Option<Vec<(String, String)>> {
    let text = |key: &str| node.get(key).and_then(YamlNode::text);
    let (api_version, kind) = (text("apiVersion")?, text("kind")?);
    let (group, _) = api_version.rsplit_once('/')?;
    let current = kinds::upgrade_target(group, kind)?;
    let current_version = current.current_api_version();
    let mut changes = Vec::new();
    if api_version != current_version {
        changes.push((format!("{path}.apiVersion"), current_version));
    }
    if kind != current.kind {
        changes.push((format!("{path}.kind"), current.kind.to_owned()));
    }
    Some(changes)
}

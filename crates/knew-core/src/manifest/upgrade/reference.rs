//! References: to the group, version and kind their object has today.

use super::draft::Draft;
use super::version;
use crate::manifest::node::{Node, Value};

/// Parts of an object that name other things than objects of Knative.
const OTHER: &[&str] = &["metadata", "status", "template", "channelTemplate"];

/// Rewrites every reference in an object.
pub fn rewrite(draft: &mut Draft) {
    let Some(root) = draft.node() else {
        return;
    };
    let mut changes = Vec::new();
    if let Some(spec) = root.get("spec") {
        collect(spec, "spec", &mut changes);
    }
    for (path, value) in changes {
        draft.set(&path, value);
    }
}

fn collect(node: &Node, path: &str, changes: &mut Vec<(String, &'static str)>) {
    match &node.value {
        Value::Scalar { .. } => {}
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &format!("{path}[{index}]"), changes);
            }
        }
        Value::Map(entries) => {
            changes.extend(changed(node, path).into_iter().flatten());
            for (key, value) in entries {
                let name = key.text().unwrap_or_default();
                if !OTHER.contains(&name) {
                    collect(value, &format!("{path}.{name}"), changes);
                }
            }
        }
    }
}

/// The fields of a reference that are others today.
fn changed(node: &Node, path: &str) -> Option<Vec<(String, &'static str)>> {
    let text = |key: &str| node.get(key).and_then(Node::text);
    let (api_version, kind) = (text("apiVersion")?, text("kind")?);
    let (group, _) = api_version.rsplit_once('/')?;
    let today = version::today(group, kind).filter(|today| !today.kind.is_empty())?;
    let mut changes = Vec::new();
    if api_version != today.api_version {
        changes.push((format!("{path}.apiVersion"), today.api_version));
    }
    if kind != today.kind {
        changes.push((format!("{path}.kind"), today.kind));
    }
    Some(changes)
}

//! Upgrades of references to the current group, version and kind of their object.

use std::collections::BTreeSet;

use super::object_editor::ObjectEditor;
use super::target;
use crate::manifest::yaml::{YamlNode, YamlValue};
use crate::model::Id;

/// Parts of an object that do not refer to Knative objects.
const OTHER: &[&str] = &["metadata", "status", "template"];

/// Annotation of a Trigger that names its source as JSON.
const DEPENDENCY: &str = "metadata.annotations[knative.dev/dependency]";

/// A scalar to set.
pub struct FieldChange {
    pub path: String,
    pub value: String,
}

/// Rewrites the references of an object, but not those to objects that stay as they are.
pub fn rewrite_references(editor: &mut ObjectEditor, stays: &BTreeSet<&Id>) {
    let Some(root) = editor.node() else {
        return;
    };
    let mut walk = ReferenceWalk {
        namespace: editor.id.namespace.clone(),
        stays,
        changes: Vec::new(),
        has_nats_streaming: false,
    };
    if let Some(spec) = root.get("spec") {
        walk.visit(spec, "spec");
    }
    if walk.has_nats_streaming {
        editor.add_note("keeps its events in NATS JetStream now; NATS Streaming is another server");
    }
    for change in walk.changes {
        editor.set_field(&change.path, &change.value);
    }
    rewrite_dependency(editor, stays);
}

/// Changes to the templates in the text of a `ConfigMap`.
pub fn template_changes(root: &YamlNode) -> Vec<FieldChange> {
    let stays = BTreeSet::new();
    let mut walk = ReferenceWalk {
        namespace: String::new(),
        stays: &stays,
        changes: Vec::new(),
        has_nats_streaming: false,
    };
    walk.visit(root, "");
    walk.changes
}

struct ReferenceWalk<'a> {
    /// Namespace of references that have none.
    namespace: String,
    stays: &'a BTreeSet<&'a Id>,
    changes: Vec<FieldChange>,
    /// True if a template names a `NatssChannel`.
    has_nats_streaming: bool,
}

impl ReferenceWalk<'_> {
    fn visit(&mut self, node: &YamlNode, path: &str) {
        match &node.value {
            YamlValue::Scalar { .. } => {}
            YamlValue::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.visit(item, &format!("{path}[{index}]"));
                }
            }
            YamlValue::Map(entries) => {
                self.add_changes(node, path);
                for (key, value) in entries {
                    let name = key.text().unwrap_or_default();
                    if !OTHER.contains(&name) {
                        self.visit(value, &join_path(path, name));
                    }
                }
            }
        }
    }

    fn add_changes(&mut self, node: &YamlNode, path: &str) {
        let text = |key: &str| node.get(key).and_then(YamlNode::text);
        let (Some(api_version), Some(kind)) = (text("apiVersion"), text("kind")) else {
            return;
        };
        let Some((group, version)) = api_version.rsplit_once('/') else {
            return;
        };
        let Some(target) = target::upgrade_target(group, kind) else {
            return;
        };
        let namespace = text("namespace").unwrap_or(&self.namespace);
        let id = Id::new(group, kind, namespace, text("name").unwrap_or_default());
        // The channel of a live Subscription is immutable, and this version of it is served.
        let is_served = path == "spec.channel" && (kind, version) == ("KafkaChannel", "v1beta1");
        if is_served || self.stays.contains(&id) || !target.replaces(api_version, kind) {
            return;
        }
        self.has_nats_streaming |= kind == "NatssChannel" && path.ends_with("hannelTemplate");
        self.changes.push(FieldChange {
            path: join_path(path, "apiVersion"),
            value: target.api_version(),
        });
        if kind != target.kind {
            self.changes.push(FieldChange {
                path: join_path(path, "kind"),
                value: target.kind.to_owned(),
            });
        }
    }
}

/// Path of a field below another, or of a field of the object.
fn join_path(path: &str, name: &str) -> String {
    match (path, name.contains(['.', '[', ']'])) {
        ("", false) => name.to_owned(),
        (_, false) => format!("{path}.{name}"),
        (_, true) => format!("{path}[{name}]"),
    }
}

fn rewrite_dependency(editor: &mut ObjectEditor, stays: &BTreeSet<&Id>) {
    let Some(text) = editor.field_text(DEPENDENCY) else {
        return;
    };
    let Ok(mut reference) = serde_json::from_str::<serde_json::Value>(&text) else {
        return;
    };
    let part = |key: &str| reference.get(key).and_then(serde_json::Value::as_str);
    let (Some(api_version), Some(kind)) = (part("apiVersion"), part("kind")) else {
        return;
    };
    let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
    let namespace = part("namespace").unwrap_or(&editor.id.namespace);
    let id = Id::new(group, kind, namespace, part("name").unwrap_or_default());
    let target = target::upgrade_target(group, kind)
        .filter(|target| target.replaces(api_version, kind) && !stays.contains(&id));
    if let Some(target) = target {
        reference["apiVersion"] = target.api_version().into();
        reference["kind"] = target.kind.into();
        editor.set_field(DEPENDENCY, &reference.to_string());
    }
}

//! Destinations of old versions: flat references and DNS names move into `ref` and `uri`.

use super::object_editor::ObjectEditor;
use crate::manifest::kinds;
use crate::manifest::yaml::{YamlNode, YamlType};

/// Fields of an `ObjectReference` that a `KReference` does not have.
const DROPPED: &[&str] = &["uid", "resourceVersion", "fieldPath"];

/// Nests every destination of an object of a known kind.
pub fn nest_destinations(editor: &mut ObjectEditor) {
    let is_known = kinds::find_kind(&editor.id.group, &editor.id.kind).is_some()
        || editor.id.kind == "CronJobSource";
    // The sink of an AwsSqsSource is a flat reference in its newest version too.
    if !is_known || editor.id.kind == "AwsSqsSource" {
        return;
    }
    let Some(root) = editor.node() else {
        return;
    };
    for path in destination_paths(&root) {
        nest_destination(editor, &path);
    }
}

/// Paths of the destinations that exist, by the fields of all kinds.
fn destination_paths(root: &YamlNode) -> Vec<String> {
    let mut paths = Vec::new();
    let Some(spec) = root.get("spec") else {
        return paths;
    };
    add_paths(
        spec,
        "spec",
        &["sink", "subscriber", "reply", "transformer"],
        &mut paths,
    );
    for (list, fields) in [
        ("steps", [].as_slice()),
        ("branches", &["filter", "subscriber", "reply"]),
        ("cases", &["filter", "subscriber", "reply"]),
    ] {
        let items = spec.get(list).map_or(&[][..], YamlNode::items);
        for (index, item) in items.iter().enumerate() {
            let path = format!("spec.{list}[{index}]");
            add_paths(item, &path, fields, &mut paths);
            if list == "steps" {
                paths.push(path);
            }
        }
    }
    paths
}

fn add_paths(node: &YamlNode, path: &str, fields: &[&str], paths: &mut Vec<String>) {
    let is_map =
        |node: Option<&YamlNode>| node.is_some_and(|node| node.yaml_type() == YamlType::Map);
    for field in fields {
        if is_map(node.get(field)) {
            paths.push(format!("{path}.{field}"));
        }
    }
    let delivery = node.get("delivery");
    if is_map(delivery.and_then(|delivery| delivery.get("deadLetterSink"))) {
        paths.push(format!("{path}.delivery.deadLetterSink"));
    }
}

fn nest_destination(editor: &mut ObjectEditor, path: &str) {
    nest_dns_name(editor, path);
    let has = |field: &str| editor.has_field(&format!("{path}.{field}"));
    let is_flat = has("kind") || (has("apiVersion") && has("name"));
    if is_flat && has("ref") {
        return editor.leave(&format!(
            "{path} has a ref and a flat reference; remove one of the two"
        ));
    }
    if is_flat {
        editor.nest_reference(path);
    }
    for field in DROPPED {
        editor.remove_field(&format!("{path}.ref.{field}"), None);
    }
}

/// `dnsName: a` is `uri: http://a/`.
fn nest_dns_name(editor: &mut ObjectEditor, path: &str) {
    let field = format!("{path}.dnsName");
    if let Some(name) = editor.field_text(&field).filter(|name| !name.is_empty()) {
        editor.set_field(&field, &format!("http://{name}/"));
        editor.rename_key(&field, "uri");
    }
}

//! Upgrades of filters whose expected type or source changed with an upgraded source.

use super::object_editor::ObjectEditor;
use crate::manifest::yaml::{YamlNode, YamlValue};

/// Attributes a source sent before and sends now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenamedEvents {
    /// CloudEvents `type` before and now.
    pub types: Vec<(&'static str, &'static str)>,
    /// CloudEvents `source` before and now, if it is the same for all events.
    pub source: Option<(String, String)>,
    /// True if the new type is the start of several.
    pub is_prefix: bool,
}

pub fn rewrite_filters(editor: &mut ObjectEditor, renamed: &[RenamedEvents]) {
    if editor.id.kind != "Trigger" || renamed.is_empty() {
        return;
    }
    widen_attributes(editor, renamed);
    let Some(root) = editor.node() else {
        return;
    };
    let mut found = FilterRewrite {
        renamed,
        changes: Vec::new(),
        parts: Vec::new(),
    };
    for part in ["filter", "filters"] {
        if let Some(node) = root.get("spec").and_then(|root| root.get(part)) {
            found.visit_node(node, &format!("spec.{part}"), "");
        }
    }
    for (path, value) in found.changes {
        editor.set_field(&path, &value);
    }
    for path in found.parts {
        let sentence =
            format!("compares a part of a type or source that changes in {path}; look at it");
        editor.add_note(&sentence);
    }
}

/// A type that several types replace: `attributes: {type: …}` becomes a prefix.
fn widen_attributes(editor: &mut ObjectEditor, renamed: &[RenamedEvents]) {
    let written = editor.field_text("spec.filter.attributes.type");
    let prefixes = renamed.iter().filter(|renamed| renamed.is_prefix);
    let mut types = prefixes.flat_map(|renamed| &renamed.types);
    let Some((_, prefix)) = types.find(|(old, _)| Some(*old) == written.as_deref()) else {
        return;
    };
    let attributes = editor.field("spec.filter.attributes");
    let is_only = attributes
        .is_some_and(|node| matches!(&node.value, YamlValue::Map(entries) if entries.len() == 1));
    if !is_only || editor.has_field("spec.filters") {
        return;
    }
    editor.set_field("spec.filter.attributes.type", prefix);
    editor.rename_key("spec.filter.attributes", "prefix");
    editor.wrap_in_list("spec.filter");
    editor.rename_key("spec.filter", "filters");
}

struct FilterRewrite<'a> {
    renamed: &'a [RenamedEvents],
    /// Paths and their new values.
    changes: Vec<(String, String)>,
    /// Paths of filters that compare only a part of the value.
    parts: Vec<String>,
}

impl FilterRewrite<'_> {
    fn visit_node(&mut self, node: &YamlNode, path: &str, dialect: &str) {
        match &node.value {
            YamlValue::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.visit_node(item, &format!("{path}[{index}]"), "");
                }
            }
            YamlValue::Map(entries) => {
                for (key, value) in entries {
                    let name = key.text().unwrap_or_default();
                    let inner = format!("{path}.{name}");
                    match &value.value {
                        YamlValue::Scalar { text, .. } => {
                            self.visit_value(inner, (dialect, name), text);
                        }
                        _ => self.visit_node(value, &inner, name),
                    }
                }
            }
            YamlValue::Scalar { .. } => {}
        }
    }

    fn visit_value(&mut self, path: String, (dialect, name): (&str, &str), text: &str) {
        let mut exact: Vec<(&str, &str)> = Vec::new();
        let mut widened: Vec<&str> = Vec::new();
        for renamed in self.renamed {
            if renamed.is_prefix {
                widened.extend(renamed.types.iter().map(|(old, _)| *old));
            } else {
                exact.extend(&renamed.types);
            }
            exact.extend(
                renamed
                    .source
                    .as_ref()
                    .map(|(old, new)| (old.as_str(), new.as_str())),
            );
        }
        if name == "cesql" {
            let now = exact
                .iter()
                .fold(text.to_owned(), |value, (old, new)| value.replace(old, new));
            if widened.iter().any(|old| now.contains(old)) {
                self.parts.push(path);
            } else if now != text {
                self.changes.push((path, now));
            }
            return;
        }
        let mut old_values = exact
            .iter()
            .map(|(old, _)| *old)
            .chain(widened.iter().copied());
        let of_part = match dialect {
            "prefix" => old_values.any(|old| old.starts_with(text)),
            "suffix" => old_values.any(|old| old.ends_with(text)),
            _ => widened.contains(&text),
        };
        if of_part {
            self.parts.push(path);
        } else if let Some((_, new)) = exact.iter().find(|(old, _)| *old == text) {
            self.changes.push((path, (*new).to_owned()));
        }
    }
}

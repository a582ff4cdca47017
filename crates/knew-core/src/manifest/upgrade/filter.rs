//! Upgrades of filters whose expected type or source changed with an upgraded source.

use super::object_editor::ObjectEditor;
use crate::manifest::yaml::{YamlNode, YamlValue};

/// Attributes a source sent before and sends now.
#[derive(Clone, Debug)]
pub struct RenamedEvents {
    /// CloudEvents `type` before and now.
    pub kind: (&'static str, &'static str),
    /// CloudEvents `source` before and now.
    pub source: (String, String),
}

pub fn rewrite_filters(editor: &mut ObjectEditor, renamed: &[RenamedEvents]) {
    if editor.id.kind != "Trigger" || renamed.is_empty() {
        return;
    }
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
            format!("{path} compares a part of a type or source that changes; look at it");
        editor.add_note(&sentence);
    }
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
        let then: Vec<(&str, &str)> = self
            .renamed
            .iter()
            .flat_map(|renamed| {
                [
                    renamed.kind,
                    (renamed.source.0.as_str(), renamed.source.1.as_str()),
                ]
            })
            .collect();
        if name == "cesql" {
            let now = then
                .iter()
                .fold(text.to_owned(), |value, (old, new)| value.replace(old, new));
            if now != text {
                self.changes.push((path, now));
            }
            return;
        }
        let of_part = match dialect {
            "prefix" => then.iter().any(|(old, _)| old.starts_with(text)),
            "suffix" => then.iter().any(|(old, _)| old.ends_with(text)),
            _ => false,
        };
        if of_part {
            self.parts.push(path);
        } else if let Some((_, new)) = then.iter().find(|(old, _)| *old == text) {
            self.changes.push((path, (*new).to_owned()));
        }
    }
}

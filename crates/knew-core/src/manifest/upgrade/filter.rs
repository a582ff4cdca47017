//! Filters that ask for events of a source that sends another type, or as another source, today.

use super::draft::Draft;
use crate::manifest::node::{Node, Value};

/// What a source sent, and what it sends now.
#[derive(Clone, Debug)]
pub struct Renamed {
    /// The attribute `type`, then and now.
    pub kind: (&'static str, &'static str),
    /// The attribute `source`, then and now.
    pub source: (String, String),
}

/// Lets the filters of a Trigger follow.
pub fn rewrite(draft: &mut Draft, renamed: &[Renamed]) {
    if draft.id.kind != "Trigger" || renamed.is_empty() {
        return;
    }
    let Some(root) = draft.node() else {
        return;
    };
    let mut found = Found {
        renamed,
        changes: Vec::new(),
        parts: Vec::new(),
    };
    for part in ["filter", "filters"] {
        if let Some(node) = root.get("spec").and_then(|root| root.get(part)) {
            found.walk(node, &format!("spec.{part}"), "");
        }
    }
    for (path, value) in found.changes {
        draft.set(&path, &value);
    }
    for path in found.parts {
        let sentence =
            format!("{path} compares a part of a type or source that changes; look at it");
        draft.note(&sentence);
    }
}

struct Found<'a> {
    renamed: &'a [Renamed],
    /// Paths and what to write there.
    changes: Vec<(String, String)>,
    /// Paths where only a part is compared.
    parts: Vec<String>,
}

impl Found<'_> {
    fn walk(&mut self, node: &Node, path: &str, dialect: &str) {
        match &node.value {
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.walk(item, &format!("{path}[{index}]"), "");
                }
            }
            Value::Map(entries) => {
                for (key, value) in entries {
                    let name = key.text().unwrap_or_default();
                    let inner = format!("{path}.{name}");
                    match &value.value {
                        Value::Scalar { text, .. } => self.value(inner, (dialect, name), text),
                        _ => self.walk(value, &inner, name),
                    }
                }
            }
            Value::Scalar { .. } => {}
        }
    }

    fn value(&mut self, path: String, (dialect, name): (&str, &str), text: &str) {
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
                .fold(text.to_owned(), |it, (old, new)| it.replace(old, new));
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

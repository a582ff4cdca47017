//! Verification of edits: the tree before the edit, changed in one place, must equal the tree of the
//! new text.
//!
//! So an edit with further effects, such as through an anchor, is found before it is made.

use super::{EditError, scalar};
use crate::manifest::locate::{PathStep, child_at, path_steps};
use crate::manifest::yaml::{ScalarStyle, YamlNode, YamlValue};
use crate::manifest::yaml_error::{ScannerRule, YamlError, YamlErrorKind};
use crate::manifest::{documents, parse};
use crate::model::DocumentLocation;

/// Change that an edit must make to the tree, and no other.
pub enum ExpectedChange<'a> {
    /// The scalar has this text.
    Text(&'a str),
    /// The value equals this node.
    Set(&'a YamlNode),
    Removed,
    /// The key has this name.
    RenamedEvents(&'a str),
    /// The key has this name, and the value equals this node.
    Replaced(&'a str, &'a YamlNode),
}

/// Returns `after` if its document equals that of `before` with this change.
pub fn verify_edit(
    before: &str,
    after: String,
    origin: &DocumentLocation,
    (path, change): (&str, ExpectedChange<'_>),
) -> Result<String, EditError> {
    let unsafe_edit = || EditError::Unsafe(path.to_owned());
    let anchored = || EditError::Anchored(path.to_owned());
    let edited = match parse_edited_document(&after, origin) {
        Ok(edited) => edited,
        Err(error) if is_unknown_anchor(error.as_ref()) => return Err(anchored()),
        Err(_) => return Err(unsafe_edit()),
    };
    let mut expected = parse_edited_document(before, origin).map_err(|_| EditError::NotYaml)?;
    let whole = match origin.item {
        None => path.to_owned(),
        Some(item) => format!("items[{item}].{path}"),
    };
    let steps = path_steps(&whole);
    let written = steps
        .iter()
        .try_fold(&edited, |node, step| Some(child_at(node, *step)?.1));
    let change = match (change, written) {
        (ExpectedChange::Text(value), Some(it)) if it.text() == Some(value) => {
            ExpectedChange::Set(it)
        }
        (ExpectedChange::Text(_), _) => return Err(unsafe_edit()),
        (change, _) => change,
    };
    match change.apply(&mut expected, &steps) {
        Some(()) if edited.same_content(&expected) => {
            let [was_json, is_json] =
                [before, &after].map(|text| scalar::is_json(document_text(text, origin)));
            if was_json && !is_json {
                return Err(unsafe_edit());
            }
            Ok(after)
        }
        Some(()) if has_anchors(before) => Err(anchored()),
        _ => Err(unsafe_edit()),
    }
}

/// Rough check for aliases, which can make one edit change several places.
fn has_anchors(text: &str) -> bool {
    text.contains('&') && text.contains('*')
}

fn document_text<'a>(text: &'a str, origin: &DocumentLocation) -> &'a str {
    let documents = documents::split_documents(text);
    let bytes = documents.get(origin.document).cloned();
    bytes.and_then(|bytes| text.get(bytes)).unwrap_or_default()
}

/// The error is `None` if the document is empty.
fn parse_edited_document(
    text: &str,
    origin: &DocumentLocation,
) -> Result<YamlNode, Option<YamlError>> {
    let bytes = documents::split_documents(text)
        .get(origin.document)
        .cloned();
    let parsed = parse::parse_range(text, bytes.unwrap_or_default());
    parsed.root.ok_or(parsed.error)
}

/// The edit removed an anchor that an alias still refers to.
fn is_unknown_anchor(error: Option<&YamlError>) -> bool {
    matches!(
        error.map(|error| &error.kind),
        Some(YamlErrorKind::Scanner {
            rule: Some(ScannerRule::UnknownAnchor),
            ..
        })
    )
}

impl ExpectedChange<'_> {
    fn apply(self, root: &mut YamlNode, path: &[PathStep<'_>]) -> Option<()> {
        let (last, above) = path.split_last()?;
        let mut node = root;
        for step in above {
            node = child_or_insert_mut(node, *step)?;
        }
        match self {
            Self::Text(_) => return None,
            Self::Set(new) => new.clone_into(child_or_insert_mut(node, *last)?),
            Self::Removed => remove_child(node, *last)?,
            Self::RenamedEvents(name) => {
                modify_entry(node, *last, |entry| entry.0 = key_node(name))?;
            }
            Self::Replaced(name, new) => {
                modify_entry(node, *last, |entry| *entry = (key_node(name), new.clone()))?;
            }
        }
        Some(())
    }
}

fn key_node(name: &str) -> YamlNode {
    scalar_node(name.to_owned(), ScalarStyle::Double)
}

fn scalar_node(text: String, style: ScalarStyle) -> YamlNode {
    YamlNode {
        bytes: 0..0,
        value: YamlValue::Scalar {
            text: text.into(),
            style,
        },
    }
}

fn step_name(step: PathStep<'_>) -> &str {
    match step {
        PathStep::Key(name) | PathStep::Index(name, _) => name,
    }
}

fn modify_entry(
    node: &mut YamlNode,
    step: PathStep<'_>,
    change: impl FnOnce(&mut (YamlNode, YamlNode)),
) -> Option<()> {
    let YamlValue::Map(entries) = &mut node.value else {
        return None;
    };
    let at = entries.position(step_name(step))?;
    entries.modify(|list| list.get_mut(at).map(change))
}

fn child_mut<'a>(node: &'a mut YamlNode, step: PathStep<'_>) -> Option<&'a mut YamlNode> {
    match (&mut node.value, step) {
        (YamlValue::List(items), PathStep::Index(_, index)) => items.get_mut(index),
        (YamlValue::Map(entries), _) => entries.value_mut(step_name(step)),
        _ => None,
    }
}

/// Value under a step; a missing key or the item after the last is created.
fn child_or_insert_mut<'a>(node: &'a mut YamlNode, step: PathStep<'_>) -> Option<&'a mut YamlNode> {
    if child_at(node, step).is_none() {
        let nothing = scalar_node(String::new(), ScalarStyle::Plain);
        match (&mut node.value, step) {
            (YamlValue::Map(entries), _) => {
                entries.modify(|list| list.push((key_node(step_name(step)), nothing)));
            }
            (YamlValue::List(items), PathStep::Index(_, index)) if index == items.len() => {
                items.push(nothing);
            }
            (YamlValue::Scalar { .. }, PathStep::Index(_, 0)) => {
                node.value = YamlValue::List(vec![nothing]);
            }
            (YamlValue::Scalar { .. }, _) => {
                node.value = YamlValue::Map(vec![(key_node(step_name(step)), nothing)].into());
            }
            (YamlValue::List(_), _) => return None,
        }
    }
    child_mut(node, step)
}

fn remove_child(node: &mut YamlNode, step: PathStep<'_>) -> Option<()> {
    match (&mut node.value, step) {
        (YamlValue::List(items), PathStep::Index(_, index)) if index < items.len() => {
            items.remove(index);
        }
        (YamlValue::Map(entries), _) => {
            let at = entries.position(step_name(step))?;
            entries.modify(|list| list.remove(at));
        }
        _ => return None,
    }
    Some(())
}

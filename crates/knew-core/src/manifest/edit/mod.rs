//! Edits that change as few bytes as possible: comments, order, quotes and line ends stay.
//!
//! Every edit takes a text and returns a text, so undo is the text before. The result is parsed again
//! and compared with the intended tree; an edit that would mean anything else is refused.

mod document;
mod insert_field;
mod list;
mod list_indent;
mod nest_entries;
mod remove_field;
pub mod rename;
mod restructure;
mod scalar;
mod verify;

use std::ops::Range;

use super::locate::{PathStep, child_at, path_steps};
use super::yaml::{ScalarStyle, YamlNode, YamlValue};
use super::{documents, parse};
use crate::model::DocumentLocation;

pub use document::{append_document, remove_object, replace_document};
use insert_field::NewValue;
pub use list::append_item;
pub use nest_entries::{nest_entries, nest_reference};
pub use restructure::{hoist_field, nest_field, rename_key, wrap_in_list};
use scalar::ScalarContext;
use verify::{ExpectedChange, verify_edit};

/// Reason why an edit is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The text has no such document, or the document no such object.
    #[error("the object is no longer in the text")]
    NoDocument,
    /// The document does not parse, so its fields cannot be found.
    #[error("the document is not YAML; fix the syntax error first")]
    NotYaml,
    /// The field with this path does not exist.
    #[error("{0} is missing")]
    NoField(String),
    /// The field with this path is a map or a list.
    #[error("{0} is more than one value; edit the text")]
    NotScalar(String),
    /// The field is the content of an alias, and an edit would change other places too.
    #[error("{0} comes through an alias; edit the text where it is defined")]
    Aliased(String),
    /// The field has an anchor, and an edit would change its aliases too.
    #[error("{0} has an anchor, and other places follow it; edit the text to change all of them")]
    Anchored(String),
    /// The style the field is written in does not allow the change.
    #[error("{0} cannot be changed safely here; edit the text")]
    Unsafe(String),
}

/// Sets a field of an object, and inserts the field if it is missing.
pub fn set_field(
    text: &str,
    origin: &DocumentLocation,
    path: &str,
    value: &str,
) -> Result<String, EditError> {
    let root = parse_object(text, origin)?;
    let found = resolve_path(&root, path)?;
    let changed = if found.missing.is_empty() {
        replace_scalar(text, &found, value).ok_or_else(|| EditError::NotScalar(path.to_owned()))?
    } else {
        insert_field::insert_field(text, &found, NewValue::Scalar(value))
            .ok_or_else(|| EditError::Unsafe(path.to_owned()))?
    };
    verify_edit(text, changed, origin, (path, ExpectedChange::Text(value)))
}

/// Sets a field to a map or list, and inserts the field if it is missing.
pub fn set_value(
    text: &str,
    origin: &DocumentLocation,
    path: &str,
    value: &serde_json::Value,
) -> Result<String, EditError> {
    let refused = || EditError::Unsafe(path.to_owned());
    let wanted = parse::parse_document(&value.to_string(), 0).root;
    let wanted = wanted.ok_or_else(refused)?;
    let root = parse_object(text, origin)?;
    let found = resolve_path(&root, path)?;
    let changed = if found.missing.is_empty() {
        replace_by_value(text, &found, value)
    } else {
        insert_field::insert_field(text, &found, NewValue::Collection(value))
    };
    let changed = changed.ok_or_else(refused)?;
    verify_edit(text, changed, origin, (path, ExpectedChange::Set(&wanted)))
}

/// Removes a field of an object with everything in it.
pub fn remove_field(
    text: &str,
    origin: &DocumentLocation,
    path: &str,
) -> Result<String, EditError> {
    let root = parse_object(text, origin)?;
    let found = resolve_existing(&root, path)?;
    let changed = remove_field::remove_node(text, &found)
        .ok_or_else(|| EditError::Unsafe(path.to_owned()))?;
    verify_edit(text, changed, origin, (path, ExpectedChange::Removed))
}

/// Puts a number or boolean in quotes, so that it becomes text.
pub fn quote_scalar(
    text: &str,
    origin: &DocumentLocation,
    path: &str,
) -> Result<String, EditError> {
    let root = parse_object(text, origin)?;
    let found = resolve_existing(&root, path)?;
    let written = text.get(found.node.bytes.clone());
    let bare = found
        .node
        .text()
        .filter(|value| written == Some(*value) && !value.is_empty());
    let value = bare.ok_or_else(|| EditError::NotScalar(path.to_owned()))?;
    let quoted = scalar::write_quoted(value, scalar::scalar_context(text, &found));
    let changed = splice(text, &found.node.bytes, &quoted);
    verify_edit(text, changed, origin, (path, ExpectedChange::Text(value)))
}

struct Ancestor<'a> {
    key: Option<&'a YamlNode>,
    node: &'a YamlNode,
}

/// Result of following a path as far as it exists.
struct ResolvedPath<'a> {
    /// Values on the way, from the object down.
    ancestors: Vec<Ancestor<'a>>,
    /// Key of the last existing value.
    key: Option<&'a YamlNode>,
    /// Last existing value.
    node: &'a YamlNode,
    /// Names at the end of the path that do not exist.
    missing: Vec<&'a str>,
}

fn parse_object(text: &str, origin: &DocumentLocation) -> Result<YamlNode, EditError> {
    let documents = documents::split_documents(text);
    let bytes: Range<usize> = documents
        .get(origin.document)
        .cloned()
        .ok_or(EditError::NoDocument)?;
    let parsed = parse::parse_range(text, bytes);
    let root = parsed.root.ok_or(EditError::NotYaml)?;
    match origin.item {
        None => Ok(root),
        Some(index) => {
            let item = root.get("items").and_then(|root| root.items().get(index));
            item.cloned().ok_or(EditError::NoDocument)
        }
    }
}

fn resolve_path<'a>(root: &'a YamlNode, path: &'a str) -> Result<ResolvedPath<'a>, EditError> {
    let mut found = ResolvedPath {
        ancestors: Vec::new(),
        key: None,
        node: root,
        missing: Vec::new(),
    };
    for step in path_steps(path) {
        let next = if found.missing.is_empty() {
            child_at(found.node, step)
        } else {
            None
        };
        match (next, step) {
            (Some((key, node)), _) => {
                let outer = &found.node.bytes;
                if node.bytes.start < outer.start || node.bytes.start > outer.end {
                    return Err(EditError::Aliased(path.to_owned()));
                }
                found.ancestors.push(Ancestor {
                    key: found.key,
                    node: found.node,
                });
                (found.key, found.node) = (key, node);
            }
            (None, PathStep::Key(name)) => found.missing.push(name),
            (None, PathStep::Index(..)) => return Err(EditError::NoField(path.to_owned())),
        }
    }
    Ok(found)
}

fn resolve_existing<'a>(root: &'a YamlNode, path: &'a str) -> Result<ResolvedPath<'a>, EditError> {
    let found = resolve_path(root, path)?;
    if found.missing.is_empty() {
        Ok(found)
    } else {
        Err(EditError::NoField(path.to_owned()))
    }
}

/// Writes a value in place of a scalar, in the same style.
fn replace_scalar(text: &str, found: &ResolvedPath<'_>, value: &str) -> Option<String> {
    let YamlValue::Scalar { style, .. } = &found.node.value else {
        return None;
    };
    let place = scalar::scalar_context(text, found);
    let bytes = content_start(text, found.node)..found.node.bytes.end;
    let (bytes, written) = match (style, found.key) {
        (ScalarStyle::Block, Some(key)) => scalar::write_block(text, key, &bytes, value)?,
        (ScalarStyle::Block, None) => return None,
        (_, Some(key)) if found.node.bytes.is_empty() => {
            let at = after_colon(text, key)?;
            (
                at..at,
                format!(" {}", scalar::write_plain(value, None, place)),
            )
        }
        (ScalarStyle::Plain, _) => {
            let shape = found.node.yaml_type();
            // A tag or an anchor may stand where nothing follows it yet.
            let alone = bytes.is_empty() && !text[..bytes.start].ends_with(char::is_whitespace);
            let gap = if alone { " " } else { "" };
            let written = scalar::write_plain(value, Some(shape), place);
            (bytes, format!("{gap}{written}"))
        }
        (ScalarStyle::Single, _) => (bytes, scalar::write_single_quoted(value)),
        (ScalarStyle::Double, _) => (bytes, scalar::write_double_quoted(value)),
    };
    Some(splice(text, &bytes, &written))
}

/// Writes a map or list in place of a scalar, on its line.
fn replace_by_value(
    text: &str,
    found: &ResolvedPath<'_>,
    value: &serde_json::Value,
) -> Option<String> {
    let YamlValue::Scalar { style, .. } = &found.node.value else {
        return None;
    };
    let context = match scalar::scalar_context(text, found) {
        ScalarContext::Block => ScalarContext::Flow,
        context => context,
    };
    let written = scalar::write_flow(value, context);
    let bytes = content_start(text, found.node)..found.node.bytes.end;
    match (style, found.key) {
        (ScalarStyle::Block, _) => None,
        (_, Some(key)) if found.node.bytes.is_empty() => {
            let at = after_colon(text, key)?;
            Some(splice(text, &(at..at), &format!(" {written}")))
        }
        _ => Some(splice(text, &bytes, &written)),
    }
}

fn after_colon(text: &str, key: &YamlNode) -> Option<usize> {
    let colon = text.get(key.bytes.end..)?.find(':')?;
    Some(key.bytes.end + colon + 1)
}

fn splice(text: &str, bytes: &Range<usize>, new: &str) -> String {
    format!("{}{new}{}", &text[..bytes.start], &text[bytes.end..])
}

fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// End of the last visible character of a node; block scalars include their trailing blank lines in
/// their range.
fn visible_end(text: &str, node: &YamlNode) -> usize {
    let start = node.bytes.start;
    let last = match &node.value {
        YamlValue::Map(entries) if !is_flow(text, node) => entries.last().map(|(_, value)| value),
        YamlValue::List(items) if !is_flow(text, node) => items.last(),
        _ => None,
    };
    match last {
        Some(last) if last.bytes.start >= start => visible_end(text, last).max(start),
        _ => start + text[start..node.bytes.end.max(start)].trim_end().len(),
    }
}

/// Start of the line after the one at a byte offset.
fn next_line_start(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// Start of the line at a byte offset.
fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// True for maps and lists in braces or brackets.
fn is_flow(text: &str, node: &YamlNode) -> bool {
    text[content_start(text, node)..].starts_with(['{', '['])
}

/// Start of a node after its anchor and tag.
fn content_start(text: &str, node: &YamlNode) -> usize {
    let whole = &text[node.bytes.clone()];
    let mut rest = whole;
    while rest.starts_with(['&', '!']) {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        rest = rest[end..].trim_start();
    }
    node.bytes.start + whole.len() - rest.len()
}

#[cfg(test)]
mod tests;

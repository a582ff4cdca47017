//! Edits that change only the bytes they mean: comments, order, quotes and line ends stay.
//!
//! Every edit takes a text and gives a text, so undo is the text before. What was written is read
//! back before it is given out: an edit that would not mean what it should is refused instead.

mod document;
mod insert;
mod list;
mod meaning;
mod remove;
pub mod rename;
mod scalar;
mod shape;
mod step;

use std::fmt;
use std::ops::Range;

use super::locate::{Step, enter, steps};
use super::node::{Node, Style, Value};
use super::{parse, split};
use crate::model::DocumentLocation;

pub use document::{append_document, remove_object, replace_document};
pub use list::push;
use meaning::{Change, verified};
pub use shape::{enlist, hoist, nest, rename_key};

/// Why an edit is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// The text has no such document, or the document no such object.
    NoDocument,
    /// The document cannot be read, so no field of it can be found.
    NotYaml,
    /// The field is not there.
    NoField(String),
    /// The field holds more than one value.
    NotScalar(String),
    /// The field comes through an alias, so that an edit would change other places too.
    Shared(String),
    /// Other places say what this one says, through an anchor, and an edit would change them too.
    Anchored(String),
    /// The way it is written leaves no room for the change.
    NoRoom(String),
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDocument => f.write_str("the object is no longer in the text"),
            Self::NotYaml => f.write_str("the document is not YAML; mend it in the editor first"),
            Self::NoField(path) => write!(f, "{path} is not there"),
            Self::NotScalar(path) => write!(f, "{path} is more than one value; edit the text"),
            Self::Shared(path) => {
                write!(
                    f,
                    "{path} comes through an alias; edit the text where it is defined"
                )
            }
            Self::Anchored(path) => {
                write!(
                    f,
                    "{path} has an anchor, and other places follow it; edit the text to change all of them"
                )
            }
            Self::NoRoom(path) => write!(f, "{path} cannot be changed safely here; edit the text"),
        }
    }
}

impl std::error::Error for EditError {}

/// Sets a field of one object, of the file this is the text of, to a value, adding the field if it is not there.
pub fn set(
    text: &str,
    origin: &DocumentLocation,
    path: &str,
    value: &str,
) -> Result<String, EditError> {
    let root = object(text, origin)?;
    let found = follow(&root, path)?;
    let changed = if found.missing.is_empty() {
        replace(text, &found, value).ok_or_else(|| EditError::NotScalar(path.to_owned()))?
    } else {
        insert::insert(text, &found, value).ok_or_else(|| EditError::NoRoom(path.to_owned()))?
    };
    verified(text, changed, origin, (path, Change::Text(value)))
}

/// Removes a field of one object with everything in it.
pub fn remove(text: &str, origin: &DocumentLocation, path: &str) -> Result<String, EditError> {
    let root = object(text, origin)?;
    let found = follow(&root, path)?;
    if !found.missing.is_empty() {
        return Err(EditError::NoField(path.to_owned()));
    }
    let changed = remove::remove(text, &found).ok_or_else(|| EditError::NoRoom(path.to_owned()))?;
    verified(text, changed, origin, (path, Change::Gone))
}

/// A value on the way down a path, and the key it stands under.
struct Level<'a> {
    key: Option<&'a Node>,
    node: &'a Node,
}

/// How far a path leads.
struct Found<'a> {
    /// What was passed on the way, from the object down.
    parents: Vec<Level<'a>>,
    /// The key of the last value that is there.
    key: Option<&'a Node>,
    /// The last value that is there.
    node: &'a Node,
    /// The names that are not there.
    missing: Vec<&'a str>,
}

fn object(text: &str, origin: &DocumentLocation) -> Result<Node, EditError> {
    let documents = split::split(text);
    let bytes: Range<usize> = documents
        .get(origin.document)
        .cloned()
        .ok_or(EditError::NoDocument)?;
    let parsed = parse::parse(text, bytes);
    let root = parsed.root.ok_or(EditError::NotYaml)?;
    match origin.item {
        None => Ok(root),
        Some(index) => {
            let item = root.get("items").and_then(|root| root.items().get(index));
            item.cloned().ok_or(EditError::NoDocument)
        }
    }
}

fn follow<'a>(root: &'a Node, path: &'a str) -> Result<Found<'a>, EditError> {
    let mut found = Found {
        parents: Vec::new(),
        key: None,
        node: root,
        missing: Vec::new(),
    };
    for step in steps(path) {
        let next = if found.missing.is_empty() {
            enter(found.node, step)
        } else {
            None
        };
        match (next, step) {
            (Some((key, node)), _) => {
                let outer = &found.node.bytes;
                if node.bytes.start < outer.start || node.bytes.start > outer.end {
                    return Err(EditError::Shared(path.to_owned()));
                }
                found.parents.push(Level {
                    key: found.key,
                    node: found.node,
                });
                (found.key, found.node) = (key, node);
            }
            (None, Step::Key(name)) => found.missing.push(name),
            (None, Step::Index(..)) => return Err(EditError::NoField(path.to_owned())),
        }
    }
    Ok(found)
}

/// Writes a value over a scalar in the style the scalar has.
fn replace(text: &str, found: &Found<'_>, value: &str) -> Option<String> {
    let Value::Scalar { style, .. } = &found.node.value else {
        return None;
    };
    let place = if scalar::in_flow(text, &found.parents) {
        scalar::Place::Flow
    } else {
        scalar::Place::Block
    };
    let bytes = content(text, found.node)..found.node.bytes.end;
    let (bytes, written) = match (style, found.key) {
        (Style::Block, Some(key)) => scalar::block(text, key, &bytes, value)?,
        (Style::Block, None) => return None,
        (_, Some(key)) if found.node.bytes.is_empty() => {
            let at = after_colon(text, key)?;
            (at..at, format!(" {}", scalar::plain(value, None, place)))
        }
        (Style::Plain, _) => {
            let shape = found.node.shape();
            // A tag or an anchor may stand where nothing follows it yet.
            let alone = bytes.is_empty() && !text[..bytes.start].ends_with(char::is_whitespace);
            let gap = if alone { " " } else { "" };
            let written = scalar::plain(value, Some(shape), place);
            (bytes, format!("{gap}{written}"))
        }
        (Style::Single, _) => (bytes, scalar::single(value)),
        (Style::Double, _) => (bytes, scalar::double(value)),
    };
    Some(splice(text, &bytes, &written))
}

fn after_colon(text: &str, key: &Node) -> Option<usize> {
    let colon = text.get(key.bytes.end..)?.find(':')?;
    Some(key.bytes.end + colon + 1)
}

fn splice(text: &str, bytes: &Range<usize>, new: &str) -> String {
    format!("{}{new}{}", &text[..bytes.start], &text[bytes.end..])
}

fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Where a node's last visible character ends; blocks of text carry their blank lines along.
fn visible_end(text: &str, node: &Node) -> usize {
    let start = node.bytes.start;
    let last = match &node.value {
        Value::Map(entries) if !is_flow(text, node) => entries.last().map(|(_, it)| it),
        Value::List(items) if !is_flow(text, node) => items.last(),
        _ => None,
    };
    match last {
        Some(last) if last.bytes.start >= start => visible_end(text, last).max(start),
        _ => start + text[start..node.bytes.end.max(start)].trim_end().len(),
    }
}

/// The byte after the line that a byte stands on, line end included.
fn next_line(text: &str, at: usize) -> usize {
    text[at..]
        .find('\n')
        .map_or(text.len(), |text| at + text + 1)
}

/// The byte at which the line of a byte starts.
fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |rfind| rfind + 1)
}

/// Whether a map or list is written in braces or brackets.
fn is_flow(text: &str, node: &Node) -> bool {
    text[content(text, node)..].starts_with(['{', '['])
}

/// Where a node starts behind its anchor and its tag.
fn content(text: &str, node: &Node) -> usize {
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

//! Adding an element to a list.

use super::{Change, EditError, Found, after_colon, follow, is_flow, line_end, line_start};
use super::{next_line, object, scalar, splice, verified, visible_end};
use crate::manifest::node::{Node, Shape, Value};
use crate::manifest::parse;
use crate::model::DocumentLocation;

/// Adds an element, written in YAML, at the end of a list; the list comes to be if its field is empty.
pub fn push(
    text: &str,
    origin: &DocumentLocation,
    path: &str,
    element: &str,
) -> Result<String, EditError> {
    let no_room = || EditError::NoRoom(path.to_owned());
    let root = object(text, origin)?;
    let found = follow(&root, path)?;
    if !found.missing.is_empty() {
        return Err(EditError::NoField(path.to_owned()));
    }
    let wanted = parse::parse_document(element, 0).root.ok_or_else(no_room)?;
    let changed = pushed(text, &found, element.trim_end()).ok_or_else(no_room)?;
    let last = format!("{path}[{}]", found.node.items().len());
    verified(text, changed, origin, (&last, Change::Set(&wanted)))
}

fn pushed(text: &str, found: &Found<'_>, element: &str) -> Option<String> {
    match &found.node.value {
        Value::List(items)
            if is_flow(text, found.node) || scalar::in_flow(text, &found.parents) =>
        {
            let at = match items.last() {
                Some(last) => visible_end(text, last),
                None => found.node.bytes.start + text[found.node.bytes.start..].find('[')? + 1,
            };
            let comma = if items.is_empty() { "" } else { ", " };
            Some(splice(text, &(at..at), &format!("{comma}{element}")))
        }
        Value::List(items) => {
            let dash = dash_of(text, items.first()?)?;
            let at = next_line(text, visible_end(text, found.node));
            Some(below(text, at, &lines(text, element, dash)))
        }
        Value::Scalar { .. } if found.node.shape() == Shape::Null => {
            let key = found.key.filter(|_| found.node.bytes.is_empty())?;
            let column = key.bytes.start - line_start(text, key.bytes.start);
            let at = next_line(text, after_colon(text, key)?);
            Some(below(text, at, &lines(text, element, column + 2)))
        }
        Value::Scalar { .. } | Value::Map(_) => None,
    }
}

/// The column of the dash before an element that stands on the dash's line.
fn dash_of(text: &str, first: &Node) -> Option<usize> {
    let before = &text[line_start(text, first.bytes.start)..first.bytes.start];
    before.rfind('-')
}

/// An element as lines that start with a dash in some column.
fn lines(text: &str, element: &str, column: usize) -> String {
    let indent = " ".repeat(column);
    let between = format!("{}{indent}  ", line_end(text));
    let lines: Vec<&str> = element.lines().collect();
    format!("{indent}- {}", lines.join(&between))
}

/// Lines put at the start of a line, or below the last one of a text that does not end in a line end.
fn below(text: &str, at: usize, lines: &str) -> String {
    let end = line_end(text);
    if text[..at].ends_with('\n') {
        splice(text, &(at..at), &format!("{lines}{end}"))
    } else {
        splice(text, &(at..at), &format!("{end}{lines}"))
    }
}

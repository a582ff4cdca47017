//! Adding a field that is not there yet, with the maps that lead to it.

use super::scalar::{self, Place};
use super::{Found, after_colon, is_flow, line_end, line_start, next_line, splice, visible_end};
use crate::manifest::node::{Node, Shape, Value};

/// Maps from text to text, in which a number must be quoted.
const OF_TEXT: &[&str] = &[
    "attributes",
    "exact",
    "prefix",
    "suffix",
    "labels",
    "annotations",
    "extensions",
];

/// Adds the missing fields below the last one that is there. `None` where no line fits.
pub fn insert(text: &str, found: &Found<'_>, value: &str) -> Option<String> {
    match &found.node.value {
        Value::Map(entries)
            if is_flow(text, found.node) || scalar::in_flow(text, &found.parents) =>
        {
            let last = entries.last().map(|(_, it)| it);
            into_flow(text, found, last, value)
        }
        Value::Map(entries) => {
            let (first, _) = entries.first()?;
            let indent = column(text, first.bytes.start);
            let at = next_line(text, visible_end(text, found.node));
            Some(add_lines(text, at, &lines(found, indent, value)))
        }
        Value::Scalar { .. } if found.node.shape() == Shape::Null => {
            let key = found.key.filter(|_| found.node.bytes.is_empty())?;
            let indent = column(text, key.bytes.start) + 2;
            let at = next_line(text, after_colon(text, key)?);
            Some(add_lines(text, at, &lines(found, indent, value)))
        }
        Value::Scalar { .. } | Value::List(_) => None,
    }
}

fn shape_wanted(found: &Found<'_>) -> Option<Shape> {
    let above = match found.missing[..] {
        [.., above, _] => Some(above),
        _ => found.key.and_then(Node::text),
    };
    above
        .is_some_and(|above| OF_TEXT.contains(&above))
        .then_some(Shape::Text)
}

fn lines(found: &Found<'_>, indent: usize, value: &str) -> Vec<String> {
    let last = found.missing.len().saturating_sub(1);
    found
        .missing
        .iter()
        .enumerate()
        .map(|(depth, name)| {
            let indent = " ".repeat(indent + 2 * depth);
            let name = scalar::plain(name, Some(Shape::Text), Place::Block);
            if depth == last {
                let value = scalar::plain(value, shape_wanted(found), Place::Block);
                format!("{indent}{name}: {value}")
            } else {
                format!("{indent}{name}:")
            }
        })
        .collect()
}

fn add_lines(text: &str, at: usize, lines: &[String]) -> String {
    let end = line_end(text);
    let lines = lines.join(end);
    if text[..at].ends_with('\n') {
        splice(text, &(at..at), &format!("{lines}{end}"))
    } else {
        splice(text, &(at..at), &format!("{end}{lines}"))
    }
}

fn into_flow(text: &str, found: &Found<'_>, last: Option<&Node>, value: &str) -> Option<String> {
    let [name] = found.missing[..] else {
        return None;
    };
    let at = match last {
        Some(last) => visible_end(text, last),
        None => found.node.bytes.start + text[found.node.bytes.start..].find('{')? + 1,
    };
    let name = scalar::plain(name, Some(Shape::Text), Place::Flow);
    let value = scalar::plain(value, shape_wanted(found), Place::Flow);
    let comma = if last.is_some() { ", " } else { "" };
    Some(splice(text, &(at..at), &format!("{comma}{name}: {value}")))
}

/// How many characters stand before a byte on its line.
fn column(text: &str, at: usize) -> usize {
    text[line_start(text, at)..at].chars().count()
}

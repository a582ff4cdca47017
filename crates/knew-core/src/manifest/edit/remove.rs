//! Taking a field or an element out, with its lines and nothing else.

use std::ops::Range;

use super::{Found, Level, after_colon, is_flow, line_start, next_line, splice, visible_end};
use crate::manifest::node::{Node, Value};

/// The text without what was found. `None` where taking it out would break what is around it.
pub fn remove(text: &str, found: &Found<'_>) -> Option<String> {
    let parent = found.parents.last()?;
    let parts = parts(parent.node);
    let index = parts
        .iter()
        .position(|(_, it)| std::ptr::eq(*it, found.node))?;
    if is_flow(text, parent.node) {
        return Some(splice(text, &from_flow(text, &parts, index), ""));
    }
    if parts.len() == 1 {
        return empty(text, parent);
    }
    let (key, value) = parts[index];
    let start = key.map_or(value.bytes.start, |key| key.bytes.start);
    let end = next_line(text, end_of(text, key, value));
    let line = line_start(text, start);
    let before = text[line..start].trim();
    let bytes = match (key, before) {
        (Some(_), "") | (None, "-") => line..end,
        // The first field of a list element shares the line of the dash: the next one moves up.
        (Some(_), "-") => start..parts.get(index + 1)?.0?.bytes.start,
        _ => return None,
    };
    Some(splice(text, &bytes, ""))
}

type Part<'a> = (Option<&'a Node>, &'a Node);

fn parts(node: &Node) -> Vec<Part<'_>> {
    match &node.value {
        Value::Map(entries) => entries.iter().map(|(key, it)| (Some(key), it)).collect(),
        Value::List(items) => items.iter().map(|item| (None, item)).collect(),
        Value::Scalar { .. } => Vec::new(),
    }
}

fn end_of(text: &str, key: Option<&Node>, value: &Node) -> usize {
    match key {
        Some(key) if value.bytes.is_empty() => after_colon(text, key).unwrap_or(key.bytes.end),
        _ => visible_end(text, value),
    }
}

/// The part with the comma that goes with it.
fn from_flow(text: &str, parts: &[Part<'_>], index: usize) -> Range<usize> {
    let start = |(key, value): &Part<'_>| key.map_or(value.bytes.start, |key| key.bytes.start);
    match (parts.get(index + 1), index.checked_sub(1)) {
        (Some(next), _) => start(&parts[index])..start(next),
        (None, Some(before)) => {
            let (key, value) = parts[before];
            end_of(text, key, value)..end_of(text, parts[index].0, parts[index].1)
        }
        (None, None) => start(&parts[index])..end_of(text, parts[index].0, parts[index].1),
    }
}

/// What is left when the only part goes: an empty map or list on the line of its key, which keeps its
/// comment.
fn empty(text: &str, parent: &Level<'_>) -> Option<String> {
    let colon = after_colon(text, parent.key?)?;
    let below = next_line(text, colon);
    let parts = parts(parent.node);
    let (key, value) = parts.first()?;
    if key.unwrap_or(value).bytes.start < below {
        return None;
    }
    let written = match &parent.node.value {
        Value::List(_) => "[]",
        Value::Map(_) | Value::Scalar { .. } => "{}",
    };
    let at = behind_anchor(text, colon);
    let end = next_line(text, end_of(text, *key, value));
    let (head, line, rest) = (&text[..at], &text[at..below], &text[end..]);
    Some(format!("{head} {written}{line}{rest}"))
}

/// Where the anchor and the tag end that may follow a colon.
fn behind_anchor(text: &str, colon: usize) -> usize {
    let mut at = colon;
    loop {
        let rest = &text[at..];
        let word = rest.trim_start_matches(' ');
        if !word.starts_with(['&', '!']) {
            return at;
        }
        let length = word.find(char::is_whitespace).unwrap_or(word.len());
        at += rest.len() - word.len() + length;
    }
}

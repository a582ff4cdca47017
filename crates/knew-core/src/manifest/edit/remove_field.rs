//! Removal of a field or list item with its lines.

use std::ops::Range;

use super::{
    Ancestor, ResolvedPath, after_colon, is_flow, line_start, next_line_start, splice, visible_end,
};
use crate::manifest::yaml::{YamlNode, YamlValue};

/// `None` if the removal would break the surrounding text.
pub fn remove_node(text: &str, found: &ResolvedPath<'_>) -> Option<String> {
    let parent = found.ancestors.last()?;
    let parts = collection_items(parent.node);
    let index = parts
        .iter()
        .position(|(_, value)| std::ptr::eq(*value, found.node))?;
    if is_flow(text, parent.node) {
        return Some(splice(text, &flow_item_range(text, &parts, index), ""));
    }
    if parts.len() == 1 {
        return replace_with_empty(text, parent);
    }
    let (key, value) = parts[index];
    let start = key.map_or(value.bytes.start, |key| key.bytes.start);
    let end = next_line_start(text, item_end(text, key, value));
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

type CollectionItem<'a> = (Option<&'a YamlNode>, &'a YamlNode);

fn collection_items(node: &YamlNode) -> Vec<CollectionItem<'_>> {
    match &node.value {
        YamlValue::Map(entries) => entries
            .iter()
            .map(|(key, value)| (Some(key), value))
            .collect(),
        YamlValue::List(items) => items.iter().map(|item| (None, item)).collect(),
        YamlValue::Scalar { .. } => Vec::new(),
    }
}

fn item_end(text: &str, key: Option<&YamlNode>, value: &YamlNode) -> usize {
    match key {
        Some(key) if value.bytes.is_empty() => after_colon(text, key).unwrap_or(key.bytes.end),
        _ => visible_end(text, value),
    }
}

/// Range of an item with the comma next to it.
fn flow_item_range(text: &str, parts: &[CollectionItem<'_>], index: usize) -> Range<usize> {
    let start =
        |(key, value): &CollectionItem<'_>| key.map_or(value.bytes.start, |key| key.bytes.start);
    match (parts.get(index + 1), index.checked_sub(1)) {
        (Some(next), _) => start(&parts[index])..start(next),
        (None, Some(before)) => {
            let (key, value) = parts[before];
            item_end(text, key, value)..item_end(text, parts[index].0, parts[index].1)
        }
        (None, None) => start(&parts[index])..item_end(text, parts[index].0, parts[index].1),
    }
}

/// Replaces a collection whose only item goes with `{}` or `[]` on the line of its key, which keeps its
/// comment.
fn replace_with_empty(text: &str, parent: &Ancestor<'_>) -> Option<String> {
    let colon = after_colon(text, parent.key?)?;
    let below = next_line_start(text, colon);
    let parts = collection_items(parent.node);
    let (key, value) = parts.first()?;
    if key.unwrap_or(value).bytes.start < below {
        return None;
    }
    let written = match &parent.node.value {
        YamlValue::List(_) => "[]",
        YamlValue::Map(_) | YamlValue::Scalar { .. } => "{}",
    };
    let at = after_anchor(text, colon);
    let end = next_line_start(text, item_end(text, *key, value));
    let (head, line, rest) = (&text[..at], &text[at..below], &text[end..]);
    Some(format!("{head} {written}{line}{rest}"))
}

/// End of the anchor and tag that may follow a colon.
fn after_anchor(text: &str, colon: usize) -> usize {
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

//! Insertion of a field, with the missing maps above it.

use super::scalar::{self, ScalarContext};
use super::{
    ResolvedPath, after_colon, is_flow, line_end, line_start, next_line_start, splice, visible_end,
};
use crate::manifest::yaml::{YamlNode, YamlType, YamlValue};

/// Maps from text to text, in which a number must be quoted.
const STRING_MAPS: &[&str] = &[
    "attributes",
    "exact",
    "prefix",
    "suffix",
    "labels",
    "annotations",
    "extensions",
];

/// Inserts the missing fields below the last existing one. `None` if no line fits.
pub fn insert_field(text: &str, found: &ResolvedPath<'_>, value: &str) -> Option<String> {
    match &found.node.value {
        YamlValue::Map(entries)
            if is_flow(text, found.node) || scalar::in_flow(text, &found.ancestors) =>
        {
            let last = entries.last().map(|(_, value)| value);
            insert_into_flow(text, found, last, value)
        }
        YamlValue::Map(entries) => {
            let (first, _) = entries.first()?;
            let indent = column(text, first.bytes.start);
            let at = next_line_start(text, visible_end(text, found.node));
            Some(insert_lines(text, at, &field_lines(found, indent, value)))
        }
        YamlValue::Scalar { .. } if found.node.yaml_type() == YamlType::Null => {
            let key = found.key.filter(|_| found.node.bytes.is_empty())?;
            let indent = column(text, key.bytes.start) + 2;
            let at = next_line_start(text, after_colon(text, key)?);
            Some(insert_lines(text, at, &field_lines(found, indent, value)))
        }
        YamlValue::Scalar { .. } | YamlValue::List(_) => None,
    }
}

fn expected_type(found: &ResolvedPath<'_>) -> Option<YamlType> {
    let above = match found.missing[..] {
        [.., above, _] => Some(above),
        _ => found.key.and_then(YamlNode::text),
    };
    above
        .is_some_and(|above| STRING_MAPS.contains(&above))
        .then_some(YamlType::Text)
}

fn field_lines(found: &ResolvedPath<'_>, indent: usize, value: &str) -> Vec<String> {
    let last = found.missing.len().saturating_sub(1);
    found
        .missing
        .iter()
        .enumerate()
        .map(|(depth, name)| {
            let indent = " ".repeat(indent + 2 * depth);
            let name = scalar::write_plain(name, Some(YamlType::Text), ScalarContext::Block);
            if depth == last {
                let value = scalar::write_plain(value, expected_type(found), ScalarContext::Block);
                format!("{indent}{name}: {value}")
            } else {
                format!("{indent}{name}:")
            }
        })
        .collect()
}

fn insert_lines(text: &str, at: usize, lines: &[String]) -> String {
    let end = line_end(text);
    let lines = lines.join(end);
    if text[..at].ends_with('\n') {
        splice(text, &(at..at), &format!("{lines}{end}"))
    } else {
        splice(text, &(at..at), &format!("{end}{lines}"))
    }
}

fn insert_into_flow(
    text: &str,
    found: &ResolvedPath<'_>,
    last: Option<&YamlNode>,
    value: &str,
) -> Option<String> {
    let [name] = found.missing[..] else {
        return None;
    };
    let at = match last {
        Some(last) => visible_end(text, last),
        None => found.node.bytes.start + text[found.node.bytes.start..].find('{')? + 1,
    };
    let name = scalar::write_plain(name, Some(YamlType::Text), ScalarContext::Flow);
    let value = scalar::write_plain(value, expected_type(found), ScalarContext::Flow);
    let comma = if last.is_some() { ", " } else { "" };
    Some(splice(text, &(at..at), &format!("{comma}{name}: {value}")))
}

/// Column of a byte in its line, in characters counted from 0.
fn column(text: &str, at: usize) -> usize {
    text[line_start(text, at)..at].chars().count()
}

//! Insertion of a field, with the missing maps above it.

use serde_json::Value as Json;

use super::scalar::{self, ScalarContext};
use super::{
    ResolvedPath, after_colon, line_end, line_start, list_indent, next_line_start, splice,
    visible_end,
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

/// Value of an inserted field.
#[derive(Clone, Copy)]
pub enum NewValue<'a> {
    /// Text of a scalar, which may stand for a number or boolean.
    Scalar(&'a str),
    /// A map or list.
    Collection(&'a Json),
}

/// Inserts the missing fields below the last existing one. `None` if no line fits.
pub fn insert_field(text: &str, found: &ResolvedPath<'_>, value: NewValue<'_>) -> Option<String> {
    let context = scalar::scalar_context(text, found);
    match &found.node.value {
        YamlValue::Map(entries) if context != ScalarContext::Block => {
            insert_into_flow(text, found, entries.last(), (value, context))
        }
        YamlValue::Map(entries) => {
            let (first, _) = entries.first()?;
            let indent = column(text, first.bytes.start);
            let at = next_line_start(text, visible_end(text, found.node));
            Some(insert_lines(
                text,
                at,
                &field_lines(text, found, indent, value),
            ))
        }
        YamlValue::Scalar { .. } if found.node.yaml_type() == YamlType::Null => {
            let key = found.key.filter(|_| found.node.bytes.is_empty())?;
            let indent = column(text, key.bytes.start) + 2;
            let at = next_line_start(text, after_colon(text, key)?);
            Some(insert_lines(
                text,
                at,
                &field_lines(text, found, indent, value),
            ))
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

fn field_lines(
    text: &str,
    found: &ResolvedPath<'_>,
    indent: usize,
    value: NewValue<'_>,
) -> Vec<String> {
    let keys = found.missing.iter().enumerate().map(|(depth, name)| {
        let name = scalar::write_key(name, ScalarContext::Block);
        format!("{}{name}:", " ".repeat(indent + 2 * depth))
    });
    let mut lines: Vec<String> = keys.collect();
    match value {
        NewValue::Scalar(value) => {
            let value = scalar::write_plain(value, expected_type(found), ScalarContext::Block);
            if let Some(line) = lines.last_mut() {
                line.push(' ');
                line.push_str(&value);
            }
        }
        NewValue::Collection(value) => {
            let mut block = serde_yaml::to_string(value).unwrap_or_default();
            if list_indent::are_lists_indented(text) {
                block = list_indent::indent_lists(&block);
            }
            // The items of a list may stand at the column of its key.
            let depth = found.missing.len() - usize::from(value.is_array());
            let inner = " ".repeat(indent + 2 * depth);
            lines.extend(block.lines().map(|line| format!("{inner}{line}")));
        }
    }
    lines
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
    last: Option<&(YamlNode, YamlNode)>,
    (value, context): (NewValue<'_>, ScalarContext),
) -> Option<String> {
    let at = match last {
        Some((_, last)) => visible_end(text, last),
        None => found.node.bytes.start + text[found.node.bytes.start..].find('{')? + 1,
    };
    let separator = last.map(|(key, _)| flow_separator(text, key.bytes.start, at));
    let mut written = match value {
        NewValue::Scalar(value) => scalar::write_plain(value, expected_type(found), context),
        NewValue::Collection(value) => scalar::write_flow(value, context),
    };
    for (depth, name) in found.missing.iter().enumerate().rev() {
        let key = scalar::write_key(name, context);
        written = format!("{key}: {written}");
        if depth > 0 {
            written = format!("{{{written}}}");
        }
    }
    let separator = separator.unwrap_or_default();
    Some(splice(text, &(at..at), &format!("{separator}{written}")))
}

/// Separator before a new item of a flow collection whose last item begins and ends at these bytes: a
/// new line if that item has its own.
pub fn flow_separator(text: &str, start: usize, end: usize) -> String {
    let indent = &text[line_start(text, start)..start];
    let rest = text[end..].lines().next().unwrap_or_default();
    // A comment after the last item stays on its line.
    if indent.trim().is_empty() && !indent.is_empty() && !rest.contains('#') {
        format!(",{}{indent}", line_end(text))
    } else {
        ", ".to_owned()
    }
}

/// Column of a byte in its line, in characters counted from 0.
fn column(text: &str, at: usize) -> usize {
    text[line_start(text, at)..at].chars().count()
}

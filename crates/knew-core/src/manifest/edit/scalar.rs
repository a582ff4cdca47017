//! Writing of scalars in the style that is already used.

use std::ops::Range;

use serde_json::Value as Json;

use super::{ResolvedPath, content_start, is_flow, line_end, line_start};
use crate::manifest::yaml::{self, YamlNode, YamlType};

/// Surroundings of a scalar, which decide what must be quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarContext {
    /// Block style: lines and indentation.
    Block,
    /// Flow style: inside braces or brackets, where commas and brackets end a value.
    Flow,
    /// Flow style that is JSON, where keys and texts have double quotes.
    Json,
}

/// Context of a node by its outermost collection in braces or brackets, itself included.
pub fn scalar_context(text: &str, found: &ResolvedPath<'_>) -> ScalarContext {
    let ancestors = found.ancestors.iter().map(|ancestor| ancestor.node);
    let mut nodes = ancestors.chain([found.node]).enumerate();
    let Some((depth, outermost)) = nodes.find(|(_, node)| is_flow(text, node)) else {
        return ScalarContext::Block;
    };
    let written = &text[content_start(text, outermost)..outermost.bytes.end];
    // `{}` and `[1]` within a YAML document are JSON by chance.
    let is_written_as_json = depth == 0 || written.contains('"');
    if is_written_as_json && is_json(written) {
        ScalarContext::Json
    } else {
        ScalarContext::Flow
    }
}

/// True for a text that is one JSON value.
pub fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Writes the key of a field.
pub fn write_key(name: &str, context: ScalarContext) -> String {
    write_plain(name, Some(YamlType::Text), context)
}

/// Writes a value without quotes if it keeps its type: text must not turn into a number, nor the
/// reverse.
pub fn write_plain(value: &str, was: Option<YamlType>, place: ScalarContext) -> String {
    let bare = match yaml::plain_scalar_type(value) {
        YamlType::Text => is_plain_safe(value, place),
        YamlType::Null => false,
        _ => was != Some(YamlType::Text),
    };
    match place {
        ScalarContext::Json if bare && is_json(value) => value.to_owned(),
        ScalarContext::Json => write_double_quoted(value),
        ScalarContext::Block | ScalarContext::Flow if bare => value.to_owned(),
        ScalarContext::Block | ScalarContext::Flow => write_single_quoted(value),
    }
}

/// Writes a value in quotes, so that it is text.
pub fn write_quoted(value: &str, place: ScalarContext) -> String {
    match place {
        ScalarContext::Json => write_double_quoted(value),
        ScalarContext::Block | ScalarContext::Flow => write_single_quoted(value),
    }
}

/// Writes a value on one line, in braces and brackets.
pub fn write_flow(value: &Json, place: ScalarContext) -> String {
    match value {
        _ if place == ScalarContext::Json => value.to_string(),
        Json::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| {
                    format!("{}: {}", write_key(key, place), write_flow(value, place))
                })
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| write_flow(item, place)).collect();
            format!("[{}]", items.join(", "))
        }
        Json::String(text) => write_plain(text, Some(YamlType::Text), place),
        other => other.to_string(),
    }
}

/// Single-quoted, or double-quoted if the value has control characters.
pub fn write_single_quoted(value: &str) -> String {
    if value.chars().any(char::is_control) {
        return write_double_quoted(value);
    }
    format!("'{}'", value.replace('\'', "''"))
}

/// Double-quoted and escaped as JSON, which is valid YAML.
pub fn write_double_quoted(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// True if YAML reads the unquoted text as the same text.
fn is_plain_safe(value: &str, place: ScalarContext) -> bool {
    let written = serde_yaml::to_string(value).unwrap_or_default();
    let brackets = value.contains([',', '[', ']', '{', '}']);
    written.strip_suffix('\n') == Some(value) && !(place != ScalarContext::Block && brackets)
}

/// Replaces a block scalar: the range from its header to its end, and the new text.
pub fn write_block(
    text: &str,
    key: &YamlNode,
    content: &Range<usize>,
    value: &str,
) -> Option<(Range<usize>, String)> {
    let header = key.bytes.end + text.get(key.bytes.end..content.start)?.find(['|', '>'])?;
    let end = content.start + text.get(content.clone())?.trim_end().len();
    let one_line = value.trim_end_matches('\n');
    if !value.contains('\n') || one_line.is_empty() || value.starts_with([' ', '\n']) {
        return Some((header..end, write_single_quoted(value)));
    }
    let indent = " ".repeat(content.start - line_start(text, content.start));
    let line_end = line_end(text);
    let chomp = if value.ends_with('\n') { "" } else { "-" };
    let lines: Vec<String> = one_line
        .split('\n')
        .map(|line| {
            if line.is_empty() {
                String::new()
            } else {
                format!("{indent}{line}")
            }
        })
        .collect();
    Some((
        header..end,
        format!("|{chomp}{line_end}{}", lines.join(line_end)),
    ))
}

//! Writing of scalars in the style that is already used.

use std::ops::Range;

use super::{Ancestor, is_flow, line_end, line_start};
use crate::manifest::yaml::{self, YamlNode, YamlType};

/// Surroundings of a scalar, which decide what must be quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarContext {
    /// Block style: lines and indentation.
    Block,
    /// Flow style: inside braces or brackets, where commas and brackets end a value.
    Flow,
}

/// True if any ancestor is in flow style.
pub fn in_flow(text: &str, parents: &[Ancestor<'_>]) -> bool {
    parents.iter().any(|parent| is_flow(text, parent.node))
}

/// Writes a value without quotes if it keeps its type: text must not turn into a number, nor the
/// reverse.
pub fn write_plain(value: &str, was: Option<YamlType>, place: ScalarContext) -> String {
    let bare = match yaml::plain_scalar_type(value) {
        YamlType::Text => is_plain_safe(value, place),
        YamlType::Null => false,
        _ => was != Some(YamlType::Text),
    };
    if bare {
        value.to_owned()
    } else {
        write_single_quoted(value)
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
    written.strip_suffix('\n') == Some(value) && !(place == ScalarContext::Flow && brackets)
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

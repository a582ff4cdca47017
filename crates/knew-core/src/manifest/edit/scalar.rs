//! Writing one value in the style that is there.

use std::ops::Range;

use super::{Level, is_flow, line_end, line_start};
use crate::manifest::node::{self, Node, Shape};

/// What surrounds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Lines and indentation.
    Block,
    /// Braces or brackets, where commas and brackets end a value.
    Flow,
}

/// Whether any of the levels above is written in braces or brackets.
pub fn in_flow(text: &str, parents: &[Level<'_>]) -> bool {
    parents.iter().any(|parent| is_flow(text, parent.node))
}

/// Without quotes where that keeps the meaning: text must not turn into a number, nor the reverse.
pub fn plain(value: &str, was: Option<Shape>, place: Place) -> String {
    let bare = match node::plain(value) {
        Shape::Text => stays_text(value, place),
        Shape::Null => false,
        _ => was != Some(Shape::Text),
    };
    if bare {
        value.to_owned()
    } else {
        single(value)
    }
}

/// In `'`, or in `"` when the value has characters that `'` cannot hold.
pub fn single(value: &str) -> String {
    if value.chars().any(char::is_control) {
        return double(value);
    }
    format!("'{}'", value.replace('\'', "''"))
}

/// In `"`, escaped as JSON, which YAML reads as well.
pub fn double(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// Whether YAML reads a text without quotes as that same text.
fn stays_text(value: &str, place: Place) -> bool {
    let written = serde_yaml::to_string(value).unwrap_or_default();
    let brackets = value.contains([',', '[', ']', '{', '}']);
    written.strip_suffix('\n') == Some(value) && !(place == Place::Flow && brackets)
}

/// A block of text in place of another: its header's bytes to its end, and what to write there.
pub fn block(
    text: &str,
    key: &Node,
    content: &Range<usize>,
    value: &str,
) -> Option<(Range<usize>, String)> {
    let header = key.bytes.end + text.get(key.bytes.end..content.start)?.find(['|', '>'])?;
    let end = content.start + text.get(content.clone())?.trim_end().len();
    let one_line = value.trim_end_matches('\n');
    if !value.contains('\n') || one_line.is_empty() || value.starts_with([' ', '\n']) {
        return Some((header..end, single(value)));
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

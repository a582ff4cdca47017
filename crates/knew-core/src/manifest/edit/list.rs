//! Insertion of list items.

use super::insert_field::flow_separator;
use super::scalar::{self, ScalarContext};
use super::{EditError, ExpectedChange, ResolvedPath, after_colon, line_end, line_start};
use super::{next_line_start, parse_object, resolve_existing, splice, verify_edit, visible_end};
use crate::manifest::parse;
use crate::manifest::yaml::{YamlNode, YamlType, YamlValue};
use crate::model::DocumentLocation;

/// Appends an item, written in YAML, to a list. An empty field becomes a list.
pub fn append_item(
    text: &str,
    origin: &DocumentLocation,
    path: &str,
    element: &str,
) -> Result<String, EditError> {
    let no_room = || EditError::Unsafe(path.to_owned());
    let root = parse_object(text, origin)?;
    let found = resolve_existing(&root, path)?;
    let wanted = parse::parse_document(element, 0).root.ok_or_else(no_room)?;
    let changed = append_to_node(text, &found, element.trim_end()).ok_or_else(no_room)?;
    let last = format!("{path}[{}]", found.node.items().len());
    verify_edit(text, changed, origin, (&last, ExpectedChange::Set(&wanted)))
}

fn append_to_node(text: &str, found: &ResolvedPath<'_>, element: &str) -> Option<String> {
    let context = scalar::scalar_context(text, found);
    match &found.node.value {
        YamlValue::List(items) if context != ScalarContext::Block => {
            let (at, separator) = if let Some(last) = items.last() {
                let end = visible_end(text, last);
                (end, flow_separator(text, last.bytes.start, end))
            } else {
                let bracket = text[found.node.bytes.start..].find('[')?;
                (found.node.bytes.start + bracket + 1, String::new())
            };
            let written = match context {
                ScalarContext::Json => {
                    let node = parse::parse_document(element, 0).root?;
                    node.to_json().to_string()
                }
                ScalarContext::Block | ScalarContext::Flow => element.to_owned(),
            };
            Some(splice(text, &(at..at), &format!("{separator}{written}")))
        }
        YamlValue::List(items) => {
            let dash = dash_column(text, items.first()?)?;
            let at = next_line_start(text, visible_end(text, found.node));
            Some(insert_item_lines(
                text,
                at,
                &item_lines(text, element, dash),
            ))
        }
        YamlValue::Scalar { .. } if found.node.yaml_type() == YamlType::Null => {
            let key = found.key.filter(|_| found.node.bytes.is_empty())?;
            let column = key.bytes.start - line_start(text, key.bytes.start);
            let at = next_line_start(text, after_colon(text, key)?);
            Some(insert_item_lines(
                text,
                at,
                &item_lines(text, element, column + 2),
            ))
        }
        YamlValue::Scalar { .. } | YamlValue::Map(_) => None,
    }
}

/// Column of the dash before an item that starts on the line of its dash.
fn dash_column(text: &str, first: &YamlNode) -> Option<usize> {
    let before = &text[line_start(text, first.bytes.start)..first.bytes.start];
    before.rfind('-')
}

/// Lines of an item, with a dash in the given column.
fn item_lines(text: &str, element: &str, column: usize) -> String {
    let indent = " ".repeat(column);
    let between = format!("{}{indent}  ", line_end(text));
    let lines: Vec<&str> = element.lines().collect();
    format!("{indent}- {}", lines.join(&between))
}

/// Inserts lines at the start of a line, or below the last line of a text without a final newline.
fn insert_item_lines(text: &str, at: usize, lines: &str) -> String {
    let end = line_end(text);
    if text[..at].ends_with('\n') {
        splice(text, &(at..at), &format!("{lines}{end}"))
    } else {
        splice(text, &(at..at), &format!("{end}{lines}"))
    }
}

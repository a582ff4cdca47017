//! Edits that move existing text: into a key, out of a parent, or into a list.
//!
//! Whole lines move, so comments, order and quotes move with them.

use super::scalar::{self, ScalarContext};
use super::{EditError, ExpectedChange, after_colon, line_end, line_start, resolve_existing};
use super::{next_line_start, parse_object, splice, verify_edit, visible_end};
use crate::manifest::yaml::{ScalarStyle, YamlNode, YamlValue};
use crate::model::DocumentLocation;

/// Renames the key of a field.
pub fn rename_key(
    text: &str,
    origin: &DocumentLocation,
    path: &str,
    name: &str,
) -> Result<String, EditError> {
    let root = parse_object(text, origin)?;
    let found = resolve_existing(&root, path)?;
    let key = found.key.ok_or_else(|| unsafe_edit(path))?;
    let written = if text[key.bytes.clone()].starts_with('"') {
        scalar::write_double_quoted(name)
    } else {
        scalar::write_key(name, scalar::scalar_context(text, &found))
    };
    let changed = splice(text, &key.bytes, &written);
    verify_edit(
        text,
        changed,
        origin,
        (path, ExpectedChange::RenamedEvents(name)),
    )
}

/// Moves the value of a field below a new key: `sink: {…}` becomes `sink: {ref: {…}}`.
pub fn nest_field(
    text: &str,
    origin: &DocumentLocation,
    path: &str,
    key: &str,
) -> Result<String, EditError> {
    let root = parse_object(text, origin)?;
    let found = resolve_existing(&root, path)?;
    let (node, bytes) = (found.node, &found.node.bytes);
    let context = scalar::scalar_context(text, &found);
    let changed = if context == ScalarContext::Block {
        let lines = block_lines(text, node).ok_or_else(|| unsafe_edit(path))?;
        let indent = " ".repeat(bytes.start - lines.start);
        let moved = reindent(&text[lines.clone()], 2);
        splice(
            text,
            &lines,
            &format!("{indent}{key}:{}{moved}", line_end(text)),
        )
    } else {
        let key = scalar::write_key(key, context);
        splice(text, bytes, &format!("{{{key}: {}}}", &text[bytes.clone()]))
    };
    let nested = YamlValue::Map(vec![(synthetic_key(key), node.clone())].into());
    verify_edit(
        text,
        changed,
        origin,
        (path, ExpectedChange::Set(&synthetic_node(nested))),
    )
}

/// Makes the value of a field the only item of a list.
pub fn wrap_in_list(
    text: &str,
    origin: &DocumentLocation,
    path: &str,
) -> Result<String, EditError> {
    let root = parse_object(text, origin)?;
    let found = resolve_existing(&root, path)?;
    let (node, bytes) = (found.node, &found.node.bytes);
    let changed = if scalar::scalar_context(text, &found) == ScalarContext::Block {
        let lines = block_lines(text, node).ok_or_else(|| unsafe_edit(path))?;
        let first = next_line_start(text, bytes.start).min(lines.end);
        let rest = reindent(&text[first..lines.end], 2);
        let head = &text[bytes.start..first];
        splice(text, &(bytes.start..lines.end), &format!("- {head}{rest}"))
    } else {
        splice(text, bytes, &format!("[{}]", &text[bytes.clone()]))
    };
    let list = YamlValue::List(vec![node.clone()]);
    verify_edit(
        text,
        changed,
        origin,
        (path, ExpectedChange::Set(&synthetic_node(list))),
    )
}

/// Replaces a field by one nested in it, and drops the rest of the outer field. Comments in between are
/// kept.
pub fn hoist_field(
    text: &str,
    origin: &DocumentLocation,
    (outer, inner): (&str, &str),
    name: &str,
) -> Result<String, EditError> {
    let root = parse_object(text, origin)?;
    let (found, kept) = (
        resolve_existing(&root, outer)?,
        resolve_existing(&root, inner)?,
    );
    let key = found.key.ok_or_else(|| unsafe_edit(outer))?;
    let flow = scalar::scalar_context(text, &kept) != ScalarContext::Block;
    let written_name = scalar::write_key(name, scalar::scalar_context(text, &found));
    let changed = if flow || matches!(kept.node.value, YamlValue::Scalar { .. }) {
        let written = format!("{written_name}: {}", &text[kept.node.bytes.clone()]);
        let end = visible_end(text, found.node);
        splice(text, &(key.bytes.start..end), &written)
    } else {
        let lines = block_lines(text, kept.node).ok_or_else(|| unsafe_edit(inner))?;
        let column = key.bytes.start - line_start(text, key.bytes.start);
        let by = signed(column + 2) - signed(kept.node.bytes.start - lines.start);
        let head = after_colon(text, key).ok_or_else(|| unsafe_edit(outer))?;
        let first = next_line_start(text, head);
        let mut comments = String::new();
        let between = text[first..lines.start].split_inclusive('\n');
        for line in between.filter(|between| between.trim_start().starts_with('#')) {
            comments.push_str(&" ".repeat(column + 2));
            comments.push_str(line.trim_start());
        }
        let end = next_line_start(text, visible_end(text, found.node));
        let moved = reindent(&text[lines], by);
        let written = format!(
            "{written_name}{}{comments}{moved}",
            &text[key.bytes.end..first]
        );
        splice(text, &(key.bytes.start..end), &written)
    };
    let became = ExpectedChange::Replaced(name, kept.node);
    verify_edit(text, changed, origin, (outer, became))
}

fn signed(columns: usize) -> isize {
    isize::try_from(columns).unwrap_or(0)
}

fn unsafe_edit(path: &str) -> EditError {
    EditError::Unsafe(path.to_owned())
}

/// Lines of a block, if it starts on a line of its own.
fn block_lines(text: &str, node: &YamlNode) -> Option<std::ops::Range<usize>> {
    let start = line_start(text, node.bytes.start);
    let alone = text[start..node.bytes.start].trim().is_empty();
    let block = !matches!(node.value, YamlValue::Scalar { .. });
    (alone && block).then(|| start..next_line_start(text, visible_end(text, node)))
}

/// Shifts lines to the right, or to the left as far as their indentation allows.
pub(super) fn reindent(lines: &str, by: isize) -> String {
    let shift = |line: &str| {
        if line.trim().is_empty() {
            return line.to_owned();
        }
        if let Ok(right) = usize::try_from(by) {
            return format!("{}{line}", " ".repeat(right));
        }
        let blank = line.len() - line.trim_start_matches(' ').len();
        line[blank.min(by.unsigned_abs())..].to_owned()
    };
    lines.split_inclusive('\n').map(shift).collect()
}

pub(super) fn synthetic_node(value: YamlValue) -> YamlNode {
    YamlNode { bytes: 0..0, value }
}

pub(super) fn synthetic_key(name: &str) -> YamlNode {
    synthetic_node(YamlValue::Scalar {
        text: name.into(),
        style: ScalarStyle::Double,
    })
}

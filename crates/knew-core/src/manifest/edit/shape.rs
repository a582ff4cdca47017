//! Edits that move what is there: a value under a key of its own, up out of others, or into a list.
//! The lines themselves move, so comments, order and quotes go with them.

use super::{Change, EditError, Found, after_colon, follow, is_flow, line_end, line_start};
use super::{next_line, object, scalar, splice, verified, visible_end};
use crate::manifest::node::{Node, Style, Value};
use crate::model::DocumentLocation;

/// Gives a field another name.
pub fn rename_key(
    text: &str,
    origin: &DocumentLocation,
    path: &str,
    name: &str,
) -> Result<String, EditError> {
    let root = object(text, origin)?;
    let found = there(&root, path)?;
    let key = found.key.ok_or_else(|| no_room(path))?;
    let changed = splice(text, &key.bytes, name);
    verified(text, changed, origin, (path, Change::Called(name)))
}

/// Puts the value of a field under a key of its own: `sink: {…}` becomes `sink: {ref: {…}}`.
pub fn nest(
    text: &str,
    origin: &DocumentLocation,
    path: &str,
    key: &str,
) -> Result<String, EditError> {
    let root = object(text, origin)?;
    let found = there(&root, path)?;
    let (node, bytes) = (found.node, &found.node.bytes);
    let changed = if is_flow(text, node) || scalar::in_flow(text, &found.parents) {
        splice(text, bytes, &format!("{{{key}: {}}}", &text[bytes.clone()]))
    } else {
        let lines = own_lines(text, node).ok_or_else(|| no_room(path))?;
        let indent = " ".repeat(bytes.start - lines.start);
        let moved = shifted(&text[lines.clone()], 2);
        splice(
            text,
            &lines,
            &format!("{indent}{key}:{}{moved}", line_end(text)),
        )
    };
    let nested = Value::Map(vec![(named(key), node.clone())].into());
    verified(text, changed, origin, (path, Change::Set(&made(nested))))
}

/// Makes the value of a field the only element of a list.
pub fn enlist(text: &str, origin: &DocumentLocation, path: &str) -> Result<String, EditError> {
    let root = object(text, origin)?;
    let found = there(&root, path)?;
    let (node, bytes) = (found.node, &found.node.bytes);
    let changed = if is_flow(text, node) || scalar::in_flow(text, &found.parents) {
        splice(text, bytes, &format!("[{}]", &text[bytes.clone()]))
    } else {
        let lines = own_lines(text, node).ok_or_else(|| no_room(path))?;
        let first = next_line(text, bytes.start).min(lines.end);
        let rest = shifted(&text[first..lines.end], 2);
        let head = &text[bytes.start..first];
        splice(text, &(bytes.start..lines.end), &format!("- {head}{rest}"))
    };
    let list = Value::List(vec![node.clone()]);
    verified(text, changed, origin, (path, Change::Set(&made(list))))
}

/// Puts a field in the place of one it stands in, which is lost with all that is beside it.
/// Comments on the way down are kept.
pub fn hoist(
    text: &str,
    origin: &DocumentLocation,
    (outer, inner): (&str, &str),
    name: &str,
) -> Result<String, EditError> {
    let root = object(text, origin)?;
    let (found, kept) = (there(&root, outer)?, there(&root, inner)?);
    let key = found.key.ok_or_else(|| no_room(outer))?;
    let flow = is_flow(text, kept.node) || scalar::in_flow(text, &kept.parents);
    let changed = if flow || matches!(kept.node.value, Value::Scalar { .. }) {
        let written = format!("{name}: {}", &text[kept.node.bytes.clone()]);
        let end = visible_end(text, found.node);
        splice(text, &(key.bytes.start..end), &written)
    } else {
        let lines = own_lines(text, kept.node).ok_or_else(|| no_room(inner))?;
        let column = key.bytes.start - line_start(text, key.bytes.start);
        let by = signed(column + 2) - signed(kept.node.bytes.start - lines.start);
        let head = after_colon(text, key).ok_or_else(|| no_room(outer))?;
        let first = next_line(text, head);
        let mut comments = String::new();
        let between = text[first..lines.start].split_inclusive('\n');
        for line in between.filter(|between| between.trim_start().starts_with('#')) {
            comments.push_str(&" ".repeat(column + 2));
            comments.push_str(line.trim_start());
        }
        let end = next_line(text, visible_end(text, found.node));
        let moved = shifted(&text[lines], by);
        let written = format!("{name}{}{comments}{moved}", &text[key.bytes.end..first]);
        splice(text, &(key.bytes.start..end), &written)
    };
    let became = Change::Became(name, kept.node);
    verified(text, changed, origin, (outer, became))
}

fn signed(columns: usize) -> isize {
    isize::try_from(columns).unwrap_or(0)
}

fn no_room(path: &str) -> EditError {
    EditError::NoRoom(path.to_owned())
}

fn there<'a>(root: &'a Node, path: &'a str) -> Result<Found<'a>, EditError> {
    let found = follow(root, path)?;
    if found.missing.is_empty() {
        Ok(found)
    } else {
        Err(EditError::NoField(path.to_owned()))
    }
}

/// The lines of a block, when it starts on a line of its own.
fn own_lines(text: &str, node: &Node) -> Option<std::ops::Range<usize>> {
    let start = line_start(text, node.bytes.start);
    let alone = text[start..node.bytes.start].trim().is_empty();
    let block = !matches!(node.value, Value::Scalar { .. });
    (alone && block).then(|| start..next_line(text, visible_end(text, node)))
}

/// Lines moved to the right, or to the left as far as there is room.
fn shifted(lines: &str, by: isize) -> String {
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

fn made(value: Value) -> Node {
    Node { bytes: 0..0, value }
}

fn named(name: &str) -> Node {
    made(Value::Scalar {
        text: name.to_owned(),
        style: Style::Double,
    })
}

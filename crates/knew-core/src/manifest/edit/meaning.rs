//! What a document should say after an edit: the tree it had, changed in one place.
//!
//! An edit changes text; here the same change is made to the tree, and the two must come out the same.
//! So an edit that reaches further than it says, as through an anchor, is found out before it is done.

use super::EditError;
use crate::manifest::locate::{Step, enter, steps};
use crate::manifest::node::{Node, Style, Value};
use crate::manifest::{parse, split};
use crate::model::DocumentLocation;

/// One place of a tree, and what becomes of it.
pub enum Change<'a> {
    /// It is this text now.
    Text(&'a str),
    /// It is this now.
    Set(&'a Node),
    /// It is gone.
    Gone,
    /// It is called this.
    Called(&'a str),
    /// It is called this and is that.
    Became(&'a str, &'a Node),
}

/// The changed text, if its document says what it said, with this change.
pub fn verified(
    before: &str,
    after: String,
    origin: &DocumentLocation,
    (path, change): (&str, Change<'_>),
) -> Result<String, EditError> {
    let no_room = || EditError::NoRoom(path.to_owned());
    let anchored = || EditError::Anchored(path.to_owned());
    let is = match document(&after, origin) {
        Ok(is) => is,
        Err(words) if words.contains("unknown anchor") => return Err(anchored()),
        Err(_) => return Err(no_room()),
    };
    let mut should = document(before, origin).map_err(|_| EditError::NotYaml)?;
    let whole = match origin.item {
        None => path.to_owned(),
        Some(item) => format!("items[{item}].{path}"),
    };
    let steps = steps(&whole);
    let written = steps
        .iter()
        .try_fold(&is, |node, step| Some(enter(node, *step)?.1));
    let change = match (change, written) {
        (Change::Text(value), Some(it)) if it.text() == Some(value) => Change::Set(it),
        (Change::Text(_), _) => return Err(no_room()),
        (change, _) => change,
    };
    match change.make(&mut should, &steps) {
        Some(()) if is.says(&should) => Ok(after),
        Some(()) if has_anchors(before) => Err(anchored()),
        _ => Err(no_room()),
    }
}

/// Whether anything in a text may stand in two places.
fn has_anchors(text: &str) -> bool {
    text.contains('&') && text.contains('*')
}

fn document(text: &str, origin: &DocumentLocation) -> Result<Node, String> {
    let bytes = split::split(text).get(origin.document).cloned();
    let parsed = parse::parse(text, bytes.unwrap_or_default());
    let words = parsed.fault.map(|fault| fault.words);
    parsed.root.ok_or_else(|| words.unwrap_or_default())
}

impl Change<'_> {
    fn make(self, root: &mut Node, path: &[Step<'_>]) -> Option<()> {
        let (last, above) = path.split_last()?;
        let mut node = root;
        for step in above {
            node = made_mut(node, *step)?;
        }
        match self {
            Self::Text(_) => return None,
            Self::Set(new) => new.clone_into(made_mut(node, *last)?),
            Self::Gone => take(node, *last)?,
            Self::Called(name) => change_entry(node, *last, |entry| entry.0 = key(name))?,
            Self::Became(name, new) => {
                change_entry(node, *last, |entry| *entry = (key(name), new.clone()))?;
            }
        }
        Some(())
    }
}

fn key(name: &str) -> Node {
    scalar(name.to_owned(), Style::Double)
}

fn scalar(text: String, style: Style) -> Node {
    Node {
        bytes: 0..0,
        value: Value::Scalar { text, style },
    }
}

fn name_of(step: Step<'_>) -> &str {
    match step {
        Step::Key(name) | Step::Index(name, _) => name,
    }
}

/// Changes the entry under a step; `None` if there is none.
fn change_entry(
    node: &mut Node,
    step: Step<'_>,
    change: impl FnOnce(&mut (Node, Node)),
) -> Option<()> {
    let Value::Map(entries) = &mut node.value else {
        return None;
    };
    let at = entries.position(name_of(step))?;
    entries.change(|list| list.get_mut(at).map(change))
}

fn value_mut<'a>(node: &'a mut Node, step: Step<'_>) -> Option<&'a mut Node> {
    match (&mut node.value, step) {
        (Value::List(items), Step::Index(_, index)) => items.get_mut(index),
        (Value::Map(entries), _) => entries.value_mut(name_of(step)),
        _ => None,
    }
}

/// The value under a step; a key that is not there, and an element after the last, come to be.
fn made_mut<'a>(node: &'a mut Node, step: Step<'_>) -> Option<&'a mut Node> {
    if enter(node, step).is_none() {
        let nothing = scalar(String::new(), Style::Plain);
        match (&mut node.value, step) {
            (Value::Map(entries), _) => {
                entries.change(|list| list.push((key(name_of(step)), nothing)));
            }
            (Value::List(items), Step::Index(_, index)) if index == items.len() => {
                items.push(nothing);
            }
            (Value::Scalar { .. }, Step::Index(_, 0)) => node.value = Value::List(vec![nothing]),
            (Value::Scalar { .. }, _) => {
                node.value = Value::Map(vec![(key(name_of(step)), nothing)].into());
            }
            (Value::List(_), _) => return None,
        }
    }
    value_mut(node, step)
}

fn take(node: &mut Node, step: Step<'_>) -> Option<()> {
    match (&mut node.value, step) {
        (Value::List(items), Step::Index(_, index)) if index < items.len() => {
            items.remove(index);
        }
        (Value::Map(entries), _) => {
            let at = entries.position(name_of(step))?;
            entries.change(|list| list.remove(at));
        }
        _ => return None,
    }
    Some(())
}

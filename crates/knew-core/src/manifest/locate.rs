//! From a field of an object to the place in the text.

use std::ops::Range;

use super::node::{Node, Value};
use super::{Document, Manifest, parse};
use crate::model::{DocumentLocation, ProblemLocation, SourcePosition};

impl Manifest {
    /// The place of a problem. A field that is not there is at its nearest parent.
    #[must_use]
    pub fn locate(&self, at: &ProblemLocation) -> Option<SourcePosition> {
        let (origin, path) = match at {
            ProblemLocation::Position(place) => return Some(place.clone()),
            ProblemLocation::Field(origin, path) => (origin, path),
        };
        let file = self.files.get(origin.file)?;
        let byte = match self.node_of(origin) {
            Some(node) => walk(node, path).1,
            None => self.read_again(origin, path)?,
        };
        let lines = self.lines.get(origin.file).cloned().unwrap_or_default();
        Some(lines.place(&file.name, &file.text, byte))
    }

    /// The first file of that name.
    #[must_use]
    pub fn file_named(&self, name: &str) -> Option<usize> {
        self.names.position(&self.files, name)
    }

    /// What stands on the line of a place, from up to `before` characters ahead of it on, and the
    /// column of the place within that.
    #[must_use]
    pub fn excerpt(&self, place: &SourcePosition, before: usize) -> Option<(&str, usize)> {
        let index = self.file_named(&place.file)?;
        let from = place.column.saturating_sub(before).max(1);
        let text = &self.files.get(index)?.text;
        let lines = self.lines.get(index)?;
        let rest = lines.rest(text, place.line, from)?;
        Some((rest, place.column.saturating_sub(from) + 1))
    }

    /// Where a field is in a document whose tree is not kept.
    fn read_again(&self, origin: &DocumentLocation, path: &str) -> Option<usize> {
        let (file, bytes) = self.document_of(origin)?;
        let start = bytes.start;
        let text = self.files.get(file)?.text.get(bytes)?;
        let root = parse::parse_document(text, start).root;
        let node = root.as_ref().and_then(|root| object(root, origin));
        Some(node.map_or(start, |node| walk(node, path).1))
    }

    /// The field a problem is about; of one that is not there, nothing.
    #[must_use]
    pub fn field(&self, at: &ProblemLocation) -> Option<&Node> {
        let ProblemLocation::Field(origin, path) = at else {
            return None;
        };
        let mut node = self.node_of(origin)?;
        for step in steps(path) {
            (_, node) = enter(node, step)?;
        }
        Some(node)
    }

    /// The text of the field a problem is about.
    #[must_use]
    pub fn field_text(&self, at: &ProblemLocation) -> Option<&str> {
        let ProblemLocation::Field(origin, _) = at else {
            return None;
        };
        let bytes = self.field(at)?.bytes.clone();
        self.files.get(origin.file)?.text.get(bytes)
    }

    /// The file and the bytes of the document an object stands in.
    #[must_use]
    pub fn document_of(&self, origin: &DocumentLocation) -> Option<(usize, Range<usize>)> {
        let (_, document) = self.find(origin)?;
        Some((origin.file, document.bytes.clone()))
    }

    /// The text an object is written in: its document, or its element of a list.
    #[must_use]
    pub fn resource_text(&self, origin: &DocumentLocation) -> Option<&str> {
        let (file, document) = self.document_of(origin)?;
        let bytes = match (origin.item, self.node_of(origin)) {
            (Some(_), Some(node)) => node.bytes.clone(),
            _ => document,
        };
        self.files.get(file)?.text.get(bytes)
    }

    pub(super) fn node_of(&self, origin: &DocumentLocation) -> Option<&Node> {
        let (index, _) = self.find(origin)?;
        object(self.trees.get(index)?.as_deref()?, origin)
    }

    pub(super) fn find(&self, origin: &DocumentLocation) -> Option<(usize, &Document)> {
        let index = self
            .documents
            .binary_search_by_key(&(origin.file, origin.document), |document| {
                (document.origin.file, document.origin.document)
            })
            .ok()?;
        Some((index, self.documents.get(index)?))
    }
}

/// The object of a document: the document, or an item of the list it is.
pub(super) fn object<'a>(root: &'a Node, origin: &DocumentLocation) -> Option<&'a Node> {
    match origin.item {
        None => Some(root),
        Some(item) => root.get("items")?.items().get(item),
    }
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// `.name` or `[name]`
    Key(&'a str),
    /// `[0]`, which may also be a key that is a number.
    Index(&'a str, usize),
}

/// The steps of a path written as Knative writes them: `spec.filters[0].exact[type]`.
#[must_use]
pub fn steps(path: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let end = inner.find(']').unwrap_or(inner.len());
            let name = &inner[..end];
            steps.push(match name.parse() {
                Ok(index) => Step::Index(name, index),
                Err(_) => Step::Key(name),
            });
            rest = inner.get(end + 1..).unwrap_or("");
        } else {
            let name = rest.strip_prefix('.').unwrap_or(rest);
            let end = name.find(['.', '[']).unwrap_or(name.len());
            if end > 0 {
                steps.push(Step::Key(&name[..end]));
            }
            rest = &name[end..];
        }
    }
    steps
}

/// The key, if it has one, and the value a step leads to.
#[must_use]
pub fn enter<'a>(node: &'a Node, step: Step<'_>) -> Option<(Option<&'a Node>, &'a Node)> {
    match (step, &node.value) {
        (Step::Index(_, index), Value::List(items)) => Some((None, items.get(index)?)),
        (Step::Key(name) | Step::Index(name, _), _) => {
            let (key, value) = node.entry(name)?;
            Some((Some(key), value))
        }
    }
}

/// How many steps of a path exist, and the byte where the last one stands: a scalar's value, or
/// the key of anything larger.
fn walk(root: &Node, path: &str) -> (usize, usize) {
    let mut node = root;
    let mut byte = root.bytes.start;
    let mut taken = 0;
    for step in steps(path) {
        let Some((key, value)) = enter(node, step) else {
            break;
        };
        byte = match (&value.value, key) {
            (Value::Scalar { .. }, _) if !value.bytes.is_empty() => value.bytes.start,
            (_, Some(key)) => key.bytes.start,
            (_, None) => value.bytes.start,
        };
        node = value;
        taken += 1;
    }
    (taken, byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_step_by_step() {
        assert_eq!(
            steps("metadata.annotations[knative.dev/dependency]"),
            [
                Step::Key("metadata"),
                Step::Key("annotations"),
                Step::Key("knative.dev/dependency")
            ]
        );
        assert_eq!(
            steps("spec.filters[0].exact[type]"),
            [
                Step::Key("spec"),
                Step::Key("filters"),
                Step::Index("0", 0),
                Step::Key("exact"),
                Step::Key("type")
            ]
        );
    }
}

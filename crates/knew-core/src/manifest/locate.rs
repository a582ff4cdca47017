//! Source positions of fields.

use std::ops::Range;

use super::yaml::{YamlNode, YamlValue};
use super::{Document, Manifest, parse};
use crate::model::{DocumentLocation, ProblemLocation, SourcePosition};

impl Manifest {
    /// Position of a problem. A missing field has the position of its nearest parent.
    #[must_use]
    pub fn locate(&self, at: &ProblemLocation) -> Option<SourcePosition> {
        let (origin, path) = match at {
            ProblemLocation::Position(place) => return Some(place.clone()),
            ProblemLocation::Field(origin, path) => (origin, path),
        };
        let file = self.files.get(origin.file)?;
        let byte = match self.object_node(origin) {
            Some(node) => deepest_offset(node, path).1,
            None => self.offset_by_reparsing(origin, path)?,
        };
        let lines = self.lines.get(origin.file).cloned().unwrap_or_default();
        Some(lines.place_of_byte(&file.name, &file.text, byte))
    }

    /// Index of the first file with this name.
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
        let rest = lines.line_from_column(text, place.line, from)?;
        Some((rest, place.column.saturating_sub(from) + 1))
    }

    /// Byte offset of a field in a document whose tree is not kept.
    fn offset_by_reparsing(&self, origin: &DocumentLocation, path: &str) -> Option<usize> {
        let (file, bytes) = self.document_of(origin)?;
        let start = bytes.start;
        let text = self.files.get(file)?.text.get(bytes)?;
        let root = parse::parse_document(text, start).root;
        let node = root
            .as_ref()
            .and_then(|root| object_in_document(root, origin));
        Some(node.map_or(start, |node| deepest_offset(node, path).1))
    }

    /// Node of the field a problem is about; `None` if the field is missing.
    #[must_use]
    pub fn field(&self, at: &ProblemLocation) -> Option<&YamlNode> {
        let ProblemLocation::Field(origin, path) = at else {
            return None;
        };
        let mut node = self.object_node(origin)?;
        for step in path_steps(path) {
            (_, node) = child_at(node, step)?;
        }
        Some(node)
    }

    /// Text of the field a problem is about, as it is written.
    #[must_use]
    pub fn field_text(&self, at: &ProblemLocation) -> Option<&str> {
        let ProblemLocation::Field(origin, _) = at else {
            return None;
        };
        let bytes = self.field(at)?.bytes.clone();
        self.files.get(origin.file)?.text.get(bytes)
    }

    /// File index and byte range of the document an object is in.
    #[must_use]
    pub fn document_of(&self, origin: &DocumentLocation) -> Option<(usize, Range<usize>)> {
        let (_, document) = self.find_document(origin)?;
        Some((origin.file, document.bytes.clone()))
    }

    /// Source text of an object: its document, or its item of a list.
    #[must_use]
    pub fn resource_text(&self, origin: &DocumentLocation) -> Option<&str> {
        let (file, document) = self.document_of(origin)?;
        let bytes = match (origin.item, self.object_node(origin)) {
            (Some(_), Some(node)) => node.bytes.clone(),
            _ => document,
        };
        self.files.get(file)?.text.get(bytes)
    }

    pub(super) fn object_node(&self, origin: &DocumentLocation) -> Option<&YamlNode> {
        let (index, _) = self.find_document(origin)?;
        object_in_document(self.trees.get(index)?.as_deref()?, origin)
    }

    pub(super) fn find_document(&self, origin: &DocumentLocation) -> Option<(usize, &Document)> {
        let index = self
            .documents
            .binary_search_by_key(&(origin.file, origin.document), |document| {
                (document.origin.file, document.origin.document)
            })
            .ok()?;
        Some((index, self.documents.get(index)?))
    }
}

/// Object of a document: the document, or an item of the list it is.
pub(super) fn object_in_document<'a>(
    root: &'a YamlNode,
    origin: &DocumentLocation,
) -> Option<&'a YamlNode> {
    match origin.item {
        None => Some(root),
        Some(item) => root.get("items")?.items().get(item),
    }
}

/// Step of a field path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathStep<'a> {
    /// Key written `.name` or `[name]`.
    Key(&'a str),
    /// Index written `[0]`, which can also be a key that is a number.
    Index(&'a str, usize),
}

/// Splits a path in Knative's notation: `spec.filters[0].exact[type]`.
#[must_use]
pub fn path_steps(path: &str) -> Vec<PathStep<'_>> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let end = inner.find(']').unwrap_or(inner.len());
            let name = &inner[..end];
            steps.push(match name.parse() {
                Ok(index) => PathStep::Index(name, index),
                Err(_) => PathStep::Key(name),
            });
            rest = inner.get(end + 1..).unwrap_or("");
        } else {
            let name = rest.strip_prefix('.').unwrap_or(rest);
            let end = name.find(['.', '[']).unwrap_or(name.len());
            if end > 0 {
                steps.push(PathStep::Key(&name[..end]));
            }
            rest = &name[end..];
        }
    }
    steps
}

/// Key, if there is one, and value of a path step.
#[must_use]
pub fn child_at<'a>(
    node: &'a YamlNode,
    step: PathStep<'_>,
) -> Option<(Option<&'a YamlNode>, &'a YamlNode)> {
    match (step, &node.value) {
        (PathStep::Index(_, index), YamlValue::List(items)) => Some((None, items.get(index)?)),
        (PathStep::Key(name) | PathStep::Index(name, _), _) => {
            let (key, value) = node.entry(name)?;
            Some((Some(key), value))
        }
    }
}

/// Number of existing steps of a path, and the byte offset of the last one: of a scalar's value, or of
/// the key of a collection.
fn deepest_offset(root: &YamlNode, path: &str) -> (usize, usize) {
    let mut node = root;
    let mut byte = root.bytes.start;
    let mut taken = 0;
    for step in path_steps(path) {
        let Some((key, value)) = child_at(node, step) else {
            break;
        };
        byte = match (&value.value, key) {
            (YamlValue::Scalar { .. }, _) if !value.bytes.is_empty() => value.bytes.start,
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
            path_steps("metadata.annotations[knative.dev/dependency]"),
            [
                PathStep::Key("metadata"),
                PathStep::Key("annotations"),
                PathStep::Key("knative.dev/dependency")
            ]
        );
        assert_eq!(
            path_steps("spec.filters[0].exact[type]"),
            [
                PathStep::Key("spec"),
                PathStep::Key("filters"),
                PathStep::Index("0", 0),
                PathStep::Key("exact"),
                PathStep::Key("type")
            ]
        );
    }
}

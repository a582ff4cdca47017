//! One object on its way to today's shape: edits of its text, each of which is refused rather than
//! wrong, and what is said about them.

use super::Note;
use crate::manifest::edit::{self, EditError};
use crate::manifest::locate::{enter, steps};
use crate::manifest::node::{Node, Shape};
use crate::manifest::parse;
use crate::manifest::split;
use crate::model::{DocumentLocation, Id};

/// The text of a file, and the object in it that is being changed.
pub struct Draft {
    /// The text as it is by now.
    pub text: String,
    /// The object, as it was called.
    pub id: Id,
    /// What was said of it.
    pub notes: Vec<Note>,
    origin: DocumentLocation,
}

impl Draft {
    /// The object of an origin in the text of its file.
    pub fn new(text: &str, origin: DocumentLocation, id: &Id) -> Self {
        Self {
            text: text.to_owned(),
            id: id.clone(),
            notes: Vec::new(),
            origin,
        }
    }

    /// The tree of the object as it is by now.
    pub fn node(&self) -> Option<Node> {
        let bytes = split::split(&self.text).get(self.origin.document)?.clone();
        let root = parse::parse(&self.text, bytes).root?;
        match self.origin.item {
            None => Some(root),
            Some(item) => root.get("items")?.items().get(item).cloned(),
        }
    }

    /// What stands at a path.
    pub fn field(&self, path: &str) -> Option<Node> {
        let root = self.node()?;
        let mut node = &root;
        for step in steps(path) {
            (_, node) = enter(node, step)?;
        }
        Some(node.clone())
    }

    /// Whether something stands at a path.
    pub fn has(&self, path: &str) -> bool {
        self.field(path)
            .is_some_and(|field| field.shape() != Shape::Null)
    }

    /// The text at a path.
    pub fn value(&self, path: &str) -> Option<String> {
        self.field(path)?.text().map(str::to_owned)
    }

    /// Says something about the object.
    pub fn note(&mut self, sentence: &str) {
        self.notes.push(Note {
            id: self.id.clone(),
            sentence: sentence.to_owned(),
        });
    }

    /// Sets a field, unless it says that already.
    pub fn set(&mut self, path: &str, value: &str) {
        if self.value(path).as_deref() != Some(value) {
            let done = edit::set(&self.text, &self.origin, path, value);
            self.take(done);
        }
    }

    /// Removes a field if it is there, saying what is lost with it.
    pub fn drop(&mut self, path: &str, lost: Option<&str>) {
        if self.field(path).is_none() {
            return;
        }
        let done = edit::remove(&self.text, &self.origin, path);
        self.take(done);
        if let Some(sentence) = lost {
            self.note(sentence);
        }
    }

    /// Gives a field another name.
    pub fn rename(&mut self, path: &str, name: &str) {
        let done = edit::rename_key(&self.text, &self.origin, path, name);
        self.take(done);
    }

    /// Puts a value under a key of its own.
    pub fn nest(&mut self, path: &str, key: &str) {
        let done = edit::nest(&self.text, &self.origin, path, key);
        self.take(done);
    }

    /// Makes a value the only element of a list.
    pub fn enlist(&mut self, path: &str) {
        let done = edit::enlist(&self.text, &self.origin, path);
        self.take(done);
    }

    /// Puts an inner field in the place of an outer one.
    pub fn hoist(&mut self, outer: &str, inner: &str, name: &str) {
        let done = edit::hoist(&self.text, &self.origin, (outer, inner), name);
        self.take(done);
    }

    /// Puts a reference that is written flat, or as a DNS name, into today's shape.
    pub fn nest_flat(&mut self, path: &str) {
        if self.has(&format!("{path}.dnsName")) {
            let name = self.value(&format!("{path}.dnsName")).unwrap_or_default();
            self.set(&format!("{path}.dnsName"), &format!("http://{name}/"));
            self.rename(&format!("{path}.dnsName"), "uri");
        }
        let uri = self.has(&format!("{path}.uri"));
        if self.has(&format!("{path}.kind")) && !uri {
            self.nest(path, "ref");
        }
    }

    /// Takes the object out. What is said at the top of the file is said of all of it, and stays.
    pub fn remove_object(&mut self) {
        let first = self.origin.document == 0 && self.origin.item.is_none();
        let lines = self.text.split_inclusive('\n');
        let head: String = lines
            .take_while(|line| first && line.starts_with('#'))
            .collect();
        let done = edit::remove_object(&self.text, &self.origin);
        self.take(done.map(|done| head + &done));
    }

    fn take(&mut self, done: Result<String, EditError>) {
        match done {
            Ok(text) => self.text = text,
            Err(error) => self.note(&format!("needs a hand: {error}")),
        }
    }
}

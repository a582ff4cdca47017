//! Edits of one object during an upgrade: the first refused edit leaves all of it as it is.

use super::{UpgradeNote, comments, remove_object};
use crate::manifest::documents;
use crate::manifest::edit::{self, EditError};
use crate::manifest::locate::{child_at, path_steps};
use crate::manifest::parse;
use crate::manifest::yaml::{YamlNode, YamlType};
use crate::model::{DocumentLocation, Id, Resource};

pub struct ObjectEditor {
    /// Text of the document that has the object.
    text: String,
    /// Identity before the upgrade.
    pub id: Id,
    /// `apiVersion` before the upgrade.
    pub api_version: String,
    /// True if the object has no successor.
    pub removed: bool,
    notes: Vec<String>,
    /// First reason why the object must be upgraded by hand.
    failure: Option<String>,
    /// Location in the file.
    origin: DocumentLocation,
    /// Location in the document's own text.
    local: DocumentLocation,
}

/// New text of the file, if it changed, and what to say about the object.
type FinishedEdit = (Option<String>, Option<UpgradeNote>);

impl ObjectEditor {
    /// `None` if the file has no such document.
    pub fn new(text: &str, object: &Resource) -> Option<Self> {
        let bytes = documents::split_documents(text)
            .get(object.origin.document)?
            .clone();
        Some(Self {
            text: text.get(bytes)?.to_owned(),
            id: object.id.clone(),
            api_version: object.api_version.clone(),
            removed: false,
            notes: Vec::new(),
            failure: None,
            origin: object.origin,
            local: DocumentLocation {
                item: object.origin.item,
                ..DocumentLocation::default()
            },
        })
    }

    /// Text of the file with the edited object, or why it must be upgraded by hand.
    pub fn finish(self, file: &str) -> Result<FinishedEdit, String> {
        if let Some(reason) = self.failure {
            return Err(reason);
        }
        let mut sentences = Vec::new();
        for sentence in self.notes {
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
        let note = (!sentences.is_empty()).then(|| UpgradeNote {
            id: self.id,
            sentence: sentences.join("; it "),
            by_hand: false,
        });
        let text = if self.removed {
            remove_object(file, &self.origin).map_err(|error| error.to_string())?
        } else {
            edit::replace_document(file, self.origin.document, &self.text)
                .map_err(|error| error.to_string())?
        };
        Ok(((text != file).then_some(text), note))
    }

    pub fn node(&self) -> Option<YamlNode> {
        let root = parse::parse_document(&self.text, 0).root?;
        match self.local.item {
            None => Some(root),
            Some(item) => root.get("items")?.items().get(item).cloned(),
        }
    }

    pub fn field(&self, path: &str) -> Option<YamlNode> {
        let root = self.node()?;
        let mut node = &root;
        for step in path_steps(path) {
            (_, node) = child_at(node, step)?;
        }
        Some(node.clone())
    }

    /// True for a field that is not null.
    pub fn has_field(&self, path: &str) -> bool {
        self.field(path)
            .is_some_and(|field| field.yaml_type() != YamlType::Null)
    }

    pub fn field_text(&self, path: &str) -> Option<String> {
        self.field(path)?.text().map(str::to_owned)
    }

    /// Number of items of a list; 0 for anything else.
    pub fn item_count(&self, path: &str) -> usize {
        self.field(path).map_or(0, |field| field.items().len())
    }

    /// Adds what an upgrade loses or changes, as the predicate of a sentence about the object.
    pub fn add_note(&mut self, sentence: &str) {
        self.notes.push(sentence.to_owned());
    }

    /// Leaves the object as it is.
    pub fn leave(&mut self, reason: &str) {
        self.failure.get_or_insert_with(|| reason.to_owned());
    }

    pub fn set_field(&mut self, path: &str, value: &str) {
        if self.field_text(path).as_deref() != Some(value) {
            let done = edit::set_field(&self.text, &self.local, path, value);
            self.apply(done);
        }
    }

    /// Sets a field to a map or list.
    pub fn set_value(&mut self, path: &str, value: &serde_json::Value) {
        let done = edit::set_value(&self.text, &self.local, path, value);
        self.apply(done);
    }

    /// Removes a field if it exists, with a note about what is lost.
    pub fn remove_field(&mut self, path: &str, lost: Option<&str>) {
        if self.field(path).is_none() {
            return;
        }
        let done = edit::remove_field(&self.text, &self.local, path);
        self.apply(done);
        if let Some(sentence) = lost {
            self.add_note(sentence);
        }
    }

    /// Renames the key of a field if it exists.
    pub fn rename_key(&mut self, path: &str, name: &str) {
        let Some(parent) = self.field(path).map(|_| parent_path(path)) else {
            return;
        };
        if self.field(&format!("{parent}.{name}")).is_some() {
            return self.leave(&format!(
                "{path} stands beside {name}; remove one of the two"
            ));
        }
        let done = edit::rename_key(&self.text, &self.local, path, name);
        self.apply(done);
    }

    pub fn nest_field(&mut self, path: &str, key: &str) {
        let done = edit::nest_field(&self.text, &self.local, path, key);
        self.apply(done);
    }

    /// Moves the fields of these names, if there are any, below a new key.
    pub fn nest_entries(&mut self, path: &str, key: &str, names: &[&str]) {
        if names
            .iter()
            .any(|name| self.field(&format!("{path}.{name}")).is_some())
        {
            let done = edit::nest_entries(&self.text, &self.local, path, (key, names));
            self.apply(done);
        }
    }

    pub fn nest_reference(&mut self, path: &str) {
        let done = edit::nest_reference(&self.text, &self.local, path);
        self.apply(done);
    }

    pub fn wrap_in_list(&mut self, path: &str) {
        let done = edit::wrap_in_list(&self.text, &self.local, path);
        self.apply(done);
    }

    pub fn hoist_field(&mut self, outer: &str, inner: &str, name: &str) {
        let done = edit::hoist_field(&self.text, &self.local, (outer, inner), name);
        self.apply(done);
    }

    fn apply(&mut self, done: Result<String, EditError>) {
        if self.failure.is_some() {
            return;
        }
        match done.map(|text| comments::restore(&self.text, text)) {
            Ok(Some(text)) => self.text = text,
            Ok(None) => self.leave("a comment would be lost; edit the text"),
            Err(error) => self.leave(&error.to_string()),
        }
    }
}

fn parent_path(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(parent, _)| parent)
}

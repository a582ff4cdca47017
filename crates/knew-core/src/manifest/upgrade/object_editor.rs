//! Edits of one object during an upgrade. A refused edit becomes a note.

use super::UpgradeNote;
use crate::manifest::documents;
use crate::manifest::edit::{self, EditError};
use crate::manifest::locate::{child_at, path_steps};
use crate::manifest::parse;
use crate::manifest::yaml::{YamlNode, YamlType};
use crate::model::{DocumentLocation, Id};

pub struct ObjectEditor {
    pub text: String,
    /// Identity before the upgrade.
    pub id: Id,
    pub notes: Vec<UpgradeNote>,
    origin: DocumentLocation,
}

impl ObjectEditor {
    pub fn new(text: &str, origin: DocumentLocation, id: &Id) -> Self {
        Self {
            text: text.to_owned(),
            id: id.clone(),
            notes: Vec::new(),
            origin,
        }
    }

    pub fn node(&self) -> Option<YamlNode> {
        let bytes = documents::split_documents(&self.text)
            .get(self.origin.document)?
            .clone();
        let root = parse::parse_range(&self.text, bytes).root?;
        match self.origin.item {
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

    pub fn has_field(&self, path: &str) -> bool {
        self.field(path)
            .is_some_and(|field| field.yaml_type() != YamlType::Null)
    }

    pub fn field_text(&self, path: &str) -> Option<String> {
        self.field(path)?.text().map(str::to_owned)
    }

    pub fn add_note(&mut self, sentence: &str) {
        self.notes.push(UpgradeNote {
            id: self.id.clone(),
            sentence: sentence.to_owned(),
        });
    }

    pub fn set_field(&mut self, path: &str, value: &str) {
        if self.field_text(path).as_deref() != Some(value) {
            let done = edit::set_field(&self.text, &self.origin, path, value);
            self.apply(done);
        }
    }

    /// Removes a field if it exists, with a note about what is lost.
    pub fn remove_field(&mut self, path: &str, lost: Option<&str>) {
        if self.field(path).is_none() {
            return;
        }
        let done = edit::remove_field(&self.text, &self.origin, path);
        self.apply(done);
        if let Some(sentence) = lost {
            self.add_note(sentence);
        }
    }

    /// Renames the key of a field.
    pub fn rename_key(&mut self, path: &str, name: &str) {
        let done = edit::rename_key(&self.text, &self.origin, path, name);
        self.apply(done);
    }

    pub fn nest_field(&mut self, path: &str, key: &str) {
        let done = edit::nest_field(&self.text, &self.origin, path, key);
        self.apply(done);
    }

    pub fn wrap_in_list(&mut self, path: &str) {
        let done = edit::wrap_in_list(&self.text, &self.origin, path);
        self.apply(done);
    }

    pub fn hoist_field(&mut self, outer: &str, inner: &str, name: &str) {
        let done = edit::hoist_field(&self.text, &self.origin, (outer, inner), name);
        self.apply(done);
    }

    /// Moves a flat reference or DNS name into `ref` or `uri`.
    pub fn nest_flat(&mut self, path: &str) {
        if self.has_field(&format!("{path}.dnsName")) {
            let name = self
                .field_text(&format!("{path}.dnsName"))
                .unwrap_or_default();
            self.set_field(&format!("{path}.dnsName"), &format!("http://{name}/"));
            self.rename_key(&format!("{path}.dnsName"), "uri");
        }
        let uri = self.has_field(&format!("{path}.uri"));
        if self.has_field(&format!("{path}.kind")) && !uri {
            self.nest_field(path, "ref");
        }
    }

    /// Removes the object. Comments at the top of the file describe all of it, so they stay.
    pub fn remove_object(&mut self) {
        let first = self.origin.document == 0 && self.origin.item.is_none();
        let lines = self.text.split_inclusive('\n');
        let head: String = lines
            .take_while(|line| first && line.starts_with('#'))
            .collect();
        let done = edit::remove_object(&self.text, &self.origin);
        self.apply(done.map(|done| head + &done));
    }

    fn apply(&mut self, done: Result<String, EditError>) {
        match done {
            Ok(text) => self.text = text,
            Err(error) => self.add_note(&format!("needs a hand: {error}")),
        }
    }
}

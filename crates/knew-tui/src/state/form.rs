//! Forms: named fields, a cursor among them, and a sentence for each field that is wrong.

pub mod add;
pub mod attribute_pairs;
pub mod blueprint;
pub mod drafts;
pub mod faults;
pub mod field_hint;
pub mod save_as;
pub mod send;
pub mod send_preview;
pub mod template;
pub mod write;

use std::path::PathBuf;

use crate::state::line_input::LineInput;
use blueprint::{Blueprint, What};
use knew_core::model::Id;
use knew_event::Event;

/// The keys of every form with more than one field.
const TAB: (&str, &str) = ("tab", "next field");

/// The key that closes each.
const ESC: (&str, &str) = ("esc", "closes");

/// What a form is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormKind {
    /// To send an event to a hub or target.
    Send {
        /// Where to.
        to: Id,
        /// The data, where a line of text cannot hold it.
        kept: Option<send::Kept>,
    },
    /// To add an object of a kind.
    Add(&'static Blueprint),
    /// To give an object another name.
    Rename(Id),
    /// To lay faults over a target.
    Faults(Id),
    /// To keep an event as a template.
    Template {
        /// The event.
        event: Box<Event>,
        /// A file whose bytes are the data.
        body: Option<PathBuf>,
    },
    /// To write a text to a new file.
    SaveAs {
        /// Index of the file.
        file: usize,
    },
}

impl FormKind {
    /// The keys its form takes, and what they do.
    #[must_use]
    pub fn keys(&self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Send { .. } => &[("enter", "sends"), TAB, ESC],
            Self::Add(_) => &[("enter", "adds it"), TAB, ESC],
            Self::Faults(_) => &[("enter", "lays them, unsaved"), TAB, ESC],
            Self::Rename(_) => &[("enter", "renames"), ESC],
            Self::Template { .. } => &[("enter", "keeps it"), ESC],
            Self::SaveAs { .. } => &[("enter", "saves"), ESC],
        }
    }

    /// What Enter does, in words.
    #[must_use]
    pub fn does(&self) -> &'static str {
        self.keys().first().map_or("", |(_, does)| does)
    }
}

/// One field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Its name, such as `subject`.
    pub name: &'static str,
    /// What belongs in it, shown while it is empty.
    pub hint: &'static str,
    /// What is in it.
    pub input: LineInput,
    /// What kind of answer it takes.
    pub what: What,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// Fields to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// What it is for.
    pub kind: FormKind,
    /// What stands over it.
    pub title: String,
    /// The fields.
    pub fields: Vec<Field>,
    /// Index of the field that takes the keys.
    pub focus: usize,
}

impl Form {
    /// What is in a field; empty when there is no such field.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|field| field.name == name);
        found.map_or("", |field| field.input.text.trim())
    }

    /// Puts something into a field.
    pub fn set(&mut self, name: &str, value: &str) {
        if let Some(field) = self.fields.iter_mut().find(|field| field.name == name) {
            field.input = LineInput::of(value);
            field.error = None;
        }
    }

    /// Says what is wrong with a field, and goes there.
    pub fn refuse(&mut self, name: &str, sentence: String) {
        if let Some(index) = self.fields.iter().position(|field| field.name == name) {
            self.fields[index].error = Some(sentence);
            self.focus = index;
        }
    }

    /// Goes to another field, around the ends.
    pub fn step(&mut self, by: isize) {
        let count = self.fields.len().max(1);
        let by = by.rem_euclid(count.cast_signed());
        self.focus = (self.focus + by.unsigned_abs()) % count;
    }

    /// The field that takes the keys.
    pub fn focused(&mut self) -> Option<&mut Field> {
        self.fields.get_mut(self.focus)
    }
}

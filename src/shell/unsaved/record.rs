//! The file of a run: its unsaved texts, and digests of those they were made of.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::shell::hex::hex;

use knew_tui::state::unsaved::{OpenedText, UnsavedText};

/// Another version may mean something else.
const VERSION: u32 = 1;

/// Bytes of all unsaved texts of a run, beyond which they are not kept.
pub const LARGEST_TEXTS: usize = 32 << 20;

/// Bytes of a file that is read: the largest texts, escaped as JSON.
const LARGEST: u64 = 4 * LARGEST_TEXTS as u64;

/// Name of the text that comes through a pipe, which is another one each time.
const STDIN: &str = "stdin";

/// Unsaved texts of one run.
#[derive(Serialize, Deserialize)]
pub struct Record {
    version: u32,
    /// The texts.
    pub edits: Vec<Edit>,
}

/// One unsaved text.
#[derive(Serialize, Deserialize)]
pub struct Edit {
    /// The file it belongs to: its whole path, or what a text without a file is called.
    pub file: String,
    name: String,
    is_path: bool,
    /// SHA-256 of the text on disk, in hexadecimal.
    base: String,
    text: String,
}

/// An opened text, in the terms of the record.
pub struct OpenedTextKey {
    file: String,
    is_path: bool,
    digest: String,
}

/// Edits that belong to what is open.
pub struct RestorableText {
    /// Name on screen.
    pub name: Arc<str>,
    /// Path as it was opened.
    pub path: Option<PathBuf>,
    /// Whether the text on disk is not the one that was edited.
    pub changed: bool,
    /// Whether the text on disk is the edited one.
    pub is_saved: bool,
    /// The edited text.
    pub text: Arc<str>,
}

impl Record {
    /// The record of some texts.
    pub fn of(texts: &[UnsavedText]) -> Self {
        let edits = texts.iter().map(|text| Edit {
            file: file(&text.name, text.path.as_deref()),
            name: text.name.to_string(),
            is_path: text.path.is_some(),
            base: digest(&text.base),
            text: text.text.to_string(),
        });
        Self {
            version: VERSION,
            edits: edits.collect(),
        }
    }

    /// Reads a record; `None` for one that cannot be read, or not yet or any more.
    pub fn read(path: &Path) -> Option<Self> {
        let mut text = String::new();
        let file = File::open(path).ok()?;
        file.take(LARGEST).read_to_string(&mut text).ok()?;
        let record: Self = serde_json::from_str(&text).ok()?;
        (record.version == VERSION).then_some(record)
    }

    /// The text to write.
    pub fn text(&self) -> String {
        // Nothing in it can fail to be written as JSON.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl OpenedTextKey {
    /// An opened text.
    pub fn of(opened: &OpenedText) -> Self {
        Self {
            file: file(&opened.name, opened.path.as_deref()),
            is_path: opened.path.is_some(),
            digest: digest(&opened.text),
        }
    }
}

/// What is offered of edits where these texts are open.
pub fn offered(
    edit: Edit,
    subjects: &[OpenedTextKey],
    opened: &[OpenedText],
) -> Option<RestorableText> {
    let is_of = |subject: &OpenedTextKey| {
        let same = subject.is_path == edit.is_path && subject.file == edit.file;
        same && (edit.is_path || edit.name != STDIN || subject.digest == edit.base)
    };
    let text: Arc<str> = edit.text.as_str().into();
    if let Some(index) = subjects.iter().position(is_of) {
        let (subject, opened) = (&subjects[index], &opened[index]);
        return Some(RestorableText {
            name: Arc::clone(&opened.name),
            path: opened.path.clone(),
            changed: subject.digest != edit.base,
            is_saved: opened.text == text,
            text,
        });
    }
    // A file that was begun and never saved belongs to its folder.
    let path = Path::new(&edit.file);
    let beside = |subject: &&OpenedTextKey| {
        subject.is_path && Path::new(&subject.file).parent() == path.parent()
    };
    let is_new = edit.is_path && !path.exists() && subjects.iter().any(|subject| beside(&subject));
    is_new.then(|| RestorableText {
        name: edit.name.into(),
        path: Some(path.to_owned()),
        changed: edit.base != digest(""),
        is_saved: false,
        text,
    })
}

/// A file as it is known from whatever folder it was opened; also one that does not exist.
fn file(name: &str, path: Option<&Path>) -> String {
    let Some(path) = path else {
        return name.to_owned();
    };
    let whole = path.canonicalize().or_else(|_| {
        let folder = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize()?;
        Ok::<_, std::io::Error>(folder.join(path.file_name().unwrap_or_default()))
    });
    let whole = whole.unwrap_or_else(|_| path.to_owned());
    whole.to_string_lossy().into_owned()
}

fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

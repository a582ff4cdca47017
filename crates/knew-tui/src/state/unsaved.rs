//! Unsaved edits: kept outside while they are made, so that a crash loses a second of them at most,
//! and offered when the same files are opened again.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

/// A text that differs from the one on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsavedText {
    /// Name on screen.
    pub name: Arc<str>,
    /// Where it would be saved; `None` for samples and stdin.
    pub path: Option<PathBuf>,
    /// The text on disk that was edited.
    pub base: Arc<str>,
    /// The text now.
    pub text: Arc<str>,
}

/// A file as it was opened, to look for edits of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedText {
    /// Name on screen.
    pub name: Arc<str>,
    /// Where it is; `None` for samples and stdin.
    pub path: Option<PathBuf>,
    /// Its text.
    pub text: Arc<str>,
}

/// Where edits of one file are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptId {
    /// The run of the program that made them.
    pub run: String,
    /// The file, as that run knew it.
    pub file: String,
}

/// Edits of an earlier run that were neither saved nor discarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptText {
    /// Where they are kept.
    pub id: KeptId,
    /// Name of the opened file on screen, or of the new one.
    pub name: Arc<str>,
    /// Where it would be saved; `None` for samples and stdin.
    pub path: Option<PathBuf>,
    /// Whether the file on disk has another text now than the one that was edited.
    pub changed: bool,
    /// The whole text with the edits.
    pub text: Arc<str>,
    /// When they were kept.
    pub at: Timestamp,
}

/// What of the edits is kept outside.
#[derive(Debug, Default)]
pub struct UnsavedBackup {
    /// The texts that were kept last.
    pub(crate) kept: Vec<UnsavedText>,
    /// When they were.
    pub(crate) at: Option<Timestamp>,
    /// Whether a text may have changed since.
    pub(crate) stale: bool,
}

impl UnsavedBackup {
    /// Whether something is to be kept as soon as time allows.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.stale
    }
}

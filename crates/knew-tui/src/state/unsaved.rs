//! Unsaved edits: kept outside while they are made, so that a crash loses a second of them at most,
//! and offered when the same files are opened again.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use crate::app::{App, Effect, Message, TICK};

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
pub struct Unsaved {
    /// The texts that were kept last.
    kept: Vec<UnsavedText>,
    /// When they were.
    at: Option<Timestamp>,
    /// Whether a text may have changed since.
    stale: bool,
}

impl Unsaved {
    /// Whether something is to be kept as soon as time allows.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.stale
    }
}

impl App {
    /// The texts that differ from those on disk, with what is being typed in the editor.
    #[must_use]
    pub fn unsaved_texts(&self) -> Vec<UnsavedText> {
        let editor = self
            .workbench
            .editor
            .as_ref()
            .filter(|editor| editor.is_changed());
        let files = self.workbench.open.manifest.files.iter().enumerate();
        let texts = files.filter_map(|(index, file)| {
            let typed = editor.filter(|editor| editor.file == index);
            let text = typed.map_or_else(|| Arc::clone(&file.text), |typed| typed.whole().into());
            let base = self.workbench.open.saved.get(index)?;
            (text != *base).then(|| UnsavedText {
                name: Arc::clone(&file.name),
                path: self.workbench.open.paths.get(index).cloned().flatten(),
                base: Arc::clone(base),
                text,
            })
        });
        texts.collect()
    }

    /// Notes that a message may have changed a text.
    pub(crate) fn may_have_edited(&mut self, message: &Message) {
        let edits = matches!(
            message,
            Message::Key(_) | Message::Mouse(_) | Message::Paste(_) | Message::Workbench(..)
        );
        self.unsaved.stale |= edits;
    }

    /// Forgets that a message may have changed a text, where no text has been touched at all.
    pub(crate) fn settle_edits(&mut self) {
        let untouched = self.workbench.editor.is_none()
            && self.workbench.history.done.is_empty()
            && self.workbench.history.undone.is_empty()
            && self.unsaved.kept.is_empty();
        self.unsaved.stale &= !untouched;
    }

    /// Has unsaved edits kept, once a second at most.
    pub(crate) fn keep_unsaved_in_time(&mut self, now: Timestamp) {
        let waits = |last: Timestamp| now.duration_since(last).unsigned_abs() < TICK;
        if !self.unsaved.stale || self.unsaved.at.is_some_and(waits) {
            return;
        }
        let texts = self.unsaved_texts();
        self.unsaved.stale = false;
        if texts != self.unsaved.kept {
            self.unsaved.at = Some(now);
            self.keep_unsaved(texts, Vec::new());
        }
    }

    /// Has unsaved edits kept now, in place of those of earlier runs.
    pub(crate) fn keep_unsaved(&mut self, texts: Vec<UnsavedText>, replaces: Vec<KeptId>) {
        self.unsaved.kept.clone_from(&texts);
        self.ask(Effect::KeepUnsaved { texts, replaces });
    }

    /// What is open, to look for edits of it.
    pub(crate) fn opened_texts(&self) -> Vec<OpenedText> {
        let files = self
            .workbench
            .open
            .manifest
            .files
            .iter()
            .zip(&self.workbench.open.paths);
        let opened = files.map(|(file, path)| OpenedText {
            name: Arc::clone(&file.name),
            path: path.clone(),
            text: Arc::clone(&file.text),
        });
        opened.collect()
    }
}

//! Keeps unsaved edits outside of the program while they are made.

use std::sync::Arc;

use jiff::Timestamp;

use crate::app::{App, Effect, Message, TICK};
use crate::state::unsaved::{KeptId, OpenedText, UnsavedText};

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

//! Undo and redo: the texts before and after each edit.

use std::sync::Arc;

use crate::model::Id;

/// How many edits can be undone.
const DEPTH: usize = 200;
/// How many bytes of texts are kept for them; the newest edit is kept whatever it weighs.
const MOST_BYTES: usize = 64 << 20;

/// One thing that was done to the texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What was done, such as `edit Trigger default/orders`.
    pub title: String,
    /// What became of each file it touched.
    pub changes: Vec<Change>,
    /// Whether somebody else wrote some of it to the disk.
    pub theirs: bool,
    /// The thing it gave another name, as it was called before and after.
    pub renamed: Option<(Id, Id)>,
}

/// One change of one file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Index of the file.
    pub file: usize,
    /// The text before it.
    pub before: Arc<str>,
    /// The text after it.
    pub after: Arc<str>,
}

/// Edits that can be undone, and undone ones that can be done again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Done, newest last.
    pub done: Vec<Edit>,
    /// Undone, the next to redo last.
    pub undone: Vec<Edit>,
}

impl Edit {
    /// The bytes of the texts it keeps; the text before it is mostly kept by the edit before.
    fn bytes(&self) -> usize {
        self.changes.iter().map(|it| it.after.len()).sum()
    }
}

impl History {
    /// Remembers an edit; what was undone before it is gone.
    pub fn push(&mut self, edit: Edit) {
        self.undone.clear();
        self.done.push(edit);
        let mut left = MOST_BYTES;
        let newest = self.done.iter().rev().take(DEPTH);
        let fits = newest.take_while(|edit| {
            let fits = left > 0;
            left = left.saturating_sub(edit.bytes());
            fits
        });
        let over = self.done.len() - fits.count();
        self.done.drain(..over);
    }

    /// Takes the newest edit back.
    pub fn undo(&mut self) -> Option<Edit> {
        let edit = self.done.pop()?;
        self.undone.push(edit.clone());
        Some(edit)
    }

    /// Does the last undone edit again.
    pub fn redo(&mut self) -> Option<Edit> {
        let edit = self.undone.pop()?;
        self.done.push(edit.clone());
        Some(edit)
    }
}

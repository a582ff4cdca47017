//! Undo and redo: the texts before and after each edit.

use std::sync::Arc;

use knew_core::model::Id;
use knew_core::record::MemoryLimit;
use knew_event::Weight;

/// How many edits can be undone.
const DEPTH: usize = 200;
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// Done, newest last.
    pub done: Vec<Edit>,
    /// Undone, the next to redo last.
    pub undone: Vec<Edit>,
    /// Bytes that the edits may take.
    room: usize,
}

impl Default for History {
    fn default() -> Self {
        Self::within(MemoryLimit::default().edits())
    }
}

impl Weight for Edit {
    /// Texts that several edits share are counted with each.
    fn weight(&self) -> usize {
        let texts = self.changes.iter();
        let texts = texts.map(|change| change.before.weight() + change.after.weight());
        size_of::<Self>() + self.title.weight() + texts.sum::<usize>()
    }
}

impl History {
    /// A history whose edits take at most so many bytes; the last one is kept whatever it takes.
    #[must_use]
    pub const fn within(bytes: usize) -> Self {
        Self {
            done: Vec::new(),
            undone: Vec::new(),
            room: bytes,
        }
    }

    /// Remembers an edit; what was undone before it is gone.
    pub fn push(&mut self, edit: Edit) {
        self.undone.clear();
        self.done.push(edit);
        let mut bytes = 0;
        let kept = self.done.iter().rev().take(DEPTH).take_while(|edit| {
            bytes += edit.weight();
            bytes <= self.room
        });
        let kept = kept.count().max(1);
        self.done.drain(..self.done.len() - kept);
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

#[cfg(test)]
mod tests {
    use crate::state::history::*;

    fn edit(bytes: usize) -> Edit {
        let text = |letter: &str| Arc::from(letter.repeat(bytes / 2));
        Edit {
            title: "edit".to_owned(),
            changes: vec![Change {
                file: 0,
                before: text("a"),
                after: text("b"),
            }],
            theirs: false,
            renamed: None,
        }
    }

    #[test]
    fn the_oldest_edits_go_when_their_texts_take_too_much() {
        let mut history = History::within(100_000);
        for _ in 0..50 {
            history.push(edit(9_000));
        }
        assert_eq!(history.done.len(), 10);
        history.push(edit(1_000_000));
        assert_eq!(history.done.len(), 1);
        assert!(history.undo().is_some());
    }

    #[test]
    fn small_edits_are_bounded_by_their_number() {
        let mut history = History::default();
        for _ in 0..=DEPTH {
            history.push(edit(10));
        }
        assert_eq!(history.done.len(), DEPTH);
    }
}

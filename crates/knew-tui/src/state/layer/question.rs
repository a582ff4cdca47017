//! Questions, which all go by one rule: `y` does what the question says, `n` does not do it and loses
//! nothing, `esc` goes back to where one was. What throws work away has a letter and a word of its own.

use crate::state::unsaved::KeptText;

/// A question that is answered with a letter, never with Enter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirm {
    /// What it is about, in a few words.
    pub title: String,
    /// The question.
    pub question: String,
    /// What `y` does, in words.
    pub yes: String,
    /// What `n` does, in words.
    pub no: String,
    /// What `d` throws away, in words, where something can be.
    pub discard: Option<String>,
    /// What it is about.
    pub about: ConfirmedAction,
}

/// What a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfirmedAction {
    /// Going to the gallery, where what arrived is forgotten.
    Close,
    /// Leaving with unsaved edits, which are saved first.
    SaveAndQuit,
    /// Going to the gallery with unsaved edits, which are saved first.
    SaveAndClose,
    /// Leaving a changed editor, whose text is saved.
    LeaveEditor,
    /// Writing a text that cannot be read over one that can.
    SaveBroken {
        /// Whether it stands in the editor; else it is what all files are as they are now.
        typed: bool,
    },
    /// Writing over what somebody else wrote to the disk.
    SaveOver,
    /// A file changed on disk while it has unsaved edits: the text of the disk is taken.
    TakeDisk {
        /// Index of the file.
        file: usize,
        /// Its text on disk.
        text: String,
    },
    /// Edits of an earlier run, which are restored.
    UnsavedEdits(Vec<KeptText>),
}

impl Confirm {
    /// The keys it takes, and what they do.
    #[must_use]
    pub fn keys(&self) -> &'static [(&'static str, &'static str)] {
        match self.discard {
            None => &[("y", "yes"), ("n", "no"), ("esc", "back")],
            Some(_) => &[("y", "yes"), ("n", "no"), ("d", "discard"), ("esc", "back")],
        }
    }
}

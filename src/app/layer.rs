//! What lies over the screen: help, palette, forms, questions. The topmost takes the keys first.

pub mod chooser;
pub mod finder;
pub mod jump;
pub mod keys;
pub mod offer;
pub mod output;
pub mod pick;

use super::Action;
use super::differ::Line;
use super::form::{Form, FormKind};
use super::line_input::LineInput;

/// One layer.
#[derive(Clone, Debug, PartialEq)]
pub enum Layer {
    /// Every action with its keys, searchable.
    Help(Finder),
    /// Every action, found by a few letters.
    Palette(Finder),
    /// One of several things.
    Pick(pick::Picker),
    /// Fields to fill in.
    Form(Form),
    /// A question.
    Confirm(Confirm),
    /// Everything that is wrong.
    Problems {
        /// Index of the problem under the cursor.
        cursor: usize,
    },
    /// The messages that were.
    Log {
        /// Index of the message under the cursor, from the oldest.
        cursor: usize,
    },
    /// The themes, the one under the cursor already in use.
    Themes {
        /// Index of the theme under the cursor.
        cursor: usize,
        /// The theme to go back to.
        before: String,
    },
    /// What the event list shows, and by what it is sorted.
    Columns(chooser::Chooser),
    /// What a save would change.
    Diff {
        /// The changes of every file.
        lines: Vec<Line>,
        /// The line at the top.
        top: usize,
    },
    /// What would be started, if the user lets it.
    Consent {
        /// The line at the top.
        top: usize,
    },
    /// What processes say.
    Output(output::Output),
    /// A line at the bottom.
    Prompt(Prompt),
    /// Labels beside everything in the picture; the letters typed so far.
    Jump(String),
}

impl Layer {
    /// Whether it is the form that sends an event.
    #[must_use]
    pub fn is_composer(&self) -> bool {
        matches!(self, Self::Form(form) if matches!(form.kind, FormKind::Send { .. }))
    }

    /// The keys it takes, and what they do.
    #[must_use]
    pub fn keys(&self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Help(_) | Self::Palette(_) => {
                &[("enter", "do it"), ("up down", "choose"), ("esc", "close")]
            }
            Self::Pick(_) => &[
                ("enter", "take it"),
                ("up down", "choose"),
                ("esc", "close"),
            ],
            Self::Form(_) => &[("enter", "go"), ("tab", "next field"), ("esc", "close")],
            Self::Confirm(_) => &[("y", "yes"), ("n", "no"), ("esc", "neither")],
            Self::Problems { .. } => &[
                ("enter", "go to the place"),
                ("j k", "choose"),
                ("esc", "close"),
            ],
            Self::Log { .. } => &[("j k", "choose"), ("esc", "close")],
            Self::Themes { .. } => &[("enter", "take it"), ("j k", "choose"), ("esc", "back")],
            Self::Columns(_) => &[
                ("space", "show or hide"),
                ("h l", "move it"),
                ("s", "sort by it"),
                ("j k", "choose"),
                ("esc", "back"),
            ],
            Self::Diff { .. } => &[("y", "write"), ("j k", "scroll"), ("esc", "back")],
            Self::Consent { .. } => &[("y", "start them"), ("n", "do not"), ("j k", "scroll")],
            Self::Output(_) => &[
                ("h l", "another one"),
                ("j k", "scroll"),
                ("G", "follow"),
                ("esc", "close"),
            ],
            Self::Prompt(_) => &[("enter", "keep"), ("esc", "back")],
            Self::Jump(_) => &[("a-z", "go to the label"), ("esc", "back")],
        }
    }
}

/// A search box and a cursor in what it found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finder {
    /// What is typed.
    pub input: LineInput,
    /// Index of the row under the cursor.
    pub cursor: usize,
}

/// A row of help or palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it does.
    pub action: Action,
    /// Why it cannot be done now.
    pub disabled: Option<String>,
    /// Which characters of the title matched what was typed, for the palette.
    pub matched: Vec<u32>,
}

/// A question that is answered with `y` or `n`, never with Enter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirm {
    /// The question.
    pub question: String,
    /// What `y` does, in words.
    pub yes: String,
    /// What `n` does, in words.
    pub no: String,
    /// What it is about.
    pub about: About,
}

/// What a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Going to the gallery, where what arrived is forgotten: `y` goes.
    Close,
    /// Leaving with unsaved edits: `y` saves them first, `n` does not.
    SaveAndQuit,
    /// Going to the gallery with unsaved edits: `y` saves them first, `n` does not.
    SaveAndClose,
    /// Leaving a changed editor: `y` saves, `n` throws the changes away.
    LeaveEditor,
    /// A file changed on disk while it has unsaved edits: `y` takes the text of the disk.
    TakeDisk {
        /// Index of the file.
        file: usize,
        /// Its text on disk.
        text: String,
    },
}

/// A line that is typed to find or filter, with effect at each key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// What the line is for.
    pub purpose: Purpose,
    /// What is typed.
    pub input: LineInput,
    /// What was there before, to go back to.
    pub before: String,
}

/// What a prompt is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To filter the event list.
    Filter,
    /// To find a name in the picture.
    Find,
}

//! What lies over the screen: help, palette, forms, questions. The topmost takes the keys first.

pub mod chooser;
pub mod finder;
pub mod jump;
pub mod offer;
pub mod output;
pub mod pick;
pub mod question;
pub mod restore;

use jiff::Timestamp;
use knew_core::graph::trust::TrustRequest;

use crate::app::Action;
use crate::state::diff::Line;
use crate::state::form::{Form, FormKind};
use crate::state::line_input::LineInput;

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
    Confirm(question::Confirm),
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
    /// Unsaved edits of an earlier run.
    Restore(restore::Restore),
    /// What the folder asks the user to trust it with.
    Trust {
        /// What is on the screen and nothing else is granted, whatever is asked for meanwhile.
        request: TrustRequest,
        /// The line at the top.
        top: usize,
        /// Time of the question or of the last key, where the time is known.
        since: Option<Timestamp>,
    },
    /// What processes say.
    Output(output::Output),
    /// A line at the bottom.
    Prompt(Prompt),
    /// Labels beside everything in the picture; the letters typed so far.
    Jump(String),
}

/// What becomes of a layer after a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerOutcome {
    Stays,
    Closes,
}

impl LayerOutcome {
    #[must_use]
    pub fn closes_if(done: bool) -> Self {
        if done { Self::Closes } else { Self::Stays }
    }
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
            Self::Form(form) => form.kind.keys(),
            Self::Confirm(question) => question.keys(),
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
            Self::Diff { .. } | Self::Trust { .. } => &[
                ("y", "yes"),
                ("n", "no"),
                ("j k", "scroll"),
                ("esc", "back"),
            ],
            Self::Restore(_) => &[
                ("y", "restore"),
                ("n", "later"),
                ("d", "discard"),
                ("j k", "scroll"),
                ("esc", "later"),
            ],
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

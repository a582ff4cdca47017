//! What can happen to the interface.

use std::path::PathBuf;

use bytes::Bytes;
use jiff::Timestamp;

use crate::input::key::{Key, Mouse};
use crate::state::session::Session;
use crate::state::templates::Templates;
use crate::state::unsaved::KeptText;
use crate::state::workbench::WorkbenchId;
use knew_core::graph::trust::TrustRequest;
use knew_core::model::Problem;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A key was pressed.
    Key(Key),
    /// The mouse moved or clicked.
    Mouse(Mouse),
    /// Text was pasted.
    Paste(String),
    /// The terminal has a new size.
    Resize(u16, u16),
    /// The journal grew.
    Recorded,
    /// Time passed, while something on the screen depends on it; what time it is now.
    Tick(Timestamp),
    /// Files were read, to be opened under this title.
    Read {
        /// What to call them.
        title: String,
        /// Name on screen, path on disk, and text of each.
        files: Vec<(String, Option<PathBuf>, String)>,
        /// The paths that were asked for, whole.
        asked: Vec<String>,
        /// How they were looked at the last time.
        session: Option<Box<Session>>,
    },
    /// Work for a workbench is done, or something happened to its files or its engine.
    Workbench(WorkbenchId, WorkbenchMessage),
    /// Nothing of what was to be opened could be read.
    ReadFailed(String),
    /// Some of what was to be opened could not be read.
    Unread(Vec<Problem>),
    /// The file of the data of an event was read.
    BodyRead {
        /// The file, as it was asked for.
        path: PathBuf,
        /// Its bytes, or why there are none.
        bytes: Result<Bytes, String>,
    },
    /// The templates of the user were read.
    Templates(Templates),
    /// A template was written there; or why it was not.
    TemplateKept(Result<String, String>),
    /// Something to tell the user.
    Notice(String),
    /// An event sent from here was answered.
    Sent {
        /// In words: `202 from Broker default/default`.
        answer: String,
        /// Whether it was accepted.
        accepted: bool,
    },
}

/// What can happen to one workbench. It is dropped when another one has been opened meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub enum WorkbenchMessage {
    /// The engine takes events at this address.
    Started(String),
    /// Another program has the port it was to take, so it takes events elsewhere.
    PortTaken {
        /// The port it was to take.
        port: u16,
        /// The address it has.
        instead: String,
    },
    /// The engine could not start or could not take a plan.
    EngineFailed(String),
    /// A folder asks for this and was not granted it; nothing, when the question is over.
    TrustNeeded(TrustRequest),
    /// A file was written with this text.
    Saved {
        /// Index of the file.
        file: usize,
        /// What was written.
        text: String,
    },
    /// A file could not be written.
    SaveFailed {
        /// Index of the file.
        file: usize,
        /// Why, and what to do.
        reason: String,
    },
    /// Earlier runs left unsaved edits of what is open.
    UnsavedFound(Vec<KeptText>),
    /// Files changed on disk under us: the index of each and its text now, `None` when it is gone.
    Changed(Vec<(usize, Option<String>)>),
}

//! What the interface may ask for. Others perform it and answer with messages.

use std::path::PathBuf;
use std::sync::Arc;

use crate::state::session::Session;
use crate::state::unsaved::{KeptId, OpenedText, UnsavedText};
use crate::state::workbench::WorkbenchId;
use knew_core::graph::Graph;
use knew_core::graph::trust::TrustRequest;
use knew_core::model::{FaultSpec, Id};
use knew_event::Event;

/// One thing to do outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Run this graph from now on; starts the engine if it does not run.
    Apply {
        /// The workbench it belongs to.
        workbench: WorkbenchId,
        /// The graph.
        graph: Arc<Graph>,
        /// Its number.
        plan: u64,
    },
    /// Stop the engine.
    Halt,
    /// Send an event to a hub or target, by the path a client's events take.
    Send {
        /// Where to.
        to: Id,
        /// What.
        event: Box<Event>,
        /// As one JSON document instead of headers and body.
        structured: bool,
    },
    /// Read the file whose bytes are to be the data of an event, answered by `BodyRead`.
    ReadBody(PathBuf),
    /// Let a source fire now.
    Fire(Id),
    /// Lay faults over a target from now on; `None` gives it back what its graph says.
    Faults {
        /// The target.
        of: Id,
        /// What goes wrong.
        faults: Option<FaultSpec>,
    },
    /// Grant what a folder asks for, now and from now on.
    Trust(TrustRequest),
    /// Read files and folders and open them.
    Read(Vec<PathBuf>),
    /// Write a file, answered by `Saved` or `SaveFailed`.
    Save {
        /// The workbench that is told.
        workbench: WorkbenchId,
        /// Index of the file.
        file: usize,
        /// Where.
        path: PathBuf,
        /// What.
        text: String,
    },
    /// Write a file that does not exist yet, answered by `Saved` or `SaveFailed`.
    SaveNew {
        /// The workbench that is told.
        workbench: WorkbenchId,
        /// Index of the file.
        file: usize,
        /// Where.
        path: PathBuf,
        /// What.
        text: String,
    },
    /// Look for unsaved edits of earlier runs to what was opened, answered by `UnsavedFound`.
    FindUnsaved {
        /// The workbench that is told.
        workbench: WorkbenchId,
        /// The files as they were opened.
        opened: Vec<OpenedText>,
    },
    /// Keep unsaved edits outside of the files, all there are; none when there are none.
    KeepUnsaved {
        /// The texts with the edits.
        texts: Vec<UnsavedText>,
        /// What of earlier runs is among them, to be removed once they are kept.
        replaces: Vec<KeptId>,
    },
    /// Remove unsaved edits of earlier runs.
    ForgetUnsaved(Vec<KeptId>),
    /// Read the templates of the user: those beside what was opened, and those of always. Answered by
    /// `Templates`.
    Templates(Vec<String>),
    /// Write a template that does not exist yet, answered by `TemplateKept`.
    KeepTemplate {
        /// What was opened, as whole paths.
        asked: Vec<String>,
        /// Its name.
        name: String,
        /// The event.
        event: Box<Event>,
    },
    /// Put text on the clipboard.
    Copy(String),
    /// Open `$EDITOR` on a file at a line.
    EditAt {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// Take or release the mouse.
    Mouse(bool),
    /// Go to the background until the shell brings us back.
    Suspend,
    /// Keep how one looked at what was open.
    Remember(Box<Session>),
    /// Leave.
    Quit,
}

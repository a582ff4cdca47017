//! The text that is open, and what follows from it: manifest, graph, problems.
//!
//! Each change of text derives everything again. A text that no longer parses keeps the last good
//! graph: the engine goes on with it, and the problems say what is wrong.

use std::path::PathBuf;
use std::sync::Arc;

use crate::graph::Graph;
use crate::manifest::Manifest;
use crate::model::Problem;

/// What is open.
#[derive(Clone, Default)]
pub struct Open {
    /// What to call it: a sample's title, a file or a folder.
    pub title: String,
    /// The texts as they are now, decoded.
    pub manifest: Arc<Manifest>,
    /// The graph of the last text that was good; what is drawn and what runs.
    pub graph: Arc<Graph>,
    /// Counts plans; an arrival remembers which one judged it.
    pub plan: u64,
    /// Everything that is wrong, worst first.
    pub problems: Vec<Problem>,
    /// The texts as they are on disk, to know what is unsaved; same order as the manifest's files.
    pub saved: Vec<Arc<str>>,
    /// Where each file is on disk; `None` for built-in samples and stdin.
    pub paths: Vec<Option<PathBuf>>,
}

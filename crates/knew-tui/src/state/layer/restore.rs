//! The offer to restore unsaved edits of an earlier run, as a difference to read.

use crate::state::diff::Line;
use crate::state::unsaved::KeptText;

/// Edits that are offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restore {
    /// The edits.
    pub edits: Vec<KeptText>,
    /// What they change of the texts that are open.
    pub lines: Vec<Line>,
    /// The line at the top.
    pub top: usize,
}

//! The append-only ring of hops.

/// What happened so far.
#[derive(Debug, Default)]
pub struct Journal;

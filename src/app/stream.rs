//! Placeholder.

/// Placeholder.
#[derive(Clone, Debug, Default)]
pub struct Stream;

//! Events that were lost, dead-lettered or refused since the user last confirmed to have seen them.

/// Events that did not arrive where they were meant to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnseenFailures {
    /// Given up.
    pub lost: u64,
    /// Sent to where dead letters go.
    pub dead: u64,
    /// Not let in.
    pub refused: u64,
}

//! A point in time as CloudEvents write it.

use jiff::Timestamp;

/// An instant with the offset it was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// The instant.
    pub instant: Timestamp,
    /// The offset from UTC it was written with, in seconds.
    pub offset: i32,
}

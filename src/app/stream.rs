//! The event list: what it shows, where its cursor is, and whether it moves.
//!
//! Follow, pause and filter are switches of their own. The cursor is an arrival's number, never a
//! row, so it stays on its event whatever is added, filtered or dropped.

use std::collections::VecDeque;
use std::ops::Range;

use crate::record::arrival::Fold;
use crate::record::query::{Query, QueryError};
use crate::record::{Arrival, Journal};

/// The event list.
#[derive(Clone, Debug)]
pub struct Stream {
    /// What was read of the journal.
    pub fold: Fold,
    /// The numbers of the arrivals that pass the filter, oldest first.
    pub rows: VecDeque<u64>,
    /// The number of the arrival under the cursor.
    pub cursor: Option<u64>,
    /// The number of the arrival in the first row shown.
    pub top: u64,
    /// Whether the cursor sticks to the newest.
    pub follow: bool,
    /// Whether the list is held still.
    pub paused: bool,
    /// How many events came while it is held still.
    pub fresh: u64,
    /// What is typed as filter.
    pub filter: String,
    /// The last filter that was valid.
    pub query: Query,
    /// What is wrong with what is typed.
    pub error: Option<QueryError>,
    seen: u64,
}

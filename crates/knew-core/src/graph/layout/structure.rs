//! What is drawn under what, before a single cell is given away: blocks, rails, rows and nodes.

use super::NodeShape;
use crate::model::Id;

/// A hub or target with the sources that feed it.
pub(super) struct NodeBlock {
    pub(super) sources: Vec<SourceLabel>,
    pub(super) head: BlockHead,
}

/// What a block is about.
pub(super) enum BlockHead {
    Rail(HubRail),
    Node(RowEnd),
    /// Sources whose sink names nothing.
    Nothing,
    /// The end of a picture that has no room for everything.
    NotDrawn(Omitted),
}

/// What a picture has no room for.
pub(super) struct Omitted {
    /// The first source, hub, route or target that is not drawn.
    pub(super) first: Id,
    pub(super) count: usize,
}

/// A name with its owner.
pub(super) struct SourceLabel {
    pub(super) id: Id,
    pub(super) name: String,
}

/// A hub and its rows.
pub(super) struct HubRail {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) kind: String,
    /// Whether it is named and in no file.
    pub(super) missing: bool,
    pub(super) rows: Vec<RailRow>,
    /// How many routes are folded away.
    pub(super) folded: Option<usize>,
}

/// Why a row is there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RowKind {
    /// It is a route.
    Route,
    /// It shows where the replies of the route above go.
    Reply,
    /// It shows where the dead letters of a hub go.
    DeadLetter,
    /// It shows where the dead letters of the route above go.
    Undelivered,
}

impl RowKind {
    /// Whether the row hangs under the route above it.
    pub(super) fn hangs(self) -> bool {
        matches!(self, Self::Reply | Self::Undelivered)
    }
}

/// One row beside a rail.
pub(super) struct RailRow {
    pub(super) kind: RowKind,
    pub(super) owner: Id,
    pub(super) name: String,
    pub(super) filter: String,
    pub(super) reply_badge: bool,
    pub(super) dead_letter_badge: bool,
    pub(super) end: Option<RowEnd>,
    /// The hub at the end, when this is the row where it is drawn.
    pub(super) rail: Option<HubRail>,
    /// Whether the rail is what follows the end, and so is listed under the row however wide it is.
    pub(super) follows: bool,
    /// What a detail row says.
    pub(super) details: Vec<String>,
}

/// A hub or target at the end of a row.
pub(super) struct RowEnd {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) first: bool,
    pub(super) shape: NodeShape,
}

impl RailRow {
    /// A row that says only words.
    pub(super) fn words(kind: RowKind, owner: &Id, words: &str) -> Self {
        Self {
            kind,
            owner: owner.clone(),
            name: words.to_owned(),
            filter: String::new(),
            reply_badge: false,
            dead_letter_badge: false,
            end: None,
            rail: None,
            follows: false,
            details: Vec::new(),
        }
    }
}

//! The picture of a graph in character cells: hubs are rails, routes are rows.
//!
//! A [`Diagram`] knows cells, owners and joints, and nothing of colours, glyphs or live numbers: it
//! reserves [`ElementKind::Count`] and [`ElementKind::State`] cells, and who draws fills them. The same graph and
//! [`LayoutOptions`] give the same picture.

mod blocks;
pub mod canvas;
mod column;
mod detail;
mod diagram_builder;
mod hub_box;
mod map;
mod node_labels;
mod rail;
mod rank;
mod stacked;
pub mod stroke;
mod structure;
mod subgraph;
mod text_fit;

use super::Graph;
use crate::model::Id;
use serde::{Deserialize, Serialize};

pub use subgraph::subgraph;

/// How much each row says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Zoom {
    /// One cell a node.
    Map,
    /// Name, filter cut short, count.
    Outline,
    /// Name, filter, arrow, target, count; hubs with kind and rate.
    #[default]
    Normal,
    /// More lines a row: delivery, conditions, last error.
    Detail,
}

/// What is asked of the layout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayoutOptions {
    /// Cells available across; a picture may be wider only when nothing can be cut further.
    pub width: u16,
    /// How much each row says.
    pub zoom: Zoom,
    /// Hubs whose routes are folded away.
    pub folded: Vec<Id>,
    /// Whether the way of each reply that comes back to its hub has a row.
    pub replies: bool,
    /// Whether the dead letters of each route have a row, not only those of each hub.
    pub dead_letters: bool,
}

/// A rectangle of cells within a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CellRect {
    /// Columns from the left.
    pub x: u16,
    /// Rows from the top.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// The picture: pieces with owners, and lines between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    /// Columns used.
    pub width: u16,
    /// Rows used.
    pub height: u16,
    /// Text and slots; no two overlap.
    pub elements: Vec<Element>,
    /// Lines, drawn with joints where they meet themselves and lines of the same owner.
    pub connectors: Vec<Connector>,
    /// Every node and route from top to bottom, left to right: the order in which one moves.
    pub stops: Vec<NavigationStop>,
}

/// A run of cells in one row that belongs to a node or route.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// Where it is.
    pub rect: CellRect,
    /// Whose it is: what a click there selects.
    pub owner: Id,
    /// What is there.
    pub kind: ElementKind,
}

/// What a piece shows.
#[derive(Clone, Debug, PartialEq)]
pub enum ElementKind {
    /// The name of a source.
    Source(String),
    /// The box of a hub, frame included; routes leave from its right edge. One cell wide, it is only
    /// the bar.
    Rail,
    /// The name of a hub, in its frame.
    HubName(String),
    /// The kind of a hub, in its frame.
    HubKind(String),
    /// Where the number of events a hub took is drawn.
    HubCount {
        /// Whether it ends where the piece ends, as in a box, or starts where it starts.
        right: bool,
    },
    /// Where the rate and spark line of a hub are drawn.
    HubRate,
    /// The name of a route.
    RouteName(String),
    /// The filter of a route in a few words, `*` when there is none.
    Filter(String),
    /// The name of a target; `first` is false where the target is drawn elsewhere already.
    Target {
        /// The target's name as drawn.
        name: String,
        /// Whether this is the place where the target is drawn.
        first: bool,
        /// What it is, for the glyph in the first cell of the piece; the name starts in the third.
        shape: NodeShape,
    },
    /// The badge of a route whose replies go somewhere.
    ReplyBadge,
    /// The badge of a route with a dead letter sink.
    DeadLetterBadge,
    /// One cell for the live state of a route.
    State,
    /// Where the number of events delivered by a route is drawn, right-aligned.
    Count,
    /// Where what a route did lately is drawn: times, retries, the last outcome.
    RecentStats,
    /// How many routes are folded away here.
    Folded(usize),
    /// Words beside a node: why it is hollow, what a detail row says.
    Note(String),
}

/// What a node is, as its glyph says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeShape {
    /// A Service.
    Service,
    /// An address outside.
    Uri,
    /// A hub.
    Hub,
    /// Named, and in no file.
    Missing,
    /// An object knew does not understand.
    Opaque,
}

/// What flows along a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConnectorFlow {
    /// Events.
    Event,
    /// Replies.
    Reply,
    /// Dead letters.
    DeadLetter,
}

/// A run of straight segments through the centres of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connector {
    /// The corner points, each on one row or column with the next.
    pub points: Vec<(u16, u16)>,
    /// What flows.
    pub flow: ConnectorFlow,
    /// Who sends: the source or the route.
    pub owner: Id,
    /// Where it ends.
    pub to: Id,
    /// Whether the last cell is an arrow head.
    pub arrow: bool,
}

/// A place the selection can position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavigationStop {
    /// The node or route.
    pub id: Id,
    /// The row it stands on.
    pub y: u16,
    /// The column it starts at.
    pub x: u16,
}

/// Rows beyond which a view starts folded.
const MANY: usize = 200;

/// The picture of a graph.
#[must_use]
pub fn layout(graph: &Graph, view: &LayoutOptions) -> Diagram {
    match view.zoom {
        Zoom::Map => map::draw(graph, view),
        Zoom::Outline | Zoom::Normal | Zoom::Detail => blocks::draw(&rank::rank(graph, view), view),
    }
}

/// The hubs to start with folded: those with more than one route, in a graph of more than 200 rows.
#[must_use]
pub fn initial_folds(graph: &Graph) -> Vec<Id> {
    if graph.routes.len() + graph.sources.len() <= MANY {
        return Vec::new();
    }
    let several = |id: &&Id| graph.routes_of(id).nth(1).is_some();
    graph
        .hubs
        .iter()
        .map(|hub| &hub.id)
        .filter(several)
        .cloned()
        .collect()
}

impl Diagram {
    /// What lies at a cell.
    #[must_use]
    pub fn hit_test(&self, x: u16, y: u16) -> Option<&Id> {
        let inside = |cells: &CellRect| {
            x >= cells.x && x < cells.x + cells.width && y >= cells.y && y < cells.y + cells.height
        };
        let smallest = self.elements.iter().filter(|piece| inside(&piece.rect));
        smallest
            .min_by_key(|piece| u32::from(piece.rect.width) * u32::from(piece.rect.height))
            .map(|piece| &piece.owner)
    }
}

#[cfg(test)]
mod tests;

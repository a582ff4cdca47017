//! The inspector's answer to *why*: computed when asked for, from the event and the filters.

use std::sync::Arc;

use super::App;
use super::inspect::Subject;
use crate::filter::Verdict;
use crate::model::Id;
use crate::record::{Arrival, Fate, PlaceCount, RouteCount};

/// What the inspector has to say about its subject.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// Nothing is selected.
    Nothing,
    /// An event: what every route of its hub says of it.
    Arrival(Box<ArrivalWhy>),
    /// A route: how often it said yes, and its last no.
    Route(Box<RouteWhy>),
    /// A source, a hub or a target.
    Node(Box<NodeWhy>),
}

/// One event at one hub.
#[derive(Clone, Debug, PartialEq)]
pub struct ArrivalWhy {
    /// The event's way.
    pub arrival: Arrival,
    /// One row for each route of the hub, in the order of the picture.
    pub routes: Vec<RouteVerdict>,
    /// A sentence when another plan judged it than the one that runs now.
    pub outdated: Option<String>,
}

/// What one route says of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteVerdict {
    /// The route.
    pub route: Id,
    /// What its filter says, as the plan of now reads it.
    pub verdict: Verdict,
    /// What became of the event, when the route took it.
    pub fate: Option<Fate>,
    /// How many attempts were made.
    pub attempts: u32,
    /// The type of the event it answered with.
    pub reply: Option<String>,
}

/// What can be said of a route without an event.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteWhy {
    /// The route.
    pub route: Id,
    /// Its numbers.
    pub count: RouteCount,
    /// The newest event it refused that is still known, and why.
    pub last_no: Option<(u64, Verdict)>,
    /// Everything in one sentence.
    pub sentence: String,
}

/// What can be said of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeWhy {
    /// The node.
    pub id: Id,
    /// Its numbers.
    pub count: PlaceCount,
    /// What it is and how it is doing, a sentence a line.
    pub lines: Vec<String>,
}

//! What moves in the picture: rates of hubs and states of routes, folded from the newest hops.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

use crate::model::Id;

/// Over how many seconds a rate is taken.
pub const WINDOW: usize = 10;

/// How a route is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Doing {
    /// Nothing is on its way.
    #[default]
    Idle,
    /// An event is on its way.
    Busy,
    /// An event waits for its next attempt; what the last one said.
    Waiting(String),
    /// The last event could not be delivered; why.
    Failed(String),
}

/// Rates and states.
#[derive(Clone, Debug, Default)]
pub struct Live {
    read: u64,
    now: Option<Timestamp>,
    hubs: HashMap<Arc<Id>, VecDeque<(i64, u32)>>,
    routes: HashMap<Arc<Id>, Pulse>,
}

/// What is known of a route.
#[derive(Clone, Debug, Default)]
struct Pulse {
    flying: u64,
    doing: Doing,
}

impl Live {
    /// Whether a rate is above zero, so that time alone changes it.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        !self.hubs.is_empty()
    }
}

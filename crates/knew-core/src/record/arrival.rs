//! One arrival of one event, folded from its hops: a row of the event list.

mod list;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::{CallPurpose, CallResult};
use crate::model::Id;
use knew_event::weight::ALLOCATION_OVERHEAD;
use knew_event::{Event, Weight};

pub use list::ArrivalList;

/// How far one route is with one arrival.
#[derive(Clone, Debug, PartialEq)]
pub enum DeliveryState {
    /// Matched, and on its way.
    InFlight,
    /// An attempt failed, and the next one waits.
    Waiting {
        /// How many attempts failed.
        failed: u32,
        /// When the next one starts.
        until: Timestamp,
        /// What the last one said: a status, or the words of an error.
        reason: String,
    },
    /// The subscriber has it.
    Delivered {
        /// The status of the last call.
        status: u16,
        /// The type of the event it answered with.
        reply: Option<String>,
    },
    /// The dead letter sink has it.
    DeadLettered {
        /// Why the route gave up.
        reason: String,
    },
    /// It is left to another process that shares the hub's events.
    Elsewhere,
    /// Nobody has it.
    Lost {
        /// Why.
        reason: String,
    },
}

/// What is known of one route of an arrival.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteProgress {
    /// The route; `None` where a source sends to a target without a hub.
    pub route: Option<Arc<Id>>,
    /// How far it is.
    pub state: DeliveryState,
    /// How many attempts were made to the subscriber.
    pub attempt_count: u32,
    /// The type of the event the subscriber answered with.
    pub reply: Option<String>,
    /// Each call that was made, oldest first; the newest of very many.
    pub attempts: Vec<Attempt>,
}

/// One call made for a route.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// When it was over.
    pub at: Timestamp,
    /// What it was for.
    pub purpose: CallPurpose,
    /// From 1.
    pub number: u32,
    /// How it ended.
    pub result: CallResult,
    /// How long it took.
    pub took: Duration,
    /// How long until the next, when there is one.
    pub wait: Option<Duration>,
}

/// One event at one hub, or at a target a source sends to.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// Its number, from 1.
    pub number: u64,
    /// When it came.
    pub at: Timestamp,
    /// The hub or target it reached.
    pub node: Arc<Id>,
    /// The source or route it came from; `None` for a client.
    pub from: Option<Arc<Id>>,
    /// The arrival that caused it.
    pub parent: Option<u64>,
    /// The event.
    pub event: Arc<Event>,
    /// Which plan judged it.
    pub plan: u64,
    /// The routes that took it, in the order they matched. A route that is not here said no.
    pub routes: Vec<RouteProgress>,
    /// What its sender was told, and after how long; `None` while it is on its way.
    pub answered: Option<(u16, Duration)>,
}

impl Arrival {
    /// What became of it on a route, if the route took it.
    #[must_use]
    pub fn delivery_state(&self, route: &Id) -> Option<&DeliveryState> {
        self.routes
            .iter()
            .find(|track| track.route.as_deref() == Some(route))
            .map(|track| &track.state)
    }

    /// Whether its sender was answered and nothing more will happen on any route.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        let open = |track: &RouteProgress| {
            matches!(
                track.state,
                DeliveryState::InFlight | DeliveryState::Waiting { .. }
            )
        };
        self.answered.is_some() && !self.routes.iter().any(open)
    }
}

/// Bytes that the numbers of an arrival in the indexes beside the list take.
const INDEXED: usize = 64;

impl Weight for Arrival {
    fn weight(&self) -> usize {
        let tracks: usize = self.routes.iter().map(RouteProgress::weight).sum();
        size_of::<Self>() + INDEXED + self.event.weight() + tracks
    }
}

impl Weight for RouteProgress {
    fn weight(&self) -> usize {
        let tries: usize = self.attempts.iter().map(Attempt::weight).sum();
        let reply = self.reply.as_deref().map_or(0, str::weight);
        size_of::<Self>() + ALLOCATION_OVERHEAD + self.state.weight() + reply + tries
    }
}

impl Weight for Attempt {
    fn weight(&self) -> usize {
        let words = match &self.result {
            CallResult::Status(_) => 0,
            CallResult::Failed(words) => words.weight(),
        };
        size_of::<Self>() + words
    }
}

impl Weight for DeliveryState {
    fn weight(&self) -> usize {
        match self {
            Self::InFlight | Self::Elsewhere | Self::Delivered { reply: None, .. } => 0,
            Self::Waiting { reason: words, .. }
            | Self::Delivered {
                reply: Some(words), ..
            }
            | Self::DeadLettered { reason: words }
            | Self::Lost { reason: words } => words.weight(),
        }
    }
}

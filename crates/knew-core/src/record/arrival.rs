//! One event at one hub or target, gathered from the journal: a row of the event list.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::{CallPurpose, CallResult};
use crate::model::Id;
use knew_event::weight::ALLOCATION_OVERHEAD;
use knew_event::{Event, Weight};

/// State of a delivery over one route.
#[derive(Clone, Debug, PartialEq)]
pub enum DeliveryState {
    /// The filter matched, and the first attempt is not over.
    InFlight,
    /// An attempt failed, and the next one is scheduled.
    Waiting {
        /// Number of attempts that failed so far.
        failed: u32,
        /// Time at which the next attempt starts.
        until: Timestamp,
        /// Status of the last attempt, or its error message.
        reason: String,
    },
    /// The subscriber accepted the event.
    Delivered {
        /// HTTP status of the last call.
        status: u16,
        /// Type of the event in the response, if there was one.
        reply: Option<String>,
    },
    /// The dead letter sink accepted the event.
    DeadLettered {
        /// Error of the last attempt, in a sentence.
        reason: String,
    },
    /// Another process that shares the durable hub takes the event.
    Elsewhere,
    /// The route gave up, and nothing took the event.
    Lost {
        /// Error of the last attempt, in a sentence.
        reason: String,
    },
}

/// Progress of one arrival over one route.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteProgress {
    /// Route that took the event; `None` where a source sends to a target without a hub.
    pub route: Option<Arc<Id>>,
    /// State of the delivery as far as the journal tells.
    pub state: DeliveryState,
    /// Number of attempts made to the subscriber, retries included.
    pub attempt_count: u32,
    /// Type of the event in the subscriber's response.
    pub reply: Option<String>,
    /// Calls made for the route, oldest first; only the newest 32 are kept.
    pub attempts: Vec<Attempt>,
}

/// One call made for a route.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// Time at which the call ended.
    pub at: Timestamp,
    /// Purpose of the call, which tells whom it was made to.
    pub purpose: CallPurpose,
    /// Number of the attempt for this purpose, from 1.
    pub number: u32,
    /// Status or error that ended the call.
    pub result: CallResult,
    /// Time between request and response.
    pub took: Duration,
    /// Time until the next attempt, where there is one.
    pub wait: Option<Duration>,
}

/// One event at one hub, or at a target that a source sends to.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// Number in the journal, from 1.
    pub number: u64,
    /// Time at which the event was received.
    pub at: Timestamp,
    /// Hub or target that received the event.
    pub node: Arc<Id>,
    /// Source or route that sent the event; `None` for a client.
    pub from: Option<Arc<Id>>,
    /// Number of the arrival that caused this one, such as by a reply.
    pub parent: Option<u64>,
    /// Event as it was received.
    pub event: Arc<Event>,
    /// Number of the plan whose filters judged the event.
    pub plan: u64,
    /// Routes that matched, in the order of the manifest. A route that is not listed did not match.
    pub routes: Vec<RouteProgress>,
    /// Status the sender got and the time it waited; `None` until the hub responds.
    pub answered: Option<(u16, Duration)>,
}

impl Arrival {
    /// State of the delivery over a route, if the route matched.
    #[must_use]
    pub fn delivery_state(&self, route: &Id) -> Option<&DeliveryState> {
        self.routes
            .iter()
            .find(|track| track.route.as_deref() == Some(route))
            .map(|track| &track.state)
    }

    /// True if the sender has a response and nothing is outstanding on any route.
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

/// Bytes that an arrival takes in the indexes beside the list.
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

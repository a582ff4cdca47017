//! What happened: hops in a journal, and everything that is a fold over them.
//!
//! The engine appends to the [`Journal`] and never waits for a reader. A [`JournalEntry`] is one step of one
//! event. [`Counters`] stay exact when old hops are dropped, and [`ArrivalList`] gathers hops into
//! [`Arrival`]s, the rows of the event list.

pub mod arrival;
mod arrival_list;
mod blocks;
pub mod counters;
pub mod journal;
pub mod json_lines;
pub mod logs;
pub mod memory;
pub mod plan_routes;
pub mod query;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::model::Id;
use knew_event::{Event, Weight};

pub use arrival::{Arrival, DeliveryState, RouteProgress};
pub use arrival_list::ArrivalList;
pub use counters::{Counters, NodeCount, RouteCount};
pub use journal::{Appended, Journal, JournalSlice};
pub use logs::{LogLine, OutputStream, ProcessLogs};
pub use memory::MemoryLimit;
pub use plan_routes::PlanRoutes;

/// One step in the life of an event, or a change of a node's condition.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalEntry {
    /// Time by the engine's clock.
    pub at: Timestamp,
    /// Number of the arrival it belongs to, from 1, or 0 for none. Each time an event reaches a hub, or
    /// a target directly from a source, is one arrival.
    pub arrival: u64,
    /// Step that was reported.
    pub step: DeliveryStep,
}

/// What can happen to an event at a hub, or at a target that a source sends to.
#[derive(Clone, Debug, PartialEq)]
pub enum DeliveryStep {
    /// The event was received. Every arrival starts with this.
    Received {
        /// Hub or target that received the event.
        node: Arc<Id>,
        /// Source that produced the event, or route whose reply or delivery it is; `None` for a client.
        from: Option<Arc<Id>>,
        /// Arrival that caused this one, where it came from a route.
        parent: Option<u64>,
        /// Event as it is processed from here on.
        event: Arc<Event>,
        /// Number of the plan whose filters judge it.
        plan: u64,
    },
    /// The ingress rejected a request before it became an arrival; `arrival` is 0.
    Refused {
        /// Hub, target or source the request was for, where there is one.
        node: Option<Arc<Id>>,
        /// Path or host of the request.
        requested: String,
        /// HTTP status of the response.
        status: u16,
        /// Reason for the rejection, in a sentence.
        reason: String,
    },
    /// The condition of a node changed, such as of its connection or process; `arrival` is 0.
    Condition {
        /// Source, hub, route or target whose condition changed.
        node: Arc<Id>,
        /// Condition that holds from now on.
        condition: NodeCondition,
    },
    /// The filter of a route matched, or the route has none.
    Matched {
        /// Route that takes the event.
        route: Arc<Id>,
    },
    /// One call to deliver the event ended.
    Attempt {
        /// Route of the call; `None` where a source sends to a target without a hub.
        route: Option<Arc<Id>>,
        /// Target or hub that was called.
        to: Arc<Id>,
        /// Purpose of the call, which tells what is sent.
        purpose: CallPurpose,
        /// Number of the attempt for this purpose, from 1.
        number: u32,
        /// Status or error that ended the call.
        result: CallResult,
        /// Time between request and response.
        took: Duration,
        /// Time until the next attempt, where there is one.
        wait: Option<Duration>,
    },
    /// The route is done: the subscriber accepted the event, and a reply was delivered.
    Delivered {
        /// Route of the delivery; `None` where a source sends to a target without a hub.
        route: Option<Arc<Id>>,
        /// Target or hub that accepted the event.
        to: Arc<Id>,
        /// HTTP status of the last call.
        status: u16,
    },
    /// The subscriber responded with an event.
    Replied {
        /// Route whose subscriber responded.
        route: Arc<Id>,
        /// Destination of the reply; `None` when it is dropped.
        to: Option<Arc<Id>>,
        /// Event in the response.
        event: Arc<Event>,
    },
    /// The route gave up, and the dead letter sink accepted the event.
    DeadLettered {
        /// Route that gave up.
        route: Arc<Id>,
        /// Dead letter sink that accepted the event.
        to: Arc<Id>,
        /// Error of the last attempt, in a sentence.
        reason: String,
    },
    /// The route gave up, and nothing took the event.
    Lost {
        /// Route that gave up; `None` where a source sends to a target without a hub.
        route: Option<Arc<Id>>,
        /// Error of the last attempt, in a sentence.
        reason: String,
    },
    /// The event is not followed any further: another process took it from the durable hub, or it stays
    /// there because the route is gone or this process stops.
    Elsewhere {
        /// Route that would have taken the event.
        route: Arc<Id>,
    },
    /// The hub responded to the sender of the event.
    Answered {
        /// Hub or target that responded.
        node: Arc<Id>,
        /// HTTP status of the response.
        status: u16,
    },
}

/// Condition of a node that depends on an external system or a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeCondition {
    /// Everything it depends on works.
    Ready,
    /// It is expected to become ready without help, such as while connecting; the reason in a sentence.
    Waiting(String),
    /// It stays broken until the user acts; the error and what to do, in a sentence.
    Failed(String),
}

/// Purpose of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallPurpose {
    /// Deliver the event to the subscriber.
    Deliver,
    /// Deliver the subscriber's response.
    Reply,
    /// Deliver a failed event to the dead letter sink.
    DeadLetter,
}

/// Result of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallResult {
    /// A response came, with this HTTP status.
    Status(u16),
    /// No response: the connection failed, timed out or broke; the error message.
    Failed(String),
}

impl Weight for JournalEntry {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.step.weight()
    }
}

impl NodeCondition {
    /// Reason that the node is not ready, if it is not.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Ready => None,
            Self::Waiting(words) | Self::Failed(words) => Some(words),
        }
    }
}

impl DeliveryStep {
    /// Sentence for a rejected request with its status; `None` for every other step.
    #[must_use]
    pub fn refusal(&self) -> Option<String> {
        let Self::Refused {
            requested: at,
            status,
            reason,
            ..
        } = self
        else {
            return None;
        };
        Some(format!("refused with {status}: {reason} ({at})"))
    }

    fn weight(&self) -> usize {
        match self {
            Self::Received { event, .. } | Self::Replied { event, .. } => event.weight(),
            Self::Refused {
                requested: at,
                reason,
                ..
            } => at.len() + reason.len(),
            Self::Attempt {
                result: CallResult::Failed(words),
                ..
            } => words.len(),
            Self::DeadLettered { reason, .. } | Self::Lost { reason, .. } => reason.len(),
            Self::Condition { condition, .. } => condition.reason().map_or(0, str::len),
            _ => 0,
        }
    }
}

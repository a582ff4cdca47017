//! What happened: hops in a journal, and everything that is a fold over them.
//!
//! The engine appends to the [`Journal`] and never waits for a reader. A [`Hop`] is one step of one
//! event. [`Counters`] stay exact when old hops are dropped, and [`Fold`] gathers hops into
//! [`Arrival`]s, the rows of the event list.

pub mod arrival;
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

pub use arrival::{Arrival, ArrivalList, DeliveryState, RouteProgress};
pub use counters::{Counters, NodeCount, RouteCount};
pub use journal::{Appended, Journal, JournalSlice};
pub use logs::{LogLine, OutputStream, ProcessLogs};
pub use memory::MemoryLimit;
pub use plan_routes::PlanRoutes;

/// One step of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalEntry {
    /// When, by the engine's clock.
    pub at: Timestamp,
    /// Which arrival it belongs to: each time an event reaches a hub, or a target straight from a
    /// source, is one arrival, numbered from 1.
    pub arrival: u64,
    /// What happened.
    pub step: DeliveryStep,
}

/// What can happen to an event at a hub, or at a target a source sends to.
#[derive(Clone, Debug, PartialEq)]
pub enum DeliveryStep {
    /// It came in. Every arrival starts with this.
    Received {
        /// The hub or target it reached.
        node: Arc<Id>,
        /// The source that made it, the route whose reply or delivery it is, or nobody: a client.
        from: Option<Arc<Id>>,
        /// The arrival that caused this one, when it came from inside.
        parent: Option<u64>,
        /// The event as it is from here on.
        event: Arc<Event>,
        /// Which plan judges it.
        plan: u64,
    },
    /// A door refused it before it became an arrival; `arrival` is 0.
    Refused {
        /// The hub, target or source it was for, when there is one.
        node: Option<Arc<Id>>,
        /// The path or host that was asked for.
        requested: String,
        /// The status that was answered.
        status: u16,
        /// Why, in a sentence.
        reason: String,
    },
    /// A node changed its condition: a connection, a process; `arrival` is 0.
    Condition {
        /// The source, hub, route or target.
        node: Arc<Id>,
        /// What it is in now.
        condition: Condition,
    },
    /// A route's filter let it pass (or the route has none).
    Matched {
        /// The route.
        route: Arc<Id>,
    },
    /// One try to deliver it.
    Attempt {
        /// The route, or `None` where a source sends to a target without a hub.
        route: Option<Arc<Id>>,
        /// Who was called.
        to: Arc<Id>,
        /// Which purpose the call had.
        purpose: CallPurpose,
        /// From 1.
        number: u32,
        /// How it went.
        result: CallResult,
        /// How long it took.
        took: Duration,
        /// How long until the next try, when there is one.
        wait: Option<Duration>,
    },
    /// The route is done with it: the subscriber has it, and any reply has found its place.
    Delivered {
        /// The route, or `None` where a source sends to a target without a hub.
        route: Option<Arc<Id>>,
        /// Who has it.
        to: Arc<Id>,
        /// The status of the last call.
        status: u16,
    },
    /// The subscriber answered with an event.
    Replied {
        /// The route.
        route: Arc<Id>,
        /// Where the answer goes; `None` when it is dropped.
        to: Option<Arc<Id>>,
        /// The answer.
        event: Arc<Event>,
    },
    /// The route gave up and the dead letter sink has it.
    DeadLettered {
        /// The route.
        route: Arc<Id>,
        /// Who has it.
        to: Arc<Id>,
        /// Why the route gave up.
        reason: String,
    },
    /// The route gave up and nobody has it.
    Lost {
        /// The route, or `None` where a source sends to a target without a hub.
        route: Option<Arc<Id>>,
        /// Why.
        reason: String,
    },
    /// Nothing more will be seen of it here: another process took it from what keeps the hub's
    /// events, or it stays there because the route is gone or this process stops.
    Elsewhere {
        /// The route.
        route: Arc<Id>,
    },
    /// The hub answered its sender; the arrival is over.
    Answered {
        /// The hub or target that answered.
        node: Arc<Id>,
        /// The status.
        status: u16,
    },
}

/// How a node is that depends on something outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It works.
    Ready,
    /// It will work by itself: connecting, starting; what it waits for, in a sentence.
    Waiting(String),
    /// It does not work until somebody does something; what is wrong and what to do, in a sentence.
    Failed(String),
}

/// Why a call was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallPurpose {
    /// To hand the event to the subscriber.
    Deliver,
    /// To hand the subscriber's answer on.
    Reply,
    /// To hand a failed event to the dead letter sink.
    DeadLetter,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallResult {
    /// With a status.
    Status(u16),
    /// Without one: refused, timed out, broken off; the words of the error.
    Failed(String),
}

impl Weight for JournalEntry {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.step.weight()
    }
}

impl Condition {
    /// What it waits for, or what is wrong.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Ready => None,
            Self::Waiting(words) | Self::Failed(words) => Some(words),
        }
    }
}

impl DeliveryStep {
    /// Why a door refused something, and where, in a sentence; `None` of every other step.
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

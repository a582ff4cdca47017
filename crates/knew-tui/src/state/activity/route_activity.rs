//! What is known of one route: how it is doing, and what became of its last events.
//!
//! When an edit lets it deliver in another way, what is known begins anew. Events that were on their
//! way keep going where they were to go; they say nothing of the route as it is now.

use crate::state::activity::route_state::{RouteState, describe_result};
use crate::state::activity::route_statistics::{Ending, Lately};
use knew_core::record::{CallPurpose, DeliveryStep};

/// What is known of a route.
#[derive(Clone, Debug, Default)]
pub struct Pulse {
    /// How it is doing.
    pub doing: RouteState,
    /// What it did lately.
    pub lately: Lately,
    /// What is still on its way from before it was turned.
    pub older: Older,
    flying: u64,
    /// The plan since which it delivers as it does now.
    pub(crate) since: u64,
}

/// Events that are on their way from before a route was turned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Older {
    /// How many.
    pub flying: u64,
    /// What the last attempt of any of them said.
    pub why: Option<String>,
}

impl Pulse {
    /// From this plan on it delivers in another way.
    pub(crate) fn turn(&mut self, plan: u64) {
        let older = self.older.flying + self.flying;
        let why = match &self.doing {
            RouteState::Waiting(why) => Some(why.clone()),
            _ => self.older.why.clone(),
        };
        *self = Self {
            older: Older { flying: older, why },
            since: plan,
            ..Self::default()
        };
    }

    /// A step of an event that set out as it is now.
    pub(crate) fn read(&mut self, step: &DeliveryStep) {
        match step {
            DeliveryStep::Matched { .. } => {
                self.flying += 1;
                self.doing = RouteState::Busy;
            }
            DeliveryStep::Attempt {
                purpose: CallPurpose::Deliver,
                number,
                took,
                result,
                wait,
                ..
            } => {
                self.lately.attempt(*number, *took);
                if wait.is_some() {
                    self.doing = RouteState::Waiting(describe_result(result));
                }
            }
            DeliveryStep::Delivered { status, .. } => {
                self.land(RouteState::Idle);
                self.lately.end(Ending::Delivered(*status));
            }
            DeliveryStep::Elsewhere { .. } => self.land(RouteState::Idle),
            DeliveryStep::DeadLettered { reason, .. } => {
                self.land(RouteState::Failed(reason.clone()));
                self.lately.end(Ending::DeadLettered(reason.clone()));
            }
            DeliveryStep::Lost { reason, .. } => {
                self.land(RouteState::Failed(reason.clone()));
                self.lately.end(Ending::Lost(reason.clone()));
            }
            _ => {}
        }
    }

    /// A step of an event that set out before it was turned.
    pub(crate) fn read_older(&mut self, step: &DeliveryStep) {
        match step {
            DeliveryStep::Attempt {
                purpose: CallPurpose::Deliver,
                result,
                wait: Some(_),
                ..
            } => self.older.why = Some(describe_result(result)),
            DeliveryStep::Matched { .. } => self.older.flying += 1,
            DeliveryStep::Delivered { .. }
            | DeliveryStep::Elsewhere { .. }
            | DeliveryStep::DeadLettered { .. }
            | DeliveryStep::Lost { .. } => self.older.flying = self.older.flying.saturating_sub(1),
            _ => {}
        }
    }

    fn land(&mut self, end: RouteState) {
        self.flying = self.flying.saturating_sub(1);
        if self.flying == 0 || end != RouteState::Idle {
            self.doing = end;
        }
    }
}

//! What is known of one route: how it is doing, and what became of its last events.
//!
//! When an edit lets it deliver in another way, what is known begins anew. Events that were on their
//! way keep going where they were to go; they say nothing of the route as it is now.

use crate::state::activity::route_state::{RouteState, describe_result};
use crate::state::activity::route_statistics::{EventOutcome, RouteStatistics};
use knew_core::record::{CallPurpose, DeliveryStep};

/// What is known of a route.
#[derive(Clone, Debug, Default)]
pub struct RouteActivity {
    /// How it is doing.
    pub state: RouteState,
    /// What it did lately.
    pub recent: RouteStatistics,
    /// What is still on its way from before it was turned.
    pub replaced: ReplacedDeliveries,
    flying: u64,
    /// The plan since which it delivers as it does now.
    pub(crate) since: u64,
}

/// Events that are on their way from before a route was turned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplacedDeliveries {
    /// How many.
    pub flying: u64,
    /// What the last attempt of any of them said.
    pub why: Option<String>,
}

impl RouteActivity {
    /// From this plan on it delivers in another way.
    pub(crate) fn turn(&mut self, plan: u64) {
        let older = self.replaced.flying + self.flying;
        let why = match &self.state {
            RouteState::Waiting(why) => Some(why.clone()),
            _ => self.replaced.why.clone(),
        };
        *self = Self {
            replaced: ReplacedDeliveries { flying: older, why },
            since: plan,
            ..Self::default()
        };
    }

    /// A step of an event that set out as it is now.
    pub(crate) fn read(&mut self, step: &DeliveryStep) {
        match step {
            DeliveryStep::Matched { .. } => {
                self.flying += 1;
                self.state = RouteState::Busy;
            }
            DeliveryStep::Attempt {
                purpose: CallPurpose::Deliver,
                number,
                took,
                result,
                wait,
                ..
            } => {
                self.recent.attempt(*number, *took);
                if wait.is_some() {
                    self.state = RouteState::Waiting(describe_result(result));
                }
            }
            DeliveryStep::Delivered { status, .. } => {
                self.land(RouteState::Idle);
                self.recent.end(EventOutcome::Delivered(*status));
            }
            DeliveryStep::Elsewhere { .. } => self.land(RouteState::Idle),
            DeliveryStep::DeadLettered { reason, .. } => {
                self.land(RouteState::Failed(reason.clone()));
                self.recent.end(EventOutcome::DeadLettered(reason.clone()));
            }
            DeliveryStep::Lost { reason, .. } => {
                self.land(RouteState::Failed(reason.clone()));
                self.recent.end(EventOutcome::Lost(reason.clone()));
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
            } => self.replaced.why = Some(describe_result(result)),
            DeliveryStep::Matched { .. } => self.replaced.flying += 1,
            DeliveryStep::Delivered { .. }
            | DeliveryStep::Elsewhere { .. }
            | DeliveryStep::DeadLettered { .. }
            | DeliveryStep::Lost { .. } => {
                self.replaced.flying = self.replaced.flying.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn land(&mut self, end: RouteState) {
        self.flying = self.flying.saturating_sub(1);
        if self.flying == 0 || end != RouteState::Idle {
            self.state = end;
        }
    }
}

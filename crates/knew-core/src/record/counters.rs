//! Exact numbers per hub, route and target, kept as hops are appended.
//!
//! They obey the conservation identity: per route
//! `matched = delivered + dead-lettered + lost + elsewhere + in flight`, and per hub `in = matched + filtered`
//! for each of its routes. What a route refused is never recorded: it is what its hub received
//! while the route hung on it, less what it matched.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{CallPurpose, CallResult, DeliveryStep, NodeCondition, PlanRoutes};
use crate::model::{Id, IdMap};

/// Number of plans whose counts are kept apart at least.
const PLANS: usize = 16;

/// Counts of one route since the journal was cleared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RouteCount {
    /// Events that passed the filter.
    pub matched: u64,
    /// Events that the filter rejected.
    pub filtered: u64,
    /// Events that the subscriber accepted.
    pub delivered: u64,
    /// Events that went to the dead letter sink.
    pub dead_lettered: u64,
    /// Events that neither subscriber nor dead letter sink accepted.
    pub lost: u64,
    /// Events of a durable hub that another process takes.
    pub elsewhere: u64,
    /// Responses of the subscriber that were events.
    pub replied: u64,
    /// Attempts that ended in an error or a status other than 2xx.
    pub failed_attempts: u64,
}

impl RouteCount {
    /// Events that are neither delivered nor given up.
    #[must_use]
    pub fn in_flight(&self) -> u64 {
        self.matched
            .saturating_sub(self.delivered + self.dead_lettered + self.lost + self.elsewhere)
    }
}

/// Counts of one source, hub or target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeCount {
    /// Events that arrived: at a hub all of them, at a target those sent directly by a source.
    pub arrived: u64,
    /// Arrivals whose sender got a response.
    pub answered: u64,
    /// Calls from routes and sources that were answered with 2xx.
    pub accepted: u64,
    /// Calls from routes and sources that failed.
    pub failed_calls: u64,
    /// Requests the ingress rejected before they became arrivals.
    pub rejected: u64,
    /// Events that the source of this id produced.
    pub produced: u64,
}

impl NodeCount {
    /// Arrivals whose sender still waits for a response.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.arrived.saturating_sub(self.answered)
    }
}

/// Counts of all routes and nodes by id, and the condition of each node.
#[derive(Clone, Debug, Default)]
pub struct Counters {
    routes: IdMap<Arc<Id>, RouteCount>,
    places: IdMap<Arc<Id>, NodeCount>,
    plans: VecDeque<PlanCount>,
    seen: IdMap<Arc<Id>, u64>,
    rejected: u64,
    conditions: IdMap<Arc<Id>, NodeCondition>,
    condition_changes: u64,
}

/// Events that each hub received under one plan.
#[derive(Clone, Debug)]
struct PlanCount {
    roster: Arc<PlanRoutes>,
    received: IdMap<Arc<Id>, u64>,
}

impl Counters {
    /// Counts of a route; zeroes for one that is not known.
    #[must_use]
    pub fn route(&self, id: &Id) -> RouteCount {
        let mut count = self.routes.get(id).copied().unwrap_or_default();
        count.filtered = self.seen_by(id).saturating_sub(count.matched);
        count
    }

    /// Counts of a hub, target or source; zeroes for one that is not known.
    #[must_use]
    pub fn node(&self, id: &Id) -> NodeCount {
        self.places.get(id).copied().unwrap_or_default()
    }

    /// Number of requests the ingress rejected before they became arrivals.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejected
    }

    /// Condition of a node; `None` for one that depends on no external system or process.
    #[must_use]
    pub fn condition(&self, id: &Id) -> Option<&NodeCondition> {
        self.conditions.get(id)
    }

    /// Nodes that are not ready, in no particular order.
    pub fn not_ready(&self) -> impl Iterator<Item = (&Arc<Id>, &NodeCondition)> {
        let all = self.conditions.iter();
        all.filter(|(_, condition)| **condition != NodeCondition::Ready)
    }

    /// Number of events that arrived at all hubs and targets.
    #[must_use]
    pub fn arrived(&self) -> u64 {
        self.places.values().map(|value| value.arrived).sum()
    }

    /// Sum of the counts of all routes.
    #[must_use]
    pub fn total(&self) -> RouteCount {
        let mut total = RouteCount::default();
        for (id, count) in &self.routes {
            total.matched += count.matched;
            total.filtered += self.seen_by(id).saturating_sub(count.matched);
            total.delivered += count.delivered;
            total.dead_lettered += count.dead_lettered;
            total.lost += count.lost;
            total.elsewhere += count.elsewhere;
            total.replied += count.replied;
            total.failed_attempts += count.failed_attempts;
        }
        total
    }

    /// Number of failed calls, lost events, rejected requests and changed conditions. While it does not
    /// change, a reader that looks for failures need not read the journal.
    #[must_use]
    pub fn failure_count(&self) -> u64 {
        let lost: u64 = self.routes.values().map(|value| value.lost).sum();
        let refused: u64 = self.places.values().map(|value| value.failed_calls).sum();
        lost + refused + self.rejected + self.condition_changes
    }

    /// Routes of a plan, as long as the plan is remembered.
    #[must_use]
    pub fn plan_routes(&self, plan: u64) -> Option<&Arc<PlanRoutes>> {
        let found = self
            .plans
            .iter()
            .rev()
            .find(|plan_count| plan_count.roster.plan() == plan);
        found.map(|found| &found.roster)
    }

    pub(super) fn add_plan(&mut self, roster: Arc<PlanRoutes>) {
        self.plans.push_back(PlanCount {
            roster,
            received: IdMap::default(),
        });
        self.retire_old_plans();
    }

    /// Sums up old plans, except those whose routes are still referenced: an event that is received
    /// slowly may yet be judged by the plan it started with.
    fn retire_old_plans(&mut self) {
        let old = self.plans.len().saturating_sub(PLANS);
        let (held, settled): (Vec<_>, Vec<_>) = self
            .plans
            .drain(..old)
            .partition(|plan| Arc::strong_count(&plan.roster) > 1);
        for plan in held.into_iter().rev() {
            self.plans.push_front(plan);
        }
        for plan in settled {
            self.retire(&plan);
        }
    }

    pub(super) fn count(&mut self, step: &DeliveryStep) {
        match step {
            DeliveryStep::Received {
                node: at,
                from,
                plan,
                ..
            } => self.receive(at, from.as_ref(), *plan),
            DeliveryStep::Refused { node: of, .. } => {
                self.rejected += 1;
                if let Some(of) = of {
                    self.node_mut(of).rejected += 1;
                }
            }
            DeliveryStep::Condition {
                node: of,
                condition,
            } => {
                self.condition_changes += 1;
                self.conditions.insert(of.clone(), condition.clone());
            }
            DeliveryStep::Matched { route } => self.route_mut(route).matched += 1,
            DeliveryStep::Attempt { .. } => self.attempt(step),
            DeliveryStep::Delivered { route, .. } => {
                if let Some(route) = route {
                    self.route_mut(route).delivered += 1;
                }
            }
            DeliveryStep::Replied { route, .. } => self.route_mut(route).replied += 1,
            DeliveryStep::DeadLettered { route, .. } => self.route_mut(route).dead_lettered += 1,
            DeliveryStep::Lost { route, .. } => {
                if let Some(route) = route {
                    self.route_mut(route).lost += 1;
                }
            }
            DeliveryStep::Elsewhere { route } => self.route_mut(route).elsewhere += 1,
            DeliveryStep::Answered { node: at, .. } => self.node_mut(at).answered += 1,
        }
    }

    fn receive(&mut self, at: &Arc<Id>, from: Option<&Arc<Id>>, plan: u64) {
        self.node_mut(at).arrived += 1;
        if let Some(from) = from {
            self.node_mut(from).produced += 1;
        }
        let current = self
            .plans
            .iter_mut()
            .rev()
            .find(|plan_count| plan_count.roster.plan() == plan);
        if let Some(current) = current {
            *entry(&mut current.received, at) += 1;
        }
    }

    fn attempt(&mut self, step: &DeliveryStep) {
        let DeliveryStep::Attempt {
            route,
            to,
            purpose,
            result,
            ..
        } = step
        else {
            return;
        };
        if matches!(result, CallResult::Status(200..=299)) {
            self.node_mut(to).accepted += 1;
            return;
        }
        self.node_mut(to).failed_calls += 1;
        if let (Some(route), CallPurpose::Deliver) = (route, purpose) {
            self.route_mut(route).failed_attempts += 1;
        }
    }

    fn seen_by(&self, route: &Id) -> u64 {
        let settled = self.seen.get(route).copied().unwrap_or_default();
        let recent = self.plans.iter().filter_map(|plan| {
            let hub = plan.roster.hub_of(route)?;
            plan.received.get(hub)
        });
        settled + recent.sum::<u64>()
    }

    fn retire(&mut self, old: &PlanCount) {
        for (route, hub) in old.roster.pairs() {
            if let Some(received) = old.received.get(hub) {
                *entry(&mut self.seen, route) += received;
            }
        }
    }

    fn route_mut(&mut self, route: &Arc<Id>) -> &mut RouteCount {
        entry(&mut self.routes, route)
    }

    fn node_mut(&mut self, place: &Arc<Id>) -> &mut NodeCount {
        entry(&mut self.places, place)
    }
}

fn entry<'a, V: Default>(map: &'a mut IdMap<Arc<Id>, V>, id: &Arc<Id>) -> &'a mut V {
    map.entry(id.clone()).or_default()
}

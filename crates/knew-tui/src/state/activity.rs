//! What moves in the picture: rates of hubs and states of routes, folded from the newest hops.

mod rejections;
mod route_activity;
mod route_state;
mod route_statistics;
mod unreachable;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

use knew_core::model::Id;
use knew_core::record::{DeliveryStep, Journal, JournalEntry};

pub use rejections::{Refusal, Refusals};
pub use route_activity::ReplacedDeliveries;
use route_activity::RouteActivity;
pub use route_state::RouteState;
pub use route_statistics::{EventOutcome, RouteStatistics};
pub use unreachable::Silent;

/// Over how many seconds a rate is taken.
pub const WINDOW: u8 = 10;

/// Of so many plans, the newest, it is known when each began to judge.
const PLANS: usize = 64;

const SECONDS: usize = WINDOW as usize;

/// Rates and states.
#[derive(Clone, Debug, Default)]
pub struct LiveActivity {
    read: u64,
    second: i64,
    hubs: HashMap<Arc<Id>, VecDeque<(i64, u32)>>,
    routes: HashMap<Arc<Id>, RouteActivity>,
    /// The first arrival that each of the last plans judged.
    plans: BTreeMap<u64, u64>,
    /// Requests that endpoints refused.
    pub refusals: Refusals,
    /// Who does not answer.
    pub silent: Silent,
}

impl LiveActivity {
    /// Reads what happened since the last time.
    pub fn catch_up(&mut self, journal: &Journal) {
        loop {
            let slice = journal.next_entries(self.read);
            self.read = slice.end();
            if slice.entries.is_empty() {
                break;
            }
            for hop in &slice.entries {
                self.apply(hop);
            }
        }
        self.forget();
    }

    /// Time passed: what is older than the window goes. Says whether a rate changed.
    pub fn tick(&mut self, now: Timestamp) -> bool {
        let moving = self.is_moving();
        self.second = self.second.max(now.as_second());
        self.forget();
        moving
    }

    /// Whether a rate is above zero, so that time alone changes it.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        !self.hubs.is_empty()
    }

    /// Events a second at a hub, or at all of them.
    #[must_use]
    pub fn rate(&self, hub: Option<&Id>) -> f64 {
        let seconds: u32 = match hub {
            Some(hub) => self
                .hubs
                .get(hub)
                .into_iter()
                .flatten()
                .map(|hub| hub.1)
                .sum(),
            None => self.hubs.values().flatten().map(|value| value.1).sum(),
        };
        f64::from(seconds) / f64::from(WINDOW)
    }

    /// How many events came in each second of the window, oldest first.
    #[must_use]
    pub fn seconds(&self, hub: &Id) -> [u32; SECONDS] {
        let mut seconds = [0; SECONDS];
        for (second, count) in self.hubs.get(hub).into_iter().flatten() {
            let ago = usize::try_from(self.second - second).unwrap_or(0);
            if ago < SECONDS {
                seconds[SECONDS - 1 - ago] = *count;
            }
        }
        seconds
    }

    /// How a route is doing.
    #[must_use]
    pub fn doing(&self, route: &Id) -> RouteState {
        let pulse = self.routes.get(route);
        pulse.map(|pulse| pulse.state.clone()).unwrap_or_default()
    }

    /// What a route did lately; `None` for one that did nothing yet.
    #[must_use]
    pub fn lately(&self, route: &Id) -> Option<&RouteStatistics> {
        self.routes.get(route).map(|route| &route.recent)
    }

    /// From this plan on a route delivers in another way: what was known of it begins anew.
    pub fn turn(&mut self, route: &Id, plan: u64) {
        self.silent.forget(route);
        if let Some(pulse) = self.routes.get_mut(route) {
            pulse.turn(plan);
        }
    }

    /// What is still on its way on a route from before it was turned.
    #[must_use]
    pub fn older(&self, route: &Id) -> Option<&ReplacedDeliveries> {
        let older = self.routes.get(route).map(|route| &route.replaced);
        older.filter(|older| older.flying > 0)
    }

    fn apply(&mut self, hop: &JournalEntry) {
        self.second = self.second.max(hop.at.as_second());
        match &hop.step {
            DeliveryStep::Received { node: at, plan, .. } => {
                self.begin(*plan, hop.arrival);
                self.count(at, hop.at.as_second());
            }
            DeliveryStep::Refused { .. } => self.refusals.read(hop),
            DeliveryStep::Attempt { route: None, .. } => self.silent.read(&hop.step),
            DeliveryStep::Matched { route }
            | DeliveryStep::Elsewhere { route }
            | DeliveryStep::DeadLettered { route, .. }
            | DeliveryStep::Attempt {
                route: Some(route), ..
            }
            | DeliveryStep::Delivered {
                route: Some(route), ..
            }
            | DeliveryStep::Lost {
                route: Some(route), ..
            } => self.on_route(route, hop),
            _ => {}
        }
    }

    fn on_route(&mut self, route: &Arc<Id>, hop: &JournalEntry) {
        let pulse = self.routes.entry(Arc::clone(route)).or_default();
        let first = match pulse.since {
            0 => Some(0),
            since => self.plans.range(since..).map(|range| *range.1).min(),
        };
        if first.is_some_and(|first| hop.arrival >= first) {
            pulse.read(&hop.step);
            self.silent.read(&hop.step);
        } else {
            pulse.read_older(&hop.step);
        }
    }

    fn begin(&mut self, plan: u64, arrival: u64) {
        self.plans.entry(plan).or_insert(arrival);
        if self.plans.len() > PLANS {
            self.plans.pop_first();
        }
    }

    fn count(&mut self, hub: &Arc<Id>, second: i64) {
        let seconds = self.hubs.entry(Arc::clone(hub)).or_default();
        match seconds.back_mut() {
            Some((last, count)) if *last >= second => *count = count.saturating_add(1),
            _ => seconds.push_back((second, 1)),
        }
    }

    fn forget(&mut self) {
        let oldest = self.second - i64::from(WINDOW);
        for seconds in self.hubs.values_mut() {
            while seconds.front().is_some_and(|(second, _)| *second <= oldest) {
                seconds.pop_front();
            }
        }
        self.hubs.retain(|_, seconds| !seconds.is_empty());
    }
}

//! Which routes hang on which hub, plan by plan: what lets refusals be counted without recording them.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::Id;

/// The routes of one plan.
#[derive(Clone, Debug, Default)]
pub struct PlanRoutes {
    plan: u64,
    routes_of: HashMap<Arc<Id>, Vec<Arc<Id>>>,
    hub_of: HashMap<Arc<Id>, Arc<Id>>,
}

impl PlanRoutes {
    /// The roster of a plan, from pairs of hub and route in the order of the manifest.
    pub fn new(plan: u64, pairs: impl IntoIterator<Item = (Arc<Id>, Arc<Id>)>) -> Self {
        let mut roster = Self {
            plan,
            ..Self::default()
        };
        for (hub, route) in pairs {
            roster.hub_of.insert(route.clone(), hub.clone());
            roster.routes_of.entry(hub).or_default().push(route);
        }
        roster
    }

    /// The number of the plan.
    #[must_use]
    pub fn plan(&self) -> u64 {
        self.plan
    }

    /// The routes of a hub, in order.
    #[must_use]
    pub fn routes_of(&self, hub: &Id) -> &[Arc<Id>] {
        self.routes_of.get(hub).map_or(&[], Vec::as_slice)
    }

    /// The hub a route hangs on.
    #[must_use]
    pub fn hub_of(&self, route: &Id) -> Option<&Arc<Id>> {
        self.hub_of.get(route)
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = (&Arc<Id>, &Arc<Id>)> {
        self.hub_of.iter()
    }
}

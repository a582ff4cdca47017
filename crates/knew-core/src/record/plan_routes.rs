//! The routes of each hub in one plan, so that rejections can be counted without recording each one.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::Id;

/// The hub of each route of one plan.
#[derive(Clone, Debug, Default)]
pub struct PlanRoutes {
    plan: u64,
    routes_of: HashMap<Arc<Id>, Vec<Arc<Id>>>,
    hub_of: HashMap<Arc<Id>, Arc<Id>>,
}

impl PlanRoutes {
    /// Creates the table from pairs of hub and route in the order of the manifest.
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

    /// Number of the plan.
    #[must_use]
    pub fn plan(&self) -> u64 {
        self.plan
    }

    /// Routes of a hub, in the order of the manifest.
    #[must_use]
    pub fn routes_of(&self, hub: &Id) -> &[Arc<Id>] {
        self.routes_of.get(hub).map_or(&[], Vec::as_slice)
    }

    /// Hub that a route belongs to.
    #[must_use]
    pub fn hub_of(&self, route: &Id) -> Option<&Arc<Id>> {
        self.hub_of.get(route)
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = (&Arc<Id>, &Arc<Id>)> {
        self.hub_of.iter()
    }
}

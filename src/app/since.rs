//! Since which plan each route judges as it does now, so that nobody takes what an older filter said
//! for what the filter on the screen says.

use std::collections::HashMap;

use crate::graph::{Graph, Route};
use crate::model::Id;

/// The plan in which the filter of a route, or some filter of a hub, came to be as it is now; those that
/// never changed are left out.
#[derive(Clone, Debug, Default)]
pub struct Since(HashMap<Id, u64>);

impl Since {
    /// A graph takes the place of another, as this plan.
    pub fn follow(&mut self, old: &Graph, new: &Graph, plan: u64) {
        let before: HashMap<&Id, &Route> = old.routes.iter().map(|it| (&it.id, it)).collect();
        for route in &new.routes {
            let same = before.get(&route.id).is_some_and(|it| alike(it, route));
            if !same {
                self.0.insert(route.id.clone(), plan);
                self.0.insert(route.hub.clone(), plan);
            }
        }
    }

    /// The first plan that judges as the newest does, at a route or a hub.
    #[must_use]
    pub fn plan(&self, id: &Id) -> u64 {
        self.0.get(id).copied().unwrap_or_default()
    }
}

fn alike(one: &Route, other: &Route) -> bool {
    one.hub == other.hub && one.filter == other.filter
}

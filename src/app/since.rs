//! Since which plan each route judges and delivers as it does now, so that nobody takes what an older
//! filter said for what the filter on the screen says, nor what becomes of events that still go where
//! they were to go for what the route does now.

use std::collections::HashMap;

use crate::graph::{Graph, Route};
use crate::model::Id;

/// Plans in which things came to be as they are now; what never changed is left out.
#[derive(Clone, Debug, Default)]
pub struct Since {
    filters: HashMap<Id, u64>,
    deliveries: HashMap<Id, u64>,
}

impl Since {
    /// A graph takes the place of another, as this plan.
    pub fn follow(&mut self, old: &Graph, new: &Graph, plan: u64) {
        let before: HashMap<&Id, &Route> = old.routes.iter().map(|it| (&it.id, it)).collect();
        for route in &new.routes {
            let was = before.get(&route.id);
            if !was.is_some_and(|it| judges_alike(it, route)) {
                self.filters.insert(route.id.clone(), plan);
                self.filters.insert(route.hub.clone(), plan);
            }
            if was.is_some_and(|it| !delivers_alike((old, it), (new, route))) {
                self.deliveries.insert(route.id.clone(), plan);
            }
        }
    }

    /// The first plan that judges as the newest does, at a route or a hub.
    #[must_use]
    pub fn plan(&self, id: &Id) -> u64 {
        self.filters.get(id).copied().unwrap_or_default()
    }

    /// The routes that deliver in another way since that plan.
    pub fn turned(&self, plan: u64) -> impl Iterator<Item = &Id> {
        let turned = self.deliveries.iter().filter(move |it| *it.1 == plan);
        turned.map(|(id, _)| id)
    }
}

fn judges_alike(one: &Route, other: &Route) -> bool {
    one.hub == other.hub && one.filter == other.filter
}

/// Whether events go to the same subscriber in the same way, and the same stands for it.
fn delivers_alike((old, one): (&Graph, &Route), (new, other): (&Graph, &Route)) -> bool {
    let same = one.subscriber == other.subscriber
        && one.reply == other.reply
        && one.policy == other.policy
        && one.broken == other.broken;
    let kind = |graph: &Graph, id| graph.target(id).map(|it| it.kind);
    same && one.subscriber.as_ref().is_none_or(|end| {
        kind(old, &end.id) == kind(new, &end.id)
            && old.local.services.get(&end.id) == new.local.services.get(&end.id)
            && old.local.faults.get(&end.id) == new.local.faults.get(&end.id)
    })
}

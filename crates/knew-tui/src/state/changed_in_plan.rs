//! Since which plan each route judges and delivers as it does now, so that nobody takes what an older
//! filter said for what the filter on the screen says, nor what becomes of events that still go where
//! they were to go for what the route does now.

use std::collections::HashMap;

use knew_core::graph::{Graph, Route};
use knew_core::model::Id;

/// Plans in which things came to be as they are now; what never changed is left out.
#[derive(Clone, Debug, Default)]
pub struct ChangedInPlan {
    filters: HashMap<Id, u64>,
    deliveries: HashMap<Id, u64>,
    births: HashMap<Id, u64>,
}

impl ChangedInPlan {
    /// A graph takes the place of another, as this plan.
    pub fn follow(&mut self, old: &Graph, new: &Graph, plan: u64) {
        let before: HashMap<&Id, &Route> =
            old.routes.iter().map(|route| (&route.id, route)).collect();
        for route in &new.routes {
            let was = before.get(&route.id);
            if !was.is_some_and(|old_route| judges_alike(old_route, route)) {
                self.filters.insert(route.id.clone(), plan);
                self.filters.insert(route.hub.clone(), plan);
            }
            if was.is_none() {
                self.births.insert(route.id.clone(), plan);
            }
            if was.is_some_and(|old_route| !delivers_alike((old, old_route), (new, route))) {
                self.deliveries.insert(route.id.clone(), plan);
            }
        }
    }

    /// The first plan that judges as the newest does, at a route or a hub.
    #[must_use]
    pub fn plan(&self, id: &Id) -> u64 {
        self.filters.get(id).copied().unwrap_or_default()
    }

    /// Whether a route was there when this plan judged.
    #[must_use]
    pub fn was_there(&self, route: &Id, plan: u64) -> bool {
        self.births.get(route).is_none_or(|birth| *birth <= plan)
    }

    /// The routes that deliver in another way since that plan.
    pub fn turned(&self, plan: u64) -> impl Iterator<Item = &Id> {
        let turned = self
            .deliveries
            .iter()
            .filter(move |delivery| *delivery.1 == plan);
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
    let kind = |graph: &Graph, id| graph.target(id).map(|target| target.kind);
    same && one.subscriber.as_ref().is_none_or(|end| {
        kind(old, &end.id) == kind(new, &end.id)
            && old.local.services.get(&end.id) == new.local.services.get(&end.id)
            && old.local.faults.get(&end.id) == new.local.faults.get(&end.id)
    })
}

#[cfg(test)]
mod tests {
    use crate::state::changed_in_plan::*;
    use knew_core::graph::build::build;
    use knew_core::graph::fixtures::*;

    fn shop(more: &[&str]) -> Graph {
        let mut all = vec![broker("b"), service("s"), trigger("old", "b", None, "s")];
        all.extend(more.iter().map(|more| trigger(more, "b", None, "s")));
        build(&manifest(all))
    }

    #[test]
    fn a_route_that_was_added_was_not_there_before() {
        let (before, after) = (shop(&[]), shop(&["new"]));
        let mut since = ChangedInPlan::default();
        since.follow(&Graph::default(), &before, 1);
        since.follow(&before, &after, 2);
        let route = |name: &str| {
            after
                .routes
                .iter()
                .find(|route| route.id.name == name)
                .expect("it")
        };
        let there = |name: &str, plan| since.was_there(&route(name).id, plan);
        assert!(there("old", 1) && there("old", 2) && there("new", 2));
        assert!(!there("new", 1));
        assert_eq!(since.turned(2).count(), 0, "nobody delivers in another way");
    }
}

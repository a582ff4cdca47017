//! The part of the graph that is drawn, and the part that is not dimmed.

use crate::app::App;
use crate::state::activity::RouteState;
use crate::state::graph_filter::{GraphFilter, is_drawn};
use knew_core::graph::{Graph, Route, layout, lineage};
use knew_core::model::Id;
use std::borrow::Cow;
use std::collections::HashSet;

impl App {
    /// The graph as it is drawn: all of it, or the part a lens leaves.
    #[must_use]
    pub fn pictured(&self) -> Cow<'_, Graph> {
        let graph = &*self.workbench.open.graph;
        match &self.workbench.graph_view.lens {
            GraphFilter::Only(id) if is_drawn(&self.workbench.open.graph, id) => Cow::Owned(
                layout::subgraph(graph, &lineage::upstream_and_downstream(graph, id)),
            ),
            GraphFilter::Unhealthy => Cow::Owned(layout::subgraph(graph, &self.unhealthy())),
            _ => Cow::Borrowed(graph),
        }
    }

    /// What is drawn in full light; `None` when everything is.
    #[must_use]
    pub fn lit(&self) -> Option<HashSet<Id>> {
        match &self.workbench.graph_view.lens {
            GraphFilter::Around(id) if is_drawn(&self.workbench.open.graph, id) => {
                let kin = lineage::upstream_and_downstream(&self.workbench.open.graph, id);
                // Who went on to something else looks at that.
                let inside = self
                    .workbench
                    .selected
                    .as_ref()
                    .is_none_or(|selected| kin.contains(selected));
                inside.then_some(kin)
            }
            _ => None,
        }
    }

    /// The lens in words, for the frame of the picture.
    #[must_use]
    pub fn lens_words(&self) -> Option<String> {
        match &self.workbench.graph_view.lens {
            GraphFilter::Around(id) if self.lit().is_some() => {
                Some(format!("around {}", self.workbench.open.graph.title(id)))
            }
            GraphFilter::Only(id) if is_drawn(&self.workbench.open.graph, id) => {
                Some(format!("only {}", self.workbench.open.graph.title(id)))
            }
            GraphFilter::Unhealthy => Some("only what is not well".to_owned()),
            _ => None,
        }
    }

    /// Routes that are not well, the hubs they hang on and where they lead.
    fn unhealthy(&self) -> HashSet<Id> {
        let graph = &self.workbench.open.graph;
        let sick = graph.routes.iter().filter(|route| self.ails(route));
        let mut keep = HashSet::new();
        for route in sick {
            keep.insert(route.id.clone());
            keep.insert(route.hub.clone());
            let ends = [route.subscriber.as_ref(), route.policy.dead_letter.as_ref()];
            keep.extend(ends.into_iter().flatten().map(|end| end.id.clone()));
        }
        keep
    }

    /// Whether a route fails, waits, gave events up, or refused every event it saw.
    fn ails(&self, route: &Route) -> bool {
        let count = self.journal.route(&route.id);
        let refuses = count.matched == 0 && count.filtered > 0;
        let failing = matches!(
            self.workbench.live.doing(&route.id),
            RouteState::Waiting(_) | RouteState::Failed(_)
        );
        route.broken.is_some() || failing || refuses || count.lost > 0 || count.dead_lettered > 0
    }
}

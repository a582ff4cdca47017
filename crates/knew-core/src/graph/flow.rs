//! Names and structure of flows as a reader thinks of them: a Sequence is numbered steps, a Parallel
//! pairs of filter and step. The generated names of their channels and subscriptions, and the channels
//! between their steps, are hidden.

use std::collections::HashMap;

use super::{Graph, Group, GroupKind, MemberRole, Route};
use crate::model::Id;

impl Graph {
    /// Flow whose first hub this is.
    #[must_use]
    pub fn flow_entered_at(&self, hub: &Id) -> Option<&Id> {
        let flow = self.flow_of(hub)?;
        (flow.entry() == Some(hub)).then_some(&flow.id)
    }

    /// Label of the channel of a branch of a Parallel within its flow, such as `branch 2`.
    #[must_use]
    pub fn branch_name(&self, hub: &Id) -> Option<String> {
        branch_title(self.flow_of(hub)?, hub)
    }

    /// Label of a hub that a flow created, outside of the flow: the first has the flow's name, others
    /// are called `fulfil step 2` or `notify branch 2`.
    #[must_use]
    pub fn hub_title(&self, hub: &Id) -> Option<String> {
        let flow = self.flow_of(hub)?;
        if flow.entry() == Some(hub) {
            return Some(flow.id.name.clone());
        }
        let part = branch_title(flow, hub).or_else(|| step_title(flow, hub))?;
        Some(format!("{} {part}", flow.id.name))
    }

    /// Label of a route within its flow, such as `step 2`; the name of any other route.
    #[must_use]
    pub fn route_label(&self, route: &Id) -> String {
        let step = self.flow_of(route).and_then(|flow| step_title(flow, route));
        step.unwrap_or_else(|| route.name.clone())
    }

    /// Label of a route outside of its flow: `fulfil step 2`; the name of any other route.
    #[must_use]
    pub fn route_title(&self, route: &Id) -> String {
        let flow = self.flow_of(route);
        let title =
            flow.and_then(|flow| Some(format!("{} {}", flow.id.name, step_title(flow, route)?)));
        title.unwrap_or_else(|| route.name.clone())
    }

    /// Short label of any object; for one that a flow created it contains the flow's name.
    #[must_use]
    pub fn title(&self, id: &Id) -> String {
        if self.route(id).is_some() {
            return self.route_title(id);
        }
        self.hub_title(id).unwrap_or_else(|| id.name.clone())
    }

    /// Kind of any object; for one that a flow created the kind of the flow.
    #[must_use]
    pub fn display_kind<'a>(&'a self, id: &'a Id) -> &'a str {
        self.flow_of(id).map_or(&id.kind, |flow| &flow.id.kind)
    }

    /// The node that represents an object in the diagram: for a channel between the steps of a flow,
    /// the flow.
    #[must_use]
    pub fn drawn_node<'a>(&'a self, id: &'a Id) -> &'a Id {
        let flow = self
            .flow_of(id)
            .filter(|_| DrawnRoutes::of(self).is_hidden_channel(id));
        flow.and_then(Group::entry).unwrap_or(id)
    }

    fn flow_of(&self, member: &Id) -> Option<&Group> {
        // The controllers of flows put `-kn-` into every name: most names need no search.
        if !member.name.contains("-kn-") {
            return None;
        }
        self.group_of(member).filter(|group_of| is_flow(group_of))
    }
}

/// The routes of hubs as they are drawn: those of a channel between the steps of a flow belong to the
/// step before, and the channel is not drawn.
#[derive(Debug)]
pub struct DrawnRoutes<'a> {
    routes: HashMap<&'a Id, Vec<&'a Route>>,
    /// Channels that only the step before leads to, and the kind of their flow.
    between: HashMap<&'a Id, GroupKind>,
}

impl<'a> DrawnRoutes<'a> {
    /// Collects the routes of a graph.
    #[must_use]
    pub fn of(graph: &'a Graph) -> Self {
        let mut ways = Self {
            routes: HashMap::new(),
            between: HashMap::new(),
        };
        for route in &graph.routes {
            ways.routes.entry(&route.hub).or_default().push(route);
        }
        let flows: Vec<&Group> = graph.groups.iter().filter(|group| is_flow(group)).collect();
        if !flows.is_empty() {
            let led_to = led_to(graph);
            for flow in flows {
                ways.walk(flow, &led_to);
            }
        }
        ways
    }

    /// Routes of a hub, each followed by the later steps of its Sequence.
    #[must_use]
    pub fn routes_from(&self, hub: &Id) -> Vec<&'a Route> {
        let routes_of = |hub: &Id| self.routes.get(hub).map_or(&[][..], Vec::as_slice).iter();
        let mut all = Vec::new();
        // Not by recursion: a Sequence may have thousands of steps.
        let mut pending = vec![routes_of(hub)];
        while let Some(routes) = pending.last_mut() {
            let Some(route) = routes.next() else {
                pending.pop();
                continue;
            };
            all.push(*route);
            let onward = route.reply_destination().map(|onward| &onward.id);
            let next = onward.filter(|onward| self.joins_sequence_steps(onward));
            pending.extend(next.map(routes_of));
        }
        all
    }

    /// Routes of a hub with everything below them, such as the steps of branches.
    #[must_use]
    pub fn all_routes_from(&self, hub: &Id) -> Vec<&'a Route> {
        let mut all = Vec::new();
        for route in self.routes_from(hub) {
            all.push(route);
            all.extend(
                self.branch_channel(route)
                    .into_iter()
                    .flat_map(|branch| self.all_routes_from(branch)),
            );
        }
        all
    }

    /// Channel behind the filter of a branch of a Parallel; its step is drawn below the filter.
    #[must_use]
    pub fn branch_channel(&self, filter: &'a Route) -> Option<&'a Id> {
        filter
            .reply_destination()
            .map(|onward| &onward.id)
            .filter(|onward| self.between.get(onward) == Some(&GroupKind::Parallel))
    }

    /// True for a channel between two steps of a Sequence.
    #[must_use]
    pub fn joins_sequence_steps(&self, hub: &Id) -> bool {
        self.between.get(hub) == Some(&GroupKind::Sequence)
    }

    /// True for a channel between the steps of a flow, which is not drawn.
    #[must_use]
    pub fn is_hidden_channel(&self, hub: &Id) -> bool {
        self.between.contains_key(hub)
    }

    /// Follows a flow from its first hub along its steps.
    fn walk(&mut self, flow: &'a Group, led_to: &HashMap<&Id, usize>) {
        let mut hubs: Vec<&Id> = flow.entry().into_iter().collect();
        while let Some(hub) = hubs.pop() {
            for route in self.routes.get(hub).into_iter().flatten() {
                let next = route
                    .reply_destination()
                    .map(|onward| &onward.id)
                    .filter(|onward| {
                        flow.entry() != Some(onward)
                            && flow.member(onward).is_some()
                            && led_to.get(onward) == Some(&1)
                            && self.routes.contains_key(onward)
                    });
                if let Some(next) = next
                    && self.between.insert(next, flow.kind).is_none()
                {
                    hubs.push(next);
                }
            }
        }
    }
}

/// Number of sources and routes that lead to each hub and target.
fn led_to(graph: &Graph) -> HashMap<&Id, usize> {
    let sinks = graph
        .sources
        .iter()
        .filter_map(|source| source.sink.as_ref());
    let mut led_to = HashMap::new();
    for end in sinks.chain(graph.routes.iter().flat_map(Route::destinations)) {
        *led_to.entry(&end.id).or_default() += 1;
    }
    led_to
}

fn is_flow(group: &Group) -> bool {
    matches!(group.kind, GroupKind::Sequence | GroupKind::Parallel)
}

/// Label of the channel of a branch of a Parallel.
fn branch_title(flow: &Group, hub: &Id) -> Option<String> {
    match flow.member(hub)?.role {
        MemberRole::BranchChannel(index) => Some(format!("branch {}", index + 1)),
        _ => None,
    }
}

/// Label of a route of a flow, or of the channel in front of it.
fn step_title(flow: &Group, member: &Id) -> Option<String> {
    match flow.member(member)?.role {
        MemberRole::Channel(index) | MemberRole::Step(index) => Some(format!("step {}", index + 1)),
        MemberRole::Filter(index) => Some(format!("filter {}", index + 1)),
        MemberRole::Entrance | MemberRole::BranchChannel(_) | MemberRole::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::graph::build::build;
    use crate::graph::fixtures::*;
    use crate::graph::layout::{Diagram, Element, ElementKind, LayoutOptions, layout};
    use crate::model::{Resource, Spec};

    fn flow(more: Vec<Resource>) -> Graph {
        let mut all = vec![
            sequence("orders", &["one", "two", "three"], None),
            parallel("notify", &[("eu", "mail"), ("us", "text")]),
        ];
        let names = ["one", "two", "three", "eu", "mail", "us", "text"];
        all.extend(names.map(service));
        all.extend(more);
        build(&manifest(all))
    }

    fn picture(graph: &Graph) -> Diagram {
        let view = LayoutOptions {
            width: 120,
            ..LayoutOptions::default()
        };
        layout(graph, &view)
    }

    #[test]
    fn the_rows_of_a_flow_are_its_steps() {
        let graph = flow(Vec::new());
        let picture = picture(&graph);
        let words = picture
            .elements
            .iter()
            .filter_map(|element| match &element.kind {
                ElementKind::HubName(element)
                | ElementKind::HubKind(element)
                | ElementKind::RouteName(element) => Some(element.as_str()),
                _ => None,
            });
        let words: Vec<&str> = words.collect();
        let sequence = ["orders", "Sequence", "step 1", "step 2", "step 3"];
        let parallel = [
            "notify", "Parallel", "filter 1", "step 1", "filter 2", "step 2",
        ];
        for wanted in sequence.iter().chain(&parallel) {
            assert!(words.contains(wanted), "{wanted} is not in {words:?}");
        }
        assert_eq!(words.len(), sequence.len() + parallel.len());
        let steps = picture
            .stops
            .iter()
            .filter(|stop| stop.id.name.contains("-kn-sequence-"));
        let columns: HashSet<u16> = steps
            .filter(|step| graph.route(&step.id).is_some())
            .map(|step| step.x)
            .collect();
        assert_eq!(columns.len(), 1, "steps stand one under the other");
    }

    #[test]
    fn a_channel_between_steps_is_looked_for_at_its_flow() {
        let graph = flow(Vec::new());
        let hub = |name: &str| {
            graph
                .hubs
                .iter()
                .map(|hub| &hub.id)
                .find(|hub| hub.name == name)
                .expect("a hub")
        };
        assert_eq!(
            graph.drawn_node(hub("orders-kn-sequence-2")),
            hub("orders-kn-sequence-0")
        );
        assert_eq!(
            graph.drawn_node(hub("notify-kn-parallel-1")),
            hub("notify-kn-parallel")
        );
        assert_eq!(
            graph.drawn_node(hub("notify-kn-parallel")),
            hub("notify-kn-parallel")
        );
    }

    #[test]
    fn a_channel_between_steps_that_others_send_to_is_drawn() {
        let more = subscription("side", "else", "one", Some("channel/orders-kn-sequence-1"));
        let graph = flow(vec![channel("else"), more]);
        let between = graph
            .hubs
            .iter()
            .find(|hub| hub.id.name == "orders-kn-sequence-1")
            .expect("it");
        assert_eq!(graph.drawn_node(&between.id), &between.id);
        assert!(
            picture(&graph)
                .elements
                .iter()
                .any(|piece| piece.owner == between.id)
        );
    }

    #[test]
    fn a_branch_that_takes_everything_is_called_by_its_number() {
        let mut all = parallel("notify", &[("eu", "mail"), ("us", "text")]);
        if let Spec::Parallel(parallel) = &mut all.spec {
            parallel.branches[1].filter = None;
        }
        let mut all = vec![all];
        all.extend(["eu", "mail", "us", "text"].map(service));
        let picture = picture(&build(&manifest(all)));
        let named = |piece: &Element| matches!(&piece.kind, ElementKind::Target { name, .. } if name == "branch 2");
        assert!(picture.elements.iter().any(named));
    }

    #[test]
    fn a_step_is_called_by_its_flow_where_that_does_not_stand_around_it() {
        let graph = flow(Vec::new());
        let titles: Vec<String> = graph
            .routes
            .iter()
            .map(|route| graph.route_title(&route.id))
            .collect();
        assert_eq!(titles[..2], ["orders step 1", "orders step 2"]);
        assert!(titles.contains(&"notify filter 2".to_owned()), "{titles:?}");
    }
}

//! What is drawn where: the order of blocks, rails and rows.
//!
//! Blocks stand one under the other: the sources of one sink with the hub or target they feed, then
//! hubs nobody feeds, then what is left. A hub fed by a route is drawn on the row of the first route
//! that reaches it; every later mention is a link. The order follows the manifest.

use std::collections::{HashMap, HashSet, VecDeque};

use super::node_labels::NodeLabels;
use super::structure::{
    BlockHead, HubRail, NodeBlock, Omitted, RailRow, RowEnd, RowKind, SourceLabel,
};
use super::{LayoutOptions, NodeShape};
use crate::graph::flow::DrawnRoutes;
use crate::graph::{Graph, Hub, HubKind, ReplyDestination, ResolvedDestination, Route, TargetKind};
use crate::model::Id;

/// How many hubs deep routes are drawn under routes; deeper ones get a block of their own.
const DEEPEST: usize = 4;

/// Sources, hubs, routes and targets that are drawn; each takes up to five rows, which are counted in 16 bits.
pub(super) const MAX_DRAWN: usize = 5_000;

/// Everything to draw, in order.
pub(super) fn rank(graph: &Graph, view: &LayoutOptions) -> Vec<NodeBlock> {
    let mut planner = BlockPlanner::new(graph, view);
    let mut blocks = planner.fed();
    for hub in planner.unfed() {
        planner.waiting.push_back(hub);
        planner.drain(&mut blocks);
    }
    for hub in &graph.hubs {
        planner.waiting.push_back(hub);
        planner.drain(&mut blocks);
    }
    for target in &graph.targets {
        let is_drawn = planner.drawn.contains(&target.id) || planner.hidden.contains(&target.id);
        if !is_drawn && planner.has_room_for(&target.id) {
            blocks.push(NodeBlock {
                sources: Vec::new(),
                head: BlockHead::Node(planner.node(&target.id)),
            });
        }
    }
    for opaque in &graph.opaque {
        if !planner.has_room_for(&opaque.id) {
            continue;
        }
        let node = RowEnd {
            shape: NodeShape::Opaque,
            ..planner.node(&opaque.id)
        };
        blocks.push(NodeBlock {
            sources: Vec::new(),
            head: BlockHead::Node(node),
        });
    }
    if let Some(omitted) = planner.omitted {
        blocks.push(NodeBlock {
            sources: Vec::new(),
            head: BlockHead::NotDrawn(omitted),
        });
    }
    blocks
}

struct BlockPlanner<'a> {
    graph: &'a Graph,
    hubs: HashMap<&'a Id, &'a Hub>,
    shapes: HashMap<&'a Id, NodeShape>,
    ways: DrawnRoutes<'a>,
    folded: HashSet<&'a Id>,
    view: &'a LayoutOptions,
    labels: NodeLabels<'a>,
    drawn: HashSet<Id>,
    /// What the routes of folded hubs lead to.
    hidden: HashSet<&'a Id>,
    /// Hubs fed by sources: routes only link to them.
    roots: HashSet<&'a Id>,
    waiting: VecDeque<&'a Hub>,
    /// How much may still be drawn.
    room: usize,
    omitted: Option<Omitted>,
}

impl<'a> BlockPlanner<'a> {
    fn new(graph: &'a Graph, view: &'a LayoutOptions) -> Self {
        let hubs: HashMap<_, _> = graph.hubs.iter().map(|hub| (&hub.id, hub)).collect();
        let sinks = graph
            .sources
            .iter()
            .filter_map(|source| source.sink.as_ref());
        Self {
            graph,
            shapes: shapes(graph),
            ways: DrawnRoutes::of(graph),
            folded: view.folded.iter().collect(),
            view,
            labels: NodeLabels::new(graph),
            drawn: HashSet::new(),
            hidden: HashSet::new(),
            roots: sinks
                .map(|end| &end.id)
                .filter(|id| hubs.contains_key(id))
                .collect(),
            waiting: VecDeque::new(),
            room: MAX_DRAWN,
            omitted: None,
            hubs,
        }
    }

    /// Takes the room for one source, hub, route or target; without any it is left out.
    fn has_room_for(&mut self, id: &Id) -> bool {
        if let Some(room) = self.room.checked_sub(1) {
            self.room = room;
            return true;
        }
        let first = || Omitted {
            first: id.clone(),
            count: 0,
        };
        self.omitted.get_or_insert_with(first).count += 1;
        false
    }

    /// Blocks of sources that share a sink, in the order of their first source.
    fn fed(&mut self) -> Vec<NodeBlock> {
        let mut order: Vec<Option<&Id>> = Vec::new();
        let mut groups: HashMap<Option<&Id>, Vec<SourceLabel>> = HashMap::new();
        for source in &self.graph.sources {
            if !self.has_room_for(&source.id) {
                continue;
            }
            let sink = source.sink.as_ref().map(|end| &end.id);
            let group = groups.entry(sink).or_insert_with(|| {
                order.push(sink);
                Vec::new()
            });
            group.push(SourceLabel {
                id: source.id.clone(),
                name: self.labels.name(&source.id),
            });
        }
        let mut blocks = Vec::new();
        for sink in order {
            let sources = groups.remove(&sink).unwrap_or_default();
            let head = match sink {
                None => BlockHead::Nothing,
                Some(id) => match self.hubs.get(id).copied() {
                    Some(hub) => BlockHead::Rail(self.rail(hub, 0)),
                    None => BlockHead::Node(self.node(id)),
                },
            };
            blocks.push(NodeBlock { sources, head });
            self.drain(&mut blocks);
        }
        blocks
    }

    /// Hubs without sources that no route of another hub leads to.
    fn unfed(&self) -> Vec<&'a Hub> {
        let mut fed: HashSet<&Id> = HashSet::new();
        for route in &self.graph.routes {
            let others = route.destinations().filter(|end| end.id != route.hub);
            fed.extend(others.map(|end| &end.id));
        }
        self.graph
            .hubs
            .iter()
            .filter(|hub| !fed.contains(&hub.id))
            .collect()
    }

    /// Draws the hubs that wait for a block of their own.
    fn drain(&mut self, blocks: &mut Vec<NodeBlock>) {
        while let Some(hub) = self.waiting.pop_front() {
            if !self.drawn.contains(&hub.id)
                && !self.ways.is_hidden_channel(&hub.id)
                && self.has_room_for_hub(hub)
            {
                let head = BlockHead::Rail(self.rail(hub, 0));
                blocks.push(NodeBlock {
                    sources: Vec::new(),
                    head,
                });
            }
        }
    }

    /// The same for a hub; one that is left out counts with its routes, and only once.
    fn has_room_for_hub(&mut self, hub: &'a Hub) -> bool {
        let has_room = self.has_room_for(&hub.id);
        if !has_room {
            self.drawn.insert(hub.id.clone());
            for route in self.ways.routes_from(&hub.id) {
                self.has_room_for(&route.id);
            }
        }
        has_room
    }

    fn rail(&mut self, hub: &'a Hub, depth: usize) -> HubRail {
        self.drawn.insert(hub.id.clone());
        let routes = self.ways.routes_from(&hub.id);
        let folded = self.folded.contains(&hub.id).then_some(routes.len());
        let mut rows = Vec::new();
        if folded.is_some() {
            self.hidden.extend(
                routes
                    .iter()
                    .flat_map(|route| route.destinations())
                    .map(|end| &end.id),
            );
        } else {
            for route in &routes {
                if self.has_room_for(&route.id) {
                    self.route(route, depth, &mut rows);
                }
            }
            if !self.view.dead_letters {
                self.dead_letters((&hub.id, &routes), &mut rows);
            }
        }
        let missing = hub.missing.is_some();
        let kind = match self.graph.flow_entered_at(&hub.id) {
            Some(flow) => &flow.kind,
            None if missing => "not found",
            None => &hub.id.kind,
        };
        HubRail {
            id: hub.id.clone(),
            name: self.labels.hub(self.graph, &hub.id),
            kind: kind.to_owned(),
            missing,
            rows,
            folded,
        }
    }

    fn route(&mut self, route: &'a Route, depth: usize, rows: &mut Vec<RailRow>) {
        let (end, mut rail) = self.ending(route.subscriber.as_ref(), depth);
        let branch = self
            .ways
            .branch_channel(route)
            .and_then(|branch| self.hubs.get(branch).copied());
        if let Some(hub) = branch {
            let mut steps = self.rail(hub, depth + 1);
            // A filter that is a hub itself, which never answers, keeps its own ways out.
            let own = rail.take().into_iter().flat_map(|rail| rail.rows);
            steps.rows.extend(own);
            rail = Some(steps);
        }
        rows.push(RailRow {
            kind: RowKind::Route,
            owner: route.id.clone(),
            name: self.graph.route_label(&route.id),
            filter: filter_of(route, self.hubs.get(&route.hub).copied()),
            reply_badge: self.answers(route),
            dead_letter_badge: route.policy.dead_letter.is_some(),
            end,
            rail,
            follows: branch.is_some(),
            details: super::detail::details(route),
        });
        let (end, rail) = match &route.reply {
            ReplyDestination::To(to) if self.ways.is_hidden_channel(&to.id) => (None, None),
            ReplyDestination::To(to) => self.ending(Some(to), depth),
            ReplyDestination::Hub if self.view.replies && self.answers(route) => {
                (Some(self.node(&route.hub)), None)
            }
            ReplyDestination::Hub | ReplyDestination::Dropped => (None, None),
        };
        if end.is_some() {
            rows.push(RailRow {
                end,
                rail,
                ..RailRow::words(RowKind::Reply, &route.id, "replies")
            });
        }
        if let Some(to) = route.policy.dead_letter.as_ref()
            && self.view.dead_letters
        {
            let end = Some(self.dead_end(to));
            rows.push(RailRow {
                end,
                ..RailRow::words(RowKind::Undelivered, &route.id, "dead letters")
            });
        }
    }

    /// Where dead letters go; a hub is drawn below.
    fn dead_end(&mut self, to: &'a ResolvedDestination) -> RowEnd {
        let hub = self.hubs.get(&to.id);
        self.waiting
            .extend(hub.filter(|hub| !self.roots.contains(&hub.id)));
        self.node(&to.id)
    }

    /// Replies are worth a badge where there can be one: what a trigger's subscriber answers goes
    /// back to the broker, but a display never answers, and a hub answers with nothing.
    fn answers(&self, route: &Route) -> bool {
        let shape = route
            .subscriber
            .as_ref()
            .and_then(|end| self.shapes.get(&end.id));
        match route.reply {
            ReplyDestination::Dropped => false,
            ReplyDestination::Hub => shape == Some(&NodeShape::Uri),
            ReplyDestination::To(_) => true,
        }
    }

    /// One row for each place the dead letters of these routes go to.
    fn dead_letters(&mut self, (hub, routes): (&Id, &[&'a Route]), rows: &mut Vec<RailRow>) {
        let mut seen: HashSet<&Id> = HashSet::new();
        for route in routes {
            let Some(to) = &route.policy.dead_letter else {
                continue;
            };
            if !seen.insert(&to.id) {
                continue;
            }
            let end = Some(self.dead_end(to));
            rows.push(RailRow {
                end,
                ..RailRow::words(RowKind::DeadLetter, hub, "dead letters")
            });
        }
    }

    /// The node at the end of a row, and the rail there when this is where the hub is drawn.
    fn ending(
        &mut self,
        end: Option<&'a ResolvedDestination>,
        depth: usize,
    ) -> (Option<RowEnd>, Option<HubRail>) {
        let Some(end) = end else { return (None, None) };
        let Some(hub) = self.hubs.get(&end.id).copied() else {
            return (Some(self.node(&end.id)), None);
        };
        let here = !self.drawn.contains(&hub.id) && !self.roots.contains(&hub.id);
        if here && depth < DEEPEST {
            let node = RowEnd {
                first: true,
                ..self.node(&hub.id)
            };
            return (Some(node), Some(self.rail(hub, depth + 1)));
        }
        self.waiting.extend(here.then_some(hub));
        (Some(self.node(&hub.id)), None)
    }

    /// A node; the first mention of a target is where it is drawn, a hub is drawn as a rail.
    fn node(&mut self, id: &Id) -> RowEnd {
        let is_hub = self.hubs.contains_key(id);
        let first = !is_hub && self.drawn.insert(id.clone());
        let shape = self.shapes.get(id).copied().unwrap_or(NodeShape::Missing);
        let branch = self.graph.branch_name(id);
        let name = || {
            self.labels
                .name(self.graph.flow_entered_at(id).unwrap_or(id))
        };
        RowEnd {
            id: id.clone(),
            name: branch.unwrap_or_else(name),
            first,
            shape,
        }
    }
}

/// A broker's route always says what it lets pass; a channel's has nothing to say.
fn filter_of(route: &Route, hub: Option<&Hub>) -> String {
    match &route.filter {
        Some(filter) => filter.summary(),
        None if hub.is_some_and(|hub| hub.kind == HubKind::Broker) => "*".to_owned(),
        None => String::new(),
    }
}

fn shapes(graph: &Graph) -> HashMap<&Id, NodeShape> {
    let hubs = graph.hubs.iter().map(|hub| {
        (
            &hub.id,
            if hub.missing.is_some() {
                NodeShape::Missing
            } else {
                NodeShape::Hub
            },
        )
    });
    let targets = graph.targets.iter().map(|target| {
        let shape = match target.kind {
            TargetKind::Service | TargetKind::Transform => NodeShape::Service,
            TargetKind::Uri | TargetKind::ExternalSink { .. } => NodeShape::Uri,
            TargetKind::Missing => NodeShape::Missing,
            TargetKind::Opaque => NodeShape::Opaque,
        };
        (&target.id, shape)
    });
    hubs.chain(targets).collect()
}

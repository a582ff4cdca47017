//! The farthest zoom: one cell per route, so that hundreds fit on a screen and only health shows.
//!
//! A hub is one row: its name and kind, how many events it took, and the state of each of its
//! routes, with their names as long as those fit. Sources and targets are their names, as many in a
//! row as fit.

use std::collections::HashSet;

use super::diagram_builder::DiagramBuilder;
use super::node_labels::NodeLabels;
use super::structure::RowEnd;
use super::text_fit::{truncate, truncate_node_name, width};
use super::{Diagram, ElementKind, LayoutOptions, NodeShape};
use crate::graph::flow::DrawnRoutes;
use crate::graph::{Graph, Route, TargetKind};
use crate::model::Id;

/// The longest name.
const NAME: u16 = 16;

/// The cells of a hub's kind, and of its count.
const KIND: u16 = 8;
const COUNT: u16 = 5;

/// The cells of a picture below which a hub has room only for its name and states.
const NARROW: u16 = 60;

/// Draws the map.
pub(super) fn draw(graph: &Graph, view: &LayoutOptions) -> Diagram {
    let mut map = Map {
        builder: DiagramBuilder::default(),
        labels: NodeLabels::new(graph),
        across: view.width.max(NAME + 4),
        hubs: 0,
        named: false,
        x: 1,
        y: 0,
    };
    let ways = DrawnRoutes::of(graph);
    let drawn = graph
        .hubs
        .iter()
        .filter(|hub| !ways.is_hidden_channel(&hub.id));
    let hubs = drawn.map(|drawn| width(&map.labels.hub(graph, &drawn.id)));
    map.hubs = hubs.max().unwrap_or(0).min(NAME);
    map.named = map.fits_names(graph, &ways);
    for source in &graph.sources {
        map.source(&source.id);
    }
    map.next_block();
    let folded: HashSet<&Id> = view.folded.iter().collect();
    for hub in graph
        .hubs
        .iter()
        .filter(|hub| !ways.is_hidden_channel(&hub.id))
    {
        let routes = ways.all_routes_from(&hub.id);
        map.hub((graph, &hub.id), &routes, folded.contains(&hub.id));
    }
    map.next_block();
    for target in &graph.targets {
        let shape = match target.kind {
            TargetKind::Service | TargetKind::Transform => NodeShape::Service,
            TargetKind::Uri | TargetKind::ExternalSink { .. } => NodeShape::Uri,
            TargetKind::Missing => NodeShape::Missing,
            TargetKind::Opaque => NodeShape::Opaque,
        };
        map.node(&target.id, shape);
    }
    for opaque in &graph.opaque {
        map.node(&opaque.id, NodeShape::Opaque);
    }
    map.builder.diagram
}

struct Map<'a> {
    builder: DiagramBuilder,
    labels: NodeLabels<'a>,
    across: u16,
    /// The cells of the longest name of a hub.
    hubs: u16,
    /// Whether routes stand with their names.
    named: bool,
    x: u16,
    y: u16,
}

impl Map<'_> {
    /// A place for that many cells, on the next row when this one is full.
    fn place(&mut self, cells: u16, gap: u16) -> (u16, u16) {
        if self.x + cells > self.across {
            self.next_row();
        }
        let place = (self.x, self.y);
        self.x += cells + gap;
        place
    }

    fn next_row(&mut self) {
        if self.x > 1 {
            (self.x, self.y) = (1, self.y.saturating_add(1));
        }
    }

    /// A row stays free between what is of different kinds.
    fn next_block(&mut self) {
        self.next_row();
        self.y = self.y.saturating_add(u16::from(self.y > 0));
    }

    /// The column of the first state of a hub.
    fn states(&self) -> u16 {
        let beside = if self.across < NARROW {
            0
        } else {
            KIND + 1 + COUNT + 2
        };
        1 + self.hubs + 2 + beside
    }

    /// Whether the routes of every hub fit in its row with their names.
    fn fits_names(&self, graph: &Graph, ways: &DrawnRoutes<'_>) -> bool {
        let room = self.across.saturating_sub(self.states());
        graph.hubs.iter().all(|hub| {
            let routes = ways.all_routes_from(&hub.id);
            let cells = routes
                .iter()
                .map(|route| 2 + width(&route_name(graph, route)) + 2);
            cells.fold(0, u16::saturating_add) <= room + 2
        })
    }

    fn source(&mut self, id: &Id) {
        let name = truncate(&self.labels.name(id), NAME);
        let taken = width(&name).max(1);
        let at = self.place(taken, 2);
        self.builder.stop(id, at);
        self.builder.run(at, taken, id, ElementKind::Source(name));
    }

    fn node(&mut self, id: &Id, shape: NodeShape) {
        let name = truncate_node_name(&self.labels.name(id), NAME);
        let taken = 2 + width(&name);
        let at = self.place(taken, 2);
        let node = RowEnd {
            id: id.clone(),
            name,
            first: true,
            shape,
        };
        self.builder.node(at, taken, &node);
    }

    fn hub(&mut self, (graph, id): (&Graph, &Id), routes: &[&Route], folded: bool) {
        let name = truncate(&self.labels.hub(graph, id), NAME);
        let at = self.place(width(&name).max(1), 1);
        self.builder.stop(id, at);
        self.builder
            .run(at, width(&name).max(1), id, ElementKind::HubName(name));
        self.about(
            id,
            graph
                .flow_entered_at(id)
                .map_or(&id.kind, |flow_at| &flow_at.kind),
        );
        self.x = self.states();
        if folded {
            let hidden = routes.len();
            let words = width(&format!("{hidden} routes folded"));
            let at = self.place(words, 0);
            self.builder.run(at, words, id, ElementKind::Folded(hidden));
        } else {
            for route in routes {
                self.route(graph, route);
            }
        }
        self.next_row();
    }

    /// The kind of a hub and how many events it took.
    fn about(&mut self, id: &Id, kind: &str) {
        if self.across < NARROW {
            return;
        }
        let x = 1 + self.hubs + 2;
        let kind = truncate(kind, KIND);
        self.builder
            .run((x, self.y), width(&kind), id, ElementKind::HubKind(kind));
        let count = ElementKind::HubCount { right: true };
        self.builder.run((x + KIND + 1, self.y), COUNT, id, count);
    }

    fn route(&mut self, graph: &Graph, route: &Route) {
        let name = if self.named {
            route_name(graph, route)
        } else {
            String::new()
        };
        let (taken, gap) = match width(&name) {
            0 => (1, 0),
            wide => (2 + wide, 2),
        };
        let at = self.place(taken, gap);
        self.builder.stop(&route.id, at);
        self.builder.run(at, 1, &route.id, ElementKind::State);
        let beside = (at.0 + 2, at.1);
        self.builder.run(
            beside,
            width(&name),
            &route.id,
            ElementKind::RouteName(name),
        );
    }
}

fn route_name(graph: &Graph, route: &Route) -> String {
    truncate(&graph.route_label(&route.id), NAME)
}

//! The farthest zoom: one cell per route, so that hundreds fit on a screen and only health shows.
//!
//! A hub is its name and the state of each of its routes; sources and targets are their names, as
//! many in a row as fit.

use std::collections::HashSet;

use super::naming::Naming;
use super::plan::Node;
use super::sketch::Sketch;
use super::words::{cut, width};
use super::{Part, Picture, Shape, View};
use crate::graph::{Graph, TargetKind};
use crate::model::Id;

/// The longest name.
const NAME: u16 = 16;

/// Draws the map.
pub(super) fn draw(graph: &Graph, view: &View) -> Picture {
    let mut map = Map {
        sketch: Sketch::default(),
        naming: Naming::new(graph),
        across: view.width.max(NAME + 4),
        x: 1,
        y: 0,
    };
    for source in &graph.sources {
        map.source(&source.id);
    }
    map.next_row();
    let folded: HashSet<&Id> = view.folded.iter().collect();
    for hub in &graph.hubs {
        map.hub(graph, &hub.id, folded.contains(&hub.id));
    }
    for target in &graph.targets {
        let shape = match target.kind {
            TargetKind::Service | TargetKind::Transform => Shape::Service,
            TargetKind::Uri | TargetKind::Sink { .. } => Shape::Uri,
            TargetKind::Missing => Shape::Missing,
            TargetKind::Opaque => Shape::Opaque,
        };
        map.node(&target.id, shape);
    }
    for opaque in &graph.opaque {
        map.node(&opaque.id, Shape::Opaque);
    }
    map.sketch.picture
}

struct Map<'a> {
    sketch: Sketch,
    naming: Naming<'a>,
    across: u16,
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

    fn source(&mut self, id: &Id) {
        let name = cut(&self.naming.name(id), NAME);
        let taken = width(&name).max(1);
        let at = self.place(taken, 2);
        self.sketch.stop(id, at);
        self.sketch.run(at, taken, id, Part::Source(name));
    }

    fn node(&mut self, id: &Id, shape: Shape) {
        let name = cut(&self.naming.name(id), NAME);
        let taken = 2 + width(&name);
        let at = self.place(taken, 2);
        let node = Node {
            id: id.clone(),
            name,
            first: true,
            shape,
        };
        self.sketch.node(at, taken, &node);
    }

    fn hub(&mut self, graph: &Graph, id: &Id, folded: bool) {
        let name = cut(&self.naming.name(id), NAME);
        let at = self.place(width(&name).max(1), 1);
        self.sketch.stop(id, at);
        self.sketch
            .run(at, width(&name).max(1), id, Part::HubName(name));
        self.x = self.x.max(NAME + 2);
        if folded {
            let hidden = graph.routes_of(id).count();
            let words = width(&format!("{hidden} routes folded"));
            let at = self.place(words, 0);
            self.sketch.run(at, words, id, Part::Folded(hidden));
        } else {
            for route in graph.routes_of(id) {
                let at = self.place(1, 0);
                self.sketch.stop(&route.id, at);
                self.sketch.run(at, 1, &route.id, Part::State);
            }
        }
        self.next_row();
    }
}

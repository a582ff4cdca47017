//! A picture in the making.

use super::text_fit::{truncate, truncate_node_name, width};
use super::{
    CellRect, Connector, ConnectorFlow, Diagram, Element, ElementKind, NavigationStop, NodeShape,
    structure::RowEnd,
};
use crate::model::Id;

/// The cells below which the glyph of a node says more alone than with what is left of its name.
const LEGIBLE: u16 = 6;

/// Collects pieces, lines and stops, and knows how large the picture has become.
#[derive(Default)]
pub(super) struct DiagramBuilder {
    pub(super) diagram: Diagram,
}

impl DiagramBuilder {
    pub(super) fn piece(&mut self, cells: CellRect, owner: &Id, part: ElementKind) {
        if cells.width == 0 || cells.height == 0 {
            return;
        }
        self.reach(
            cells.x.saturating_add(cells.width),
            cells.y.saturating_add(cells.height),
        );
        self.diagram.elements.push(Element {
            rect: cells,
            owner: owner.clone(),
            kind: part,
        });
    }

    /// A piece of one row.
    pub(super) fn run(&mut self, (x, y): (u16, u16), width: u16, owner: &Id, part: ElementKind) {
        self.piece(
            CellRect {
                x,
                y,
                width,
                height: 1,
            },
            owner,
            part,
        );
    }

    /// Words beside a node, cut to that many cells; tells how many they took.
    pub(super) fn note(&mut self, (x, y): (u16, u16), room: u16, owner: &Id, words: &str) -> u16 {
        let words = truncate(words, room);
        let taken = width(&words);
        self.run((x, y), taken, owner, ElementKind::Note(words));
        taken
    }

    /// A target or hub at the end of a line, its glyph first.
    pub(super) fn node(&mut self, (x, y): (u16, u16), room: u16, node: &RowEnd) {
        let mark = u16::from(!node.first && node.shape != NodeShape::Opaque);
        let name = match room.saturating_sub(2 + mark) {
            room if room < LEGIBLE.min(width(&node.name)) => String::new(),
            room => truncate_node_name(&node.name, room),
        };
        let blank = u16::from(!name.is_empty());
        let taken = 1 + blank + width(&name) + mark;
        let part = ElementKind::Target {
            name,
            first: mark == 0,
            shape: node.shape,
        };
        self.run((x, y), taken, &node.id, part);
        if mark == 0 {
            self.stop(&node.id, (x, y));
        }
    }

    pub(super) fn line(&mut self, line: Connector) {
        for (x, y) in &line.points {
            self.reach(x.saturating_add(1), y.saturating_add(1));
        }
        self.diagram.connectors.push(line);
    }

    pub(super) fn stop(&mut self, id: &Id, (x, y): (u16, u16)) {
        self.diagram.stops.push(NavigationStop {
            id: id.clone(),
            y,
            x,
        });
    }

    fn reach(&mut self, x: u16, y: u16) {
        self.diagram.width = self.diagram.width.max(x);
        self.diagram.height = self.diagram.height.max(y);
    }
}

/// A line of events that ends in an arrow.
pub(super) fn arrow(
    points: Vec<(u16, u16)>,
    flow: ConnectorFlow,
    owner: &Id,
    to: &Id,
) -> Connector {
    let mut points = points;
    points.dedup();
    Connector {
        points,
        flow,
        owner: owner.clone(),
        to: to.clone(),
        arrow: true,
    }
}

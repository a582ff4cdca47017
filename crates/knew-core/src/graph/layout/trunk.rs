//! Blocks: sources on the left, joined by one trunk to the hub or target they feed.

use super::column::{Columns, Spacing};
use super::plan::{Block, Head, Label, Node, Rail};
use super::rail::{Drawing, OPENING, Stand};
use super::sketch::{Sketch, arrow};
use super::words::{cut, width};
use super::{ConnectorFlow, Diagram, ElementKind, LayoutOptions, NodeShape, hub, stack};
use crate::model::Id;

/// The cells between the longest source and what it feeds: the trunk and the arrow.
const TRUNK: u16 = 5;

/// What all blocks of a picture share, so that they line up.
struct Measures {
    sources: u16,
    /// Where rails stand.
    x: u16,
    hub: u16,
    columns: Columns,
    openings: u16,
}

/// Draws the blocks one under the other.
pub(super) fn draw(blocks: &[Block], view: &LayoutOptions) -> Diagram {
    let spacing = Spacing::of(view.zoom, view.width);
    let measures = measure(blocks, view.width, spacing);
    let mut sketch = Sketch::default();
    let mut y = 0;
    let mut after_rail = false;
    for block in blocks {
        let lone = block.sources.is_empty() && matches!(block.head, Head::Node(_));
        y += u16::from(y > 0 && (!lone || after_rail));
        after_rail = !lone;
        let openings = measures.openings;
        let mut drawing = Drawing {
            sketch: &mut sketch,
            spacing,
            width: view.width,
            openings,
        };
        y = drawing.block(block, &measures, y);
        if y > TALLEST {
            break;
        }
    }
    sketch.picture
}

/// Beyond that row nothing is drawn: cells are counted in 16 bits.
const TALLEST: u16 = 60_000;

fn rails(blocks: &[Block]) -> impl Iterator<Item = &Rail> {
    blocks.iter().filter_map(|block| match &block.head {
        Head::Rail(rail) => Some(rail),
        Head::Node(_) | Head::Nothing => None,
    })
}

fn measure(blocks: &[Block], across: u16, spacing: Spacing) -> Measures {
    let names = blocks.iter().flat_map(|block| &block.sources);
    let longest = names.map(|label| width(&label.name)).max();
    let widths = rails(blocks).map(|rail| hub::wanted(rail, spacing));
    let widest = widths.max().unwrap_or(0);
    let openings = if spacing.boxes { openings(across) } else { 0 };
    let wanted = rails(blocks).map(|rail| Columns::wanted(rail, openings == 0, spacing));
    let columns = wanted.fold(Columns::default(), Columns::or);
    let natural = longest.unwrap_or(0).min(32);
    let fits = 1 + natural + TRUNK + widest + columns.modest().total() <= across;
    let (sources, hub) = if spacing.stacked {
        (natural.min((across / 3).max(5)), widest)
    } else if fits {
        (natural, widest)
    } else {
        (
            natural.min((across / 5).clamp(5, 24)),
            widest.min(hub::widest(across, spacing)),
        )
    };
    let x = if longest.is_some() {
        1 + sources + TRUNK
    } else {
        1
    };
    let mut room = if spacing.stacked {
        across.saturating_sub(stack::BASE)
    } else {
        across.saturating_sub(x + hub)
    };
    if openings > 0 {
        let opened = rails(blocks)
            .flat_map(|rail| &rail.rows)
            .filter(|row| !row.follows)
            .filter_map(|row| row.rail.as_ref());
        let beside = opened.map(|rail| beside(rail, spacing)).max().unwrap_or(0);
        let target = columns.modest().target;
        room = room.min(across.saturating_sub(x + hub + beside) + target);
    }
    Measures {
        sources,
        x,
        hub,
        columns: columns.fit(room),
        openings,
    }
}

/// How many rails may stand beside each other; the width alone decides, so that no edit turns one
/// way of drawing into the other.
fn openings(across: u16) -> u16 {
    match across {
        0..140 => 0,
        140..220 => 1,
        _ => 2,
    }
}

/// The cells a rail that opens to the right should find there.
fn beside(rail: &Rail, spacing: Spacing) -> u16 {
    let wanted = Columns::wanted(rail, true, spacing).fit(60);
    OPENING + hub::wanted(rail, spacing) + wanted.total()
}

impl Drawing<'_> {
    fn block(&mut self, block: &Block, measures: &Measures, y: u16) -> u16 {
        let count = u16::try_from(block.sources.len()).unwrap_or(u16::MAX);
        let pitch = self.spacing.pitch;
        let (start, entry) = self.entry(block, count, y);
        let to = match &block.head {
            Head::Rail(rail) => Some(&rail.id),
            Head::Node(node) => Some(&node.id),
            Head::Nothing => None,
        };
        for (label, place) in block.sources.iter().zip(0u16..) {
            let at = start
                .saturating_add(place.saturating_mul(pitch))
                .min(TALLEST + 1);
            self.source(label, at, measures, to.map(|id| (id, entry)));
        }
        let below = start.saturating_add(count.saturating_mul(pitch).saturating_sub(pitch - 1));
        below.max(self.head(block, measures, (y, entry)))
    }

    /// The row of the first source, and the row where the trunk turns to the head.
    fn entry(&self, block: &Block, count: u16, y: u16) -> (u16, u16) {
        let middle = count.saturating_sub(1) / 2;
        match (&block.head, self.spacing.boxes) {
            (Head::Rail(_), _) if self.spacing.stacked => (y, y + count.saturating_sub(1)),
            (Head::Rail(_), true) => (y + 2u16.saturating_sub(2 * middle), y + 2),
            (Head::Rail(_), false) => (y, y + middle.min(1)),
            (Head::Node(_) | Head::Nothing, _) => (y, y + middle * self.spacing.pitch),
        }
    }

    fn head(&mut self, block: &Block, measures: &Measures, (y, entry): (u16, u16)) -> u16 {
        match &block.head {
            Head::Rail(rail) if self.spacing.stacked => {
                let x = if block.sources.is_empty() {
                    1
                } else {
                    measures.x
                };
                self.stacked(rail, (x, entry), measures.columns)
            }
            Head::Rail(rail) => {
                let Measures {
                    x, hub, columns, ..
                } = *measures;
                let lead = if self.spacing.boxes { 2 } else { 0 };
                self.rail(
                    rail,
                    Stand {
                        x,
                        y,
                        width: hub,
                        columns,
                        lead,
                    },
                    0,
                )
            }
            Head::Node(node) if block.sources.is_empty() => self.lone(node, y),
            Head::Node(node) => {
                let x = measures.x + 1;
                let room = self.width.saturating_sub(x).max(6);
                self.sketch.node((x, entry), room, node);
                entry + 1
            }
            Head::Nothing => y,
        }
    }

    /// A node nothing leads to.
    fn lone(&mut self, node: &Node, y: u16) -> u16 {
        let room = self.width.saturating_sub(1).max(6);
        self.sketch.node((1, y), room, node);
        if node.shape == NodeShape::Opaque {
            let x = 1 + 2 + width(&node.name) + 2;
            self.sketch.note(
                (x, y),
                self.width.saturating_sub(x),
                &node.id,
                &node.id.kind,
            );
        }
        y + 1
    }

    fn source(&mut self, label: &Label, y: u16, measures: &Measures, to: Option<(&Id, u16)>) {
        let name = cut(&label.name, measures.sources);
        let taken = width(&name).max(1);
        self.sketch.stop(&label.id, (1, y));
        self.sketch
            .run((1, y), taken, &label.id, ElementKind::Source(name));
        let Some((to, entry)) = to else {
            self.sketch.note((measures.x, y), 7, &label.id, "no sink");
            return;
        };
        let trunk = 1 + measures.sources + 2;
        let points = vec![
            (taken + 1, y),
            (trunk, y),
            (trunk, entry),
            (measures.x - 1, entry),
        ];
        self.sketch
            .line(arrow(points, ConnectorFlow::Event, &label.id, to));
    }
}

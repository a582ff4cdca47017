//! Blocks: sources on the left, joined by one trunk to the hub or target they feed.

use super::column::{ColumnWidths, ZoomSpacing};
use super::diagram_builder::{DiagramBuilder, arrow};
use super::rail::{OPENING, RailDrawing, RailPosition};
use super::structure::{BlockHead, HubRail, NodeBlock, RowEnd, SourceLabel};
use super::text_fit::{truncate, width};
use super::{ConnectorFlow, Diagram, ElementKind, LayoutOptions, NodeShape, hub_box, stacked};
use crate::model::Id;

/// The cells between the longest source and what it feeds: the trunk and the arrow.
const TRUNK: u16 = 5;

/// What all blocks of a picture share, so that they line up.
struct BlockMetrics {
    sources: u16,
    /// Where rails position.
    x: u16,
    hub: u16,
    columns: ColumnWidths,
    openings: u16,
}

/// Draws the blocks one under the other.
pub(super) fn draw(blocks: &[NodeBlock], view: &LayoutOptions) -> Diagram {
    let spacing = ZoomSpacing::of(view.zoom, view.width);
    let measures = measure(blocks, view.width, spacing);
    let mut builder = DiagramBuilder::default();
    let mut y = 0;
    let mut after_rail = false;
    for block in blocks {
        let lone = block.sources.is_empty() && matches!(block.head, BlockHead::Node(_));
        y += u16::from(y > 0 && (!lone || after_rail));
        after_rail = !lone;
        let openings = measures.openings;
        let mut drawing = RailDrawing {
            builder: &mut builder,
            spacing,
            width: view.width,
            openings,
        };
        y = drawing.block(block, &measures, y);
    }
    builder.diagram
}

fn rails(blocks: &[NodeBlock]) -> impl Iterator<Item = &HubRail> {
    blocks.iter().filter_map(|block| match &block.head {
        BlockHead::Rail(rail) => Some(rail),
        BlockHead::Node(_) | BlockHead::Nothing | BlockHead::NotDrawn(_) => None,
    })
}

fn measure(blocks: &[NodeBlock], across: u16, spacing: ZoomSpacing) -> BlockMetrics {
    let names = blocks.iter().flat_map(|block| &block.sources);
    let longest = names.map(|label| width(&label.name)).max();
    let widths = rails(blocks).map(|rail| hub_box::wanted(rail, spacing));
    let widest = widths.max().unwrap_or(0);
    let openings = if spacing.boxes { openings(across) } else { 0 };
    let wanted = rails(blocks).map(|rail| ColumnWidths::wanted(rail, openings == 0, spacing));
    let columns = wanted.fold(ColumnWidths::default(), ColumnWidths::or);
    let natural = longest.unwrap_or(0).min(32);
    let fits = 1 + natural + TRUNK + widest + columns.modest().total() <= across;
    let (sources, hub) = if spacing.stacked {
        (natural.min((across / 3).max(5)), widest)
    } else if fits {
        (natural, widest)
    } else {
        (
            natural.min((across / 5).clamp(5, 24)),
            widest.min(hub_box::max_width(across, spacing)),
        )
    };
    let x = if longest.is_some() {
        1 + sources + TRUNK
    } else {
        1
    };
    let mut room = if spacing.stacked {
        across.saturating_sub(stacked::BASE)
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
    BlockMetrics {
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
fn beside(rail: &HubRail, spacing: ZoomSpacing) -> u16 {
    let wanted = ColumnWidths::wanted(rail, true, spacing).fit(60);
    OPENING + hub_box::wanted(rail, spacing) + wanted.total()
}

impl RailDrawing<'_> {
    fn block(&mut self, block: &NodeBlock, measures: &BlockMetrics, y: u16) -> u16 {
        let count = u16::try_from(block.sources.len()).unwrap_or(u16::MAX);
        let pitch = self.spacing.pitch;
        let (start, entry) = self.entry(block, count, y);
        let to = match &block.head {
            BlockHead::Rail(rail) => Some(&rail.id),
            BlockHead::Node(node) => Some(&node.id),
            BlockHead::Nothing | BlockHead::NotDrawn(_) => None,
        };
        for (label, place) in block.sources.iter().zip(0u16..) {
            let at = start + place * pitch;
            self.source(label, at, measures, to.map(|id| (id, entry)));
        }
        let below = start + (count * pitch).saturating_sub(pitch - 1);
        below.max(self.head(block, measures, (y, entry)))
    }

    /// The row of the first source, and the row where the trunk turns to the head.
    fn entry(&self, block: &NodeBlock, count: u16, y: u16) -> (u16, u16) {
        let middle = count.saturating_sub(1) / 2;
        match (&block.head, self.spacing.boxes) {
            (BlockHead::Rail(_), _) if self.spacing.stacked => (y, y + count.saturating_sub(1)),
            (BlockHead::Rail(_), true) => (y + 2u16.saturating_sub(2 * middle), y + 2),
            (BlockHead::Rail(_), false) => (y, y + middle.min(1)),
            (_, _) => (y, y + middle * self.spacing.pitch),
        }
    }

    fn head(&mut self, block: &NodeBlock, measures: &BlockMetrics, (y, entry): (u16, u16)) -> u16 {
        match &block.head {
            BlockHead::Rail(rail) if self.spacing.stacked => {
                let x = if block.sources.is_empty() {
                    1
                } else {
                    measures.x
                };
                self.stacked(rail, (x, entry), measures.columns)
            }
            BlockHead::Rail(rail) => {
                let BlockMetrics {
                    x, hub, columns, ..
                } = *measures;
                let lead = if self.spacing.boxes { 2 } else { 0 };
                self.rail(
                    rail,
                    RailPosition {
                        x,
                        y,
                        width: hub,
                        columns,
                        lead,
                    },
                    0,
                )
            }
            BlockHead::Node(node) if block.sources.is_empty() => self.lone(node, y),
            BlockHead::Node(node) => {
                let x = measures.x + 1;
                let room = self.width.saturating_sub(x).max(6);
                self.builder.node((x, entry), room, node);
                entry + 1
            }
            BlockHead::Nothing => y,
            BlockHead::NotDrawn(omitted) => {
                let words = format!("… {} more are not drawn", omitted.count);
                self.builder
                    .note((1, y), self.width, &omitted.first, &words);
                y + 1
            }
        }
    }

    /// A node nothing leads to.
    fn lone(&mut self, node: &RowEnd, y: u16) -> u16 {
        let room = self.width.saturating_sub(1).max(6);
        self.builder.node((1, y), room, node);
        if node.shape == NodeShape::Opaque {
            let x = 1 + 2 + width(&node.name) + 2;
            self.builder.note(
                (x, y),
                self.width.saturating_sub(x),
                &node.id,
                &node.id.kind,
            );
        }
        y + 1
    }

    fn source(
        &mut self,
        label: &SourceLabel,
        y: u16,
        measures: &BlockMetrics,
        to: Option<(&Id, u16)>,
    ) {
        let name = truncate(&label.name, measures.sources);
        let taken = width(&name).max(1);
        self.builder.stop(&label.id, (1, y));
        self.builder
            .run((1, y), taken, &label.id, ElementKind::Source(name));
        let Some((to, entry)) = to else {
            self.builder.note((measures.x, y), 7, &label.id, "no sink");
            return;
        };
        let trunk = 1 + measures.sources + 2;
        let points = vec![
            (taken + 1, y),
            (trunk, y),
            (trunk, entry),
            (measures.x - 1, entry),
        ];
        self.builder
            .line(arrow(points, ConnectorFlow::Event, &label.id, to));
    }
}

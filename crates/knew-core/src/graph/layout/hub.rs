//! A hub itself: its box, or its bar, and the words in it.

use super::column::Spacing;
use super::plan::Rail;
use super::sketch::Sketch;
use super::words::{cut, width};
use super::{CellRect, ElementKind};

/// The cells of the count in a box.
const COUNT: u16 = 5;

/// The narrowest a hub is drawn inside.
const INNER: u16 = 12;

/// The kind in that many cells: a channel of a long kind is still a channel.
fn kind(rail: &Rail, cells: u16) -> String {
    if width(&rail.kind) > cells && rail.kind.ends_with("Channel") {
        return cut("Channel", cells);
    }
    cut(&rail.kind, cells)
}

/// The cells for the kind: long kinds of channels can be cut, those of flows say what the rows are.
fn kind_width(rail: &Rail) -> u16 {
    match rail.kind.as_str() {
        "Sequence" | "Parallel" => 8,
        kind => width(kind).min(7),
    }
}

/// How wide a hub would like to be, frame included.
pub(super) fn wanted(rail: &Rail, spacing: Spacing) -> u16 {
    let (name, kind) = (width(&rail.name), kind_width(rail));
    if spacing.boxes {
        (name + 1).max(kind + 1 + COUNT).max(INNER) + 4
    } else {
        name.max(kind).max(9) + 2
    }
}

/// The widest a hub may be in a picture of that width.
pub(super) fn widest(width: u16, spacing: Spacing) -> u16 {
    if spacing.boxes {
        (width / 4).clamp(14, 30)
    } else {
        (width / 6).clamp(7, 18)
    }
}

/// How many rows a hub takes at least.
pub(super) fn least_height(spacing: Spacing) -> u16 {
    if spacing.boxes { 4 } else { 3 }
}

/// Draws the hub around its rows.
pub(super) fn draw(sketch: &mut Sketch, rail: &Rail, cells: CellRect, spacing: Spacing) {
    if spacing.boxes {
        boxed(sketch, rail, cells);
    } else {
        bar(sketch, rail, cells);
    }
}

fn boxed(sketch: &mut Sketch, rail: &Rail, cells: CellRect) {
    let CellRect {
        x,
        y,
        width: across,
        ..
    } = cells;
    let (left, inner) = (x + 2, across - 4);
    sketch.piece(cells, &rail.id, ElementKind::Rail);
    let name = cut(&rail.name, inner);
    sketch.run(
        (left, y),
        width(&name),
        &rail.id,
        ElementKind::HubName(name),
    );
    let beside = if rail.missing { 0 } else { COUNT + 1 };
    let kind = kind(rail, inner.saturating_sub(beside));
    sketch.run(
        (left, y + 1),
        width(&kind),
        &rail.id,
        ElementKind::HubKind(kind),
    );
    if rail.missing {
        return;
    }
    sketch.run(
        (left + inner - COUNT, y + 1),
        COUNT,
        &rail.id,
        ElementKind::HubCount { right: true },
    );
    sketch.run((left, y + 2), inner, &rail.id, ElementKind::HubRate);
}

fn bar(sketch: &mut Sketch, rail: &Rail, cells: CellRect) {
    let CellRect {
        x,
        y,
        width: across,
        height,
    } = cells;
    let inner = across - 2;
    let bar = CellRect {
        x: x + across - 1,
        width: 1,
        ..cells
    };
    sketch.piece(bar, &rail.id, ElementKind::Rail);
    let name = cut(&rail.name, inner);
    sketch.run((x, y), width(&name), &rail.id, ElementKind::HubName(name));
    let kind = kind(rail, inner);
    sketch.run(
        (x, y + 1),
        width(&kind),
        &rail.id,
        ElementKind::HubKind(kind),
    );
    if rail.missing {
        return;
    }
    let count = ElementKind::HubCount { right: false };
    sketch.run((x, y + 2), inner, &rail.id, count);
    if height > 3 {
        sketch.run((x, y + 3), inner, &rail.id, ElementKind::HubRate);
    }
}

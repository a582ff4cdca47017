//! A hub itself: its box, or its bar, and the words in it.

use super::column::ZoomSpacing;
use super::diagram_builder::DiagramBuilder;
use super::structure::HubRail;
use super::text_fit::{truncate, width};
use super::{CellRect, ElementKind};

/// The cells of the count in a box.
const COUNT: u16 = 5;

/// The narrowest a hub is drawn inside.
const INNER: u16 = 12;

/// The kind in that many cells: a channel of a long kind is still a channel.
fn kind(rail: &HubRail, cells: u16) -> String {
    if width(&rail.kind) > cells && rail.kind.ends_with("Channel") {
        return truncate("Channel", cells);
    }
    truncate(&rail.kind, cells)
}

/// The cells for the kind: long kinds of channels can be cut, those of flows say what the rows are.
fn kind_width(rail: &HubRail) -> u16 {
    match rail.kind.as_str() {
        "Sequence" | "Parallel" => 8,
        kind => width(kind).min(7),
    }
}

/// How wide a hub would like to be, frame included.
pub(super) fn wanted(rail: &HubRail, spacing: ZoomSpacing) -> u16 {
    let (name, kind) = (width(&rail.name), kind_width(rail));
    if spacing.boxes {
        (name + 1).max(kind + 1 + COUNT).max(INNER) + 4
    } else {
        name.max(kind).max(9) + 2
    }
}

/// The widest a hub may be in a picture of that width.
pub(super) fn max_width(width: u16, spacing: ZoomSpacing) -> u16 {
    if spacing.boxes {
        (width / 4).clamp(14, 30)
    } else {
        (width / 6).clamp(7, 18)
    }
}

/// How many rows a hub takes at least.
pub(super) fn least_height(spacing: ZoomSpacing) -> u16 {
    if spacing.boxes { 4 } else { 3 }
}

/// Draws the hub around its rows.
pub(super) fn draw(
    builder: &mut DiagramBuilder,
    rail: &HubRail,
    cells: CellRect,
    spacing: ZoomSpacing,
) {
    if spacing.boxes {
        boxed(builder, rail, cells);
    } else {
        bar(builder, rail, cells);
    }
}

fn boxed(builder: &mut DiagramBuilder, rail: &HubRail, cells: CellRect) {
    let CellRect {
        x,
        y,
        width: across,
        ..
    } = cells;
    let (left, inner) = (x + 2, across - 4);
    builder.piece(cells, &rail.id, ElementKind::Rail);
    let name = truncate(&rail.name, inner);
    builder.run(
        (left, y),
        width(&name),
        &rail.id,
        ElementKind::HubName(name),
    );
    let beside = if rail.missing { 0 } else { COUNT + 1 };
    let kind = kind(rail, inner.saturating_sub(beside));
    builder.run(
        (left, y + 1),
        width(&kind),
        &rail.id,
        ElementKind::HubKind(kind),
    );
    if rail.missing {
        return;
    }
    builder.run(
        (left + inner - COUNT, y + 1),
        COUNT,
        &rail.id,
        ElementKind::HubCount { right: true },
    );
    builder.run((left, y + 2), inner, &rail.id, ElementKind::HubRate);
}

fn bar(builder: &mut DiagramBuilder, rail: &HubRail, cells: CellRect) {
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
    builder.piece(bar, &rail.id, ElementKind::Rail);
    let name = truncate(&rail.name, inner);
    builder.run((x, y), width(&name), &rail.id, ElementKind::HubName(name));
    let kind = kind(rail, inner);
    builder.run(
        (x, y + 1),
        width(&kind),
        &rail.id,
        ElementKind::HubKind(kind),
    );
    if rail.missing {
        return;
    }
    let count = ElementKind::HubCount { right: false };
    builder.run((x, y + 2), inner, &rail.id, count);
    if height > 3 {
        builder.run((x, y + 3), inner, &rail.id, ElementKind::HubRate);
    }
}

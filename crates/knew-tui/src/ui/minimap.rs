//! The whole picture in a corner, and the part of it that is on the screen.

use ratatui::layout::Rect;

use knew_core::graph::layout::{Diagram, ElementKind};
use knew_core::model::Id;

use super::frame::{Focus, Frame};
use super::frame_writer::{FrameWriter, row};
use super::style::Role;

/// The most cells the map takes, without its frame.
const MOST: (u16, u16) = (24, 8);

/// What the map is of.
pub struct Minimap<'a> {
    /// The picture.
    pub picture: &'a Diagram,
    /// The first column and row shown.
    pub from: (u16, u16),
    /// What is selected.
    pub selected: Option<&'a Id>,
}

impl Minimap<'_> {
    /// Draws the map at the lower right of the area, when not all of the picture is on the screen.
    pub fn draw(&self, writer: &mut FrameWriter<'_>, area: Rect) {
        let (wide, high) = (self.picture.width.max(1), self.picture.height.max(1));
        let all_shown = wide <= area.width && high <= area.height;
        let (width, height) = (MOST.0.min(wide), MOST.1.min(high));
        if all_shown || area.width < width + 12 || area.height < height + 4 {
            return;
        }
        let corner = Rect {
            x: area.right() - width - 2,
            y: area.bottom() - height - 2,
            width: width + 2,
            height: height + 2,
        };
        let frame = Frame {
            title: "map",
            note: &[],
            foot: &[],
            focus: Focus::Elsewhere,
        };
        let inside = frame.draw(writer, corner);
        let scale = |at: u16, all: u16, room: u16| {
            let at = u32::from(at) * u32::from(room) / u32::from(all);
            u16::try_from(at).unwrap_or(0).min(room - 1)
        };
        for piece in &self.picture.elements {
            let (x, y) = (
                scale(piece.rect.x, wide, width),
                scale(piece.rect.y, high, height),
            );
            let (glyph, role) = match piece.kind {
                _ if Some(&piece.owner) == self.selected => (writer.glyphs.running, Role::Accent),
                ElementKind::Rail => (writer.glyphs.hub, Role::Hub),
                ElementKind::RouteName(_) => (writer.glyphs.dot, Role::Route),
                ElementKind::Source(_) => (writer.glyphs.dot, Role::Source),
                ElementKind::Target { .. } => (writer.glyphs.dot, Role::Target),
                _ => continue,
            };
            let style = writer.style(role);
            writer.glyph(inside.x + x, inside.y + y, glyph, style);
        }
        let left = scale(self.from.0, wide, width);
        let right = scale((self.from.0 + area.width).min(wide) - 1, wide, width);
        let top = scale(self.from.1, high, height);
        let bottom = scale((self.from.1 + area.height).min(high) - 1, high, height);
        for y in top..=bottom {
            let shown = Rect {
                x: inside.x + left,
                width: right + 1 - left,
                ..row(inside, y)
            };
            writer.tint(shown, Role::Selected);
        }
    }
}

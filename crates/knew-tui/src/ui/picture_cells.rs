//! A picture in cells: lines and rails from the canvas, words and live numbers over them.

use std::collections::HashSet;

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::view::hit_map::Hit;
use knew_core::graph::layout::canvas::{self, CanvasCell, DrawnBy};
use knew_core::graph::layout::stroke::{self, LineWeight};
use knew_core::graph::layout::{
    CellRect, Connector, ConnectorFlow, Diagram, Element, ElementKind, NodeShape,
};
use knew_core::model::Id;

use crate::ui::event_trail::EventTrail;
use crate::ui::frame_writer::{FrameWriter, after};
use crate::ui::glyph;
use crate::ui::style::Role;
use crate::ui::{symbols, text};

/// The live words of one node or route.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LiveLabels {
    /// How many events.
    pub count: String,
    /// How fast they come.
    pub rate: String,
    /// What became of the chosen event there, or of the last one.
    pub state: Option<(&'static str, Role)>,
    /// The mark of a node that is not ready.
    pub unready: Option<(&'static str, Role)>,
}

/// What is painted, and over what part of it we look.
pub struct Paint<'a> {
    /// The picture.
    pub picture: &'a Diagram,
    /// The first column and row shown.
    pub from: (u16, u16),
    /// The way of the chosen event.
    pub trail: &'a EventTrail,
    /// What is selected.
    pub selected: Option<&'a Id>,
    /// What is in full light, when not everything is.
    pub lit: Option<&'a HashSet<Id>>,
    /// Whether faults lie over a target.
    pub faulty: &'a dyn Fn(&Id) -> bool,
    /// The live words of nodes and routes.
    pub live: &'a dyn Fn(&Id) -> LiveLabels,
    /// What a route did lately.
    pub lately: &'a dyn Fn(&Id) -> Vec<(String, Role)>,
}

impl Paint<'_> {
    /// Paints what lies inside the area.
    pub fn draw(&self, writer: &mut FrameWriter<'_>, area: Rect) {
        self.lines(writer, area);
        for piece in &self.picture.elements {
            if piece.kind != ElementKind::Rail {
                self.piece(writer, area, piece);
            }
        }
        self.select(writer, area);
        self.note(writer, area);
    }

    fn lines(&self, writer: &mut FrameWriter<'_>, area: Rect) {
        let ascii = *writer.glyphs == glyph::ASCII;
        let glyphs = if ascii {
            stroke::LineGlyphs::Ascii
        } else {
            stroke::LineGlyphs::Unicode
        };
        let weight = |line: &Connector| {
            if self.trail.follows(line) {
                LineWeight::Heavy
            } else {
                LineWeight::Light
            }
        };
        let canvas =
            canvas::render_canvas(self.picture, glyphs, weight, |line| self.is_along(line));
        let (left, top) = (usize::from(self.from.0), usize::from(self.from.1));
        let rows = canvas.rows.iter().skip(top);
        for (row, y) in rows.zip(area.top()..area.bottom()) {
            for (ink, x) in row.iter().skip(left).zip(area.left()..area.right()) {
                if let Some(style) = self.ink(writer, *ink) {
                    writer.glyph(x, y, ink.glyph.encode_utf8(&mut [0; 4]), style);
                }
            }
        }
    }

    fn ink(&self, writer: &FrameWriter<'_>, ink: CanvasCell) -> Option<Style> {
        let role = match ink.drawn_by {
            DrawnBy::Nothing => return None,
            DrawnBy::Rail(place) => {
                let owner = self
                    .picture
                    .elements
                    .get(place as usize)
                    .map(|piece| &piece.owner);
                match owner {
                    Some(owner) if !self.is_lit(owner) => Role::Faint,
                    Some(owner) if self.trail.touches(owner) => Role::Path,
                    _ => Role::Hub,
                }
            }
            DrawnBy::Line(place) => {
                let line = self.picture.connectors.get(place as usize);
                line.map_or(Role::Faint, |line| self.line(line))
            }
        };
        Some(writer.style(role))
    }

    /// How a line looks: as its flow does; where not everything is in full light, what is has lines as
    /// clear as its names.
    fn line(&self, line: &Connector) -> Role {
        match line.flow {
            _ if !self.is_along(line) => Role::Faint,
            _ if self.trail.follows(line) => Role::Path,
            ConnectorFlow::Event if self.lit.is_some() => Role::Route,
            ConnectorFlow::Event => Role::Faint,
            ConnectorFlow::Reply => Role::Reply,
            ConnectorFlow::DeadLetter => Role::Dead,
        }
    }

    /// Where cells of the picture are on the screen, as far as they are in the area.
    fn place(&self, area: Rect, cells: CellRect) -> Rect {
        let x = i32::from(area.x) + i32::from(cells.x) - i32::from(self.from.0);
        let y = i32::from(area.y) + i32::from(cells.y) - i32::from(self.from.1);
        let clip = |at: i32, low: u16, high: u16| {
            u16::try_from(at.clamp(i32::from(low), i32::from(high))).unwrap_or(low)
        };
        let left = clip(x, area.left(), area.right());
        let right = clip(x + i32::from(cells.width), area.left(), area.right());
        let top = clip(y, area.top(), area.bottom());
        let bottom = clip(y + i32::from(cells.height), area.top(), area.bottom());
        Rect {
            x: left,
            y: top,
            width: right - left,
            height: bottom - top,
        }
    }

    fn piece(&self, writer: &mut FrameWriter<'_>, area: Rect, piece: &Element) {
        let at = self.place(area, piece.rect);
        if at.is_empty() {
            return;
        }
        let live = || (self.live)(&piece.owner);
        match &piece.kind {
            ElementKind::Rail => 0,
            ElementKind::Source(name) => {
                let used = writer.put(at, name, self.role(&piece.owner, Role::Source));
                if let Some((mark, role)) = live().unready {
                    // The line that begins here gives way.
                    let beside = Rect {
                        width: used + 2,
                        ..at
                    }
                    .intersection(area);
                    writer.put(after(beside, used + 1), mark, role);
                }
                used
            }
            ElementKind::HubName(name) => writer.put(at, name, Role::Hub),
            ElementKind::HubKind(kind) => writer.put(at, kind, Role::Muted),
            ElementKind::HubCount { right: false } => writer.words(at, &counted(live())),
            ElementKind::HubCount { right: true } | ElementKind::Count => {
                writer.words_right(at, &counted(live()))
            }
            ElementKind::HubRate => writer.put(at, fitting(&live().rate, at.width), Role::Muted),
            ElementKind::RouteName(name) => {
                writer.put(at, name, self.role(&piece.owner, Role::Route))
            }
            ElementKind::Filter(filter) => writer.put(at, filter, Role::Filter),
            ElementKind::Target { name, shape, first } => {
                let faulty = (self.faulty)(&piece.owner);
                let mark = faulty.then(|| symbols::FAULTY.mark(writer.glyphs));
                target(
                    writer,
                    at,
                    (name, *first),
                    (*shape, live().unready.or(mark)),
                )
            }
            ElementKind::ReplyBadge => {
                writer.put(at, symbols::REPLY.of(writer.glyphs), symbols::REPLY.role)
            }
            ElementKind::DeadLetterBadge => {
                writer.put(at, symbols::DEAD.of(writer.glyphs), symbols::DEAD.role)
            }
            ElementKind::State => {
                let (mark, role) = live().state.unwrap_or((writer.glyphs.no, Role::Faint));
                writer.put(at, mark, role)
            }
            ElementKind::RecentStats => writer.words(at, &(self.lately)(&piece.owner)),
            ElementKind::Folded(routes) => {
                let words = format!("{} {routes} folded", symbols::FOLDED.of(writer.glyphs));
                writer.put(at, &words, Role::Muted)
            }
            ElementKind::Note(words) => writer.put(at, words, Role::Muted),
        };
        if !self.is_lit(&piece.owner) {
            writer.dim(at);
        }
    }

    fn is_lit(&self, id: &Id) -> bool {
        self.lit.is_none_or(|lit| lit.contains(id))
    }

    /// Whether both ends of a line are in full light.
    fn is_along(&self, line: &Connector) -> bool {
        self.is_lit(&line.owner) && self.is_lit(&line.to)
    }

    /// Lays labels over what they lead to.
    pub fn labels(&self, writer: &mut FrameWriter<'_>, area: Rect, labels: &[(String, Id)]) {
        for (label, id) in labels {
            let stop = self.picture.stops.iter().find(|stop| stop.id == *id);
            let Some(stop) = stop else { continue };
            let cells = CellRect {
                x: stop.x,
                y: stop.y,
                width: 2,
                height: 1,
            };
            let at = self.place(area, cells);
            writer.put(at, label, Role::Match);
            writer.tint(at, Role::Badge);
        }
    }

    /// How a name looks: as its kind does, unless the chosen event came by.
    fn role(&self, owner: &Id, usual: Role) -> Role {
        if self.trail.touches(owner) {
            Role::Path
        } else {
            usual
        }
    }

    /// Lays the selection over the selected thing: over the whole row of a route, the name of a hub.
    fn select(&self, writer: &mut FrameWriter<'_>, area: Rect) {
        let Some(selected) = self.selected else {
            return;
        };
        let mut rows: Vec<Rect> = Vec::new();
        for piece in self
            .picture
            .elements
            .iter()
            .filter(|piece| piece.owner == *selected)
        {
            let beside = matches!(
                piece.kind,
                ElementKind::Rail
                    | ElementKind::HubKind(_)
                    | ElementKind::HubCount { .. }
                    | ElementKind::HubRate
            );
            if beside {
                continue;
            }
            let at = self.place(area, piece.rect);
            match rows.iter_mut().find(|row| row.y == at.y) {
                _ if at.is_empty() => {}
                Some(row) => *row = row.union(at),
                None => rows.push(at),
            }
        }
        for row in rows {
            writer.tint(row, Role::Selected);
        }
    }

    /// Notes pieces for the mouse, larger ones below smaller ones.
    fn note(&self, writer: &mut FrameWriter<'_>, area: Rect) {
        let mut pieces: Vec<&Element> = self.picture.elements.iter().collect();
        pieces.sort_by_key(|piece| {
            std::cmp::Reverse(u32::from(piece.rect.width) * u32::from(piece.rect.height))
        });
        for piece in pieces {
            writer.hit(self.place(area, piece.rect), Hit::Node(piece.owner.clone()));
        }
    }
}

/// How many events, with a mark where a node is not ready.
fn counted(live: LiveLabels) -> Vec<(String, Role)> {
    let mark = live.unready.map(|(mark, role)| (format!("{mark} "), role));
    let count = (live.count, Role::Text);
    mark.into_iter().chain([count]).collect()
}

/// The whole rate, or where that does not fit the number without its bars.
fn fitting(rate: &str, room: u16) -> &str {
    let number = rate.split(' ').next().unwrap_or_default();
    if text::width(rate) <= room {
        rate
    } else {
        number
    }
}

fn target(
    writer: &mut FrameWriter<'_>,
    at: Rect,
    (name, first): (&str, bool),
    (shape, mark): (NodeShape, Option<(&'static str, Role)>),
) -> u16 {
    let (glyph, role) = mark.unwrap_or(match shape {
        NodeShape::Service => symbols::SERVICE.mark(writer.glyphs),
        NodeShape::Uri => symbols::ADDRESS.mark(writer.glyphs),
        NodeShape::Hub => symbols::HUB.mark(writer.glyphs),
        NodeShape::Missing => symbols::MISSING.mark(writer.glyphs),
        NodeShape::Opaque => (writer.glyphs.hub, Role::Muted),
    });
    let word = if first { role } else { Role::Muted };
    let mut used = writer.put(at, glyph, role);
    if !name.is_empty() {
        used = 2 + writer.put(after(at, 2), name, word);
    }
    if !first {
        used += writer.put(
            after(at, used),
            symbols::AGAIN.of(writer.glyphs),
            symbols::AGAIN.role,
        );
    }
    used
}

//! How the picture is looked at: zoom, folds, focus, and the way that led to the selection.

use crate::state::graph_filter::GraphFilter;
use knew_core::graph::layout::{LayoutOptions, Zoom};
use knew_core::model::Id;

/// How many steps back are remembered.
const TRAIL: usize = 200;

/// What decides which part of the picture is on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Held {
    /// The selection, which stays in sight.
    #[default]
    BySelection,
    /// The hand that scrolled it since the selection changed.
    ByHand,
}

/// Zoom, folds and scroll of the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GraphView {
    /// How much each row says.
    pub zoom: Zoom,
    /// Hubs whose routes are folded away.
    pub folded: Vec<Id>,
    /// Whether the ways of all replies are drawn, not only the selected one's.
    pub replies: bool,
    /// Whether the ways of all dead letters are drawn, not only the selected one's.
    pub dead_letters: bool,
    /// How far the picture was scrolled, in cells.
    pub scroll: (u16, u16),
    /// What decides which part of it is on the screen.
    pub held: Held,
    /// Where the pointer holds the picture while it is dragged.
    pub grip: Option<(u16, u16)>,
    /// What the pointer went down on; let go over something else, it connects the two.
    pub wire: Option<Id>,
    /// What matters now; the rest is dim or not drawn.
    pub lens: GraphFilter,
    /// Whether the whole picture is shown in a corner when not all of it is on the screen.
    pub map: bool,
    /// The column one walks up and down in, and what that led to.
    pub lane: Option<(Id, u16)>,
    /// What was selected before, oldest first; `left` and `[` go back along it.
    pub trail: Vec<Id>,
    /// What `[` left, nearest last; `]` goes there.
    pub ahead: Vec<Id>,
}

impl GraphView {
    /// What to ask of the layout for that many columns.
    #[must_use]
    pub fn view(&self, width: u16) -> LayoutOptions {
        LayoutOptions {
            width,
            zoom: self.zoom,
            folded: self.folded.clone(),
            replies: self.replies,
            dead_letters: self.dead_letters,
        }
    }

    /// Scrolls by some cells.
    pub fn pan(&mut self, across: i16, down: i16) {
        self.scroll.0 = self.scroll.0.saturating_add_signed(across);
        self.scroll.1 = self.scroll.1.saturating_add_signed(down);
        self.held = Held::ByHand;
    }

    /// The pointer moved while it holds the picture.
    pub fn drag(&mut self, x: u16, y: u16) {
        if let Some((from_x, from_y)) = self.grip {
            self.grip = Some((x, y));
            let moved = |from: u16, to: u16| i16::try_from(i32::from(from) - i32::from(to));
            self.pan(
                moved(from_x, x).unwrap_or_default(),
                moved(from_y, y).unwrap_or_default(),
            );
        }
    }

    /// Remembers a place that is being left.
    pub fn remember(&mut self, id: Id) {
        self.ahead.clear();
        if self.trail.last() != Some(&id) {
            self.trail.push(id);
        }
        if self.trail.len() > TRAIL {
            self.trail.remove(0);
        }
    }

    /// Folds a hub, or unfolds it.
    pub fn toggle_fold(&mut self, hub: &Id) {
        let before = self.folded.len();
        self.folded.retain(|folded| folded != hub);
        if self.folded.len() == before {
            self.folded.push(hub.clone());
        }
    }

    /// One level more.
    pub fn zoom_in(&mut self) {
        self.zoom = match self.zoom {
            Zoom::Map => Zoom::Outline,
            Zoom::Outline => Zoom::Normal,
            Zoom::Normal | Zoom::Detail => Zoom::Detail,
        };
    }

    /// One level less.
    pub fn zoom_out(&mut self) {
        self.zoom = match self.zoom {
            Zoom::Detail => Zoom::Normal,
            Zoom::Normal => Zoom::Outline,
            Zoom::Outline | Zoom::Map => Zoom::Map,
        };
    }
}

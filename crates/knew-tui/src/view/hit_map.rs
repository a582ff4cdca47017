//! Where things landed on the screen, reported by whoever drew it.

use knew_core::model::Id;

use crate::actions::action::Action;
use crate::state::pane::Pane;
use crate::state::pane_sizes::Border;
use crate::view::drawn_picture::DrawnPicture;

/// Something that can be pointed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A pane, where nothing else is.
    Pane(Pane),
    /// The border between two panes.
    Border(Border),
    /// A node or route in the picture.
    Node(Id),
    /// A row of the event list, by arrival number.
    Arrival(u64),
    /// A tab of the inspector or of the tab line, by index.
    InspectTab(usize),
    /// A tab of the screen's own tab line.
    PaneTab(Pane),
    /// A key hint in the bar.
    Action(Action),
    /// A row of a list in the topmost layer or the gallery.
    Item(usize),
    /// A cell of the text editor: row and column of the text.
    Text(usize, usize),
}

/// Areas of the last frame, later ones above earlier ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HitMap {
    /// `x, y, width, height` and what is there.
    pub areas: Vec<((u16, u16, u16, u16), Hit)>,
    /// How many rows of content each pane showed, to page by.
    pub rows: Vec<(Pane, u16)>,
    /// The picture, if it was on the screen.
    pub picture: Option<DrawnPicture>,
    /// The question about trust, if it was on the screen.
    pub trust_request: Option<TrustRequestShown>,
    /// The picture without a lens, which tells how many rows there should be for it.
    pub whole: Option<DrawnPicture>,
}

/// The part of the question about trust that was on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustRequestShown {
    /// The line at the top when the last one is at the bottom.
    pub last_top: usize,
    /// Whether the last line was on the screen.
    pub is_read: bool,
}

impl HitMap {
    /// The topmost thing at a cell.
    #[must_use]
    pub fn at(&self, x: u16, y: u16) -> Option<&Hit> {
        let inside = |&&((left, top, width, height), _): &&((u16, u16, u16, u16), Hit)| {
            x >= left
                && x < left.saturating_add(width)
                && y >= top
                && y < top.saturating_add(height)
        };
        self.areas.iter().rev().find(inside).map(|(_, hit)| hit)
    }

    /// How many rows of content a pane showed.
    #[must_use]
    pub fn rows(&self, pane: Pane) -> u16 {
        self.rows
            .iter()
            .find(|(drawn, _)| *drawn == pane)
            .map_or(10, |(_, rows)| *rows)
    }
}

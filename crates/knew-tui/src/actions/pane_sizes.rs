//! Resizes panes by keys and by the mouse.

use crate::app::{App, Pane};
use crate::state::pane_sizes::Border;

/// How much one press of a key moves a border.
const STEP: i16 = 2;

impl App {
    /// Gives the focused pane more cells, or fewer.
    pub(crate) fn grow(&mut self, more: bool) {
        let by = if more { STEP } else { -STEP };
        let (border, by) = match self.workbench.focus {
            Pane::Graph => (Border::Below, -by),
            Pane::Events => (Border::Below, by),
            Pane::Inspect | Pane::Yaml => (Border::Side, by * 2),
        };
        self.workbench.split.widen(border, by, self.size);
    }

    /// The pointer moved while it holds a border.
    pub(crate) fn drag_border(&mut self, x: u16, y: u16) {
        let Some((border, from)) = self.workbench.border else {
            return;
        };
        let to = match border {
            Border::Side => x,
            Border::Below => y,
        };
        let by = i16::try_from(i32::from(from) - i32::from(to)).unwrap_or_default();
        self.workbench.split.widen(border, by, self.size);
        self.workbench.border = Some((border, to));
    }
}

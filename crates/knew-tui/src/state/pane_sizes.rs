//! How much more or less than usual the panes beside and below the picture have.

use serde::{Deserialize, Serialize};

use crate::app::{App, Pane};

/// How much one press of a key moves a border.
const STEP: i16 = 2;

/// A border between panes that can be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// Between the picture and what stands right of it.
    Side,
    /// Between the picture and the event list.
    Below,
}

/// Cells more (or fewer) than usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// Columns of the inspector or the text.
    pub side: i16,
    /// Rows of the event list.
    pub below: i16,
}

impl Split {
    /// Moves a border towards the picture; no further than a screen of that size could show.
    pub fn widen(&mut self, border: Border, by: i16, (columns, rows): (u16, u16)) {
        let half = |cells: u16| i16::try_from(cells / 2).unwrap_or(i16::MAX);
        let (cells, most) = match border {
            Border::Side => (&mut self.side, half(columns)),
            Border::Below => (&mut self.below, half(rows)),
        };
        *cells = cells.saturating_add(by).clamp(-most, most);
    }
}

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

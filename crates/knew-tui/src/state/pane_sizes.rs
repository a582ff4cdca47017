//! How much more or less than usual the panes beside and below the picture have.

use serde::{Deserialize, Serialize};

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

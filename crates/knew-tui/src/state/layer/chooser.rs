//! Choosing what the event list shows, with effect at each key.

use crate::app::App;
use crate::state::event_columns::{Column, Columns};

/// Everything the list can show, and what it showed before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chooser {
    /// Index of the column under the cursor.
    pub cursor: usize,
    /// Every column, and whether it is shown.
    pub rows: Vec<(Column, bool)>,
    pub(crate) before: Columns,
}

impl Chooser {
    /// What can be chosen for a list as it is now.
    #[must_use]
    pub fn of(app: &App) -> Self {
        let columns = &app.workbench.stream.columns;
        let choices = columns.choices(app.workbench.stream.arrivals.arrivals().iter());
        let shown = columns.shown.len();
        let rows = choices.into_iter().enumerate();
        Self {
            cursor: 0,
            rows: rows.map(|(at, column)| (column, at < shown)).collect(),
            before: columns.clone(),
        }
    }

    /// Moves the column under the cursor past its neighbour.
    pub(crate) fn shift(&mut self, by: isize) {
        let to = self.cursor.saturating_add_signed(by);
        if to < self.rows.len() && to != self.cursor {
            self.rows.swap(self.cursor, to);
            self.cursor = to;
        }
    }
}

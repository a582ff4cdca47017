//! Choosing what the event list shows, with effect at each key.

use crate::app::App;
use crate::input::key::{Code, Key};
use crate::input::layer_keys::{closes, move_in};
use crate::state::event_columns::{Column, Columns};

/// Everything the list can show, and what it showed before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chooser {
    /// Index of the column under the cursor.
    pub cursor: usize,
    /// Every column, and whether it is shown.
    pub rows: Vec<(Column, bool)>,
    before: Columns,
}

impl Chooser {
    /// What can be chosen for a list as it is now.
    #[must_use]
    pub fn of(app: &App) -> Self {
        let columns = &app.workbench.stream.columns;
        let choices = columns.choices(app.workbench.stream.fold.arrivals().iter());
        let shown = columns.shown.len();
        let rows = choices.into_iter().enumerate();
        Self {
            cursor: 0,
            rows: rows.map(|(at, column)| (column, at < shown)).collect(),
            before: columns.clone(),
        }
    }

    /// Moves the column under the cursor past its neighbour.
    fn shift(&mut self, by: isize) {
        let to = self.cursor.saturating_add_signed(by);
        if to < self.rows.len() && to != self.cursor {
            self.rows.swap(self.cursor, to);
            self.cursor = to;
        }
    }
}

/// Gives a key to the layer; says whether it stays.
pub(crate) fn take(app: &mut App, it: &mut Chooser, key: Key) -> bool {
    if closes(key) {
        app.workbench.stream.arrange(it.before.clone());
        return false;
    }
    let mut columns = app.workbench.stream.columns.clone();
    match key.code {
        Code::Enter => return false,
        Code::Char(' ') => {
            if let Some(row) = it.rows.get_mut(it.cursor) {
                row.1 = !row.1;
            }
        }
        Code::Left | Code::Char('h') => it.shift(-1),
        Code::Right | Code::Char('l') => it.shift(1),
        Code::Char('s') => {
            if let Some((column, _)) = it.rows.get(it.cursor) {
                columns.turn(column);
            }
        }
        _ => {
            move_in(&mut it.cursor, key, it.rows.len());
            return true;
        }
    }
    let shown = it.rows.iter().filter(|row| row.1);
    columns.shown = shown.map(|shown| shown.0.clone()).collect();
    app.workbench.stream.arrange(columns);
    true
}

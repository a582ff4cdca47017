//! Keys of the chooser of columns, each with effect at once.

use crate::app::App;
use crate::input::key::{Code, Key};
use crate::input::layer_keys::{closes, move_in};
use crate::state::layer::LayerOutcome;
use crate::state::layer::chooser::Chooser;

pub(crate) fn handle_key(app: &mut App, chooser: &mut Chooser, key: Key) -> LayerOutcome {
    if closes(key) {
        app.workbench.stream.arrange(chooser.before.clone());
        return LayerOutcome::Closes;
    }
    let mut columns = app.workbench.stream.columns.clone();
    match key.code {
        Code::Enter => return LayerOutcome::Closes,
        Code::Char(' ') => {
            if let Some(row) = chooser.rows.get_mut(chooser.cursor) {
                row.1 = !row.1;
            }
        }
        Code::Left | Code::Char('h') => chooser.shift(-1),
        Code::Right | Code::Char('l') => chooser.shift(1),
        Code::Char('s') => {
            if let Some((column, _)) = chooser.rows.get(chooser.cursor) {
                columns.turn(column);
            }
        }
        _ => {
            move_in(&mut chooser.cursor, key, chooser.rows.len());
            return LayerOutcome::Stays;
        }
    }
    let shown = chooser.rows.iter().filter(|row| row.1);
    columns.shown = shown.map(|shown| shown.0.clone()).collect();
    app.workbench.stream.arrange(columns);
    LayerOutcome::Stays
}

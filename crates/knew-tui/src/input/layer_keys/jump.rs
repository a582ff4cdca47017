//! Letters of the labels beside everything in the picture.

use crate::actions::follow_graph;
use crate::app::App;
use crate::input::key::{Code, Key};
use crate::state::layer::LayerOutcome;

pub(crate) fn handle_key(app: &mut App, typed: &mut String, key: Key) -> LayerOutcome {
    let Code::Char(letter) = key.code else {
        return LayerOutcome::Closes;
    };
    typed.push(letter);
    let mut open = app.jumps(typed);
    match (open.len(), typed.len()) {
        (0, _) => LayerOutcome::Closes,
        (_, 2) => {
            let (_, id) = open.swap_remove(0);
            follow_graph::select(app, id);
            LayerOutcome::Closes
        }
        _ => LayerOutcome::Stays,
    }
}

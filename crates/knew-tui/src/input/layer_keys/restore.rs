//! Keys of the offer to restore unsaved edits.

use crate::actions::restore;
use crate::app::App;
use crate::input::key::{Code, Key};
use crate::input::layer_keys::{closes, move_in};
use crate::state::layer::LayerOutcome;
use crate::state::layer::restore::Restore;

/// Only `d`, twice, loses anything.
pub(crate) fn handle_key(app: &mut App, offer: &mut Restore, key: Key) -> LayerOutcome {
    match (key.code, key.ctrl) {
        (Code::Char('y' | 'Y'), false) => restore::restore(app, &offer.edits),
        (Code::Char('d' | 'D'), false) => restore::ask_to_discard(app, &offer.edits),
        (Code::Char('n' | 'N'), false) => restore::leave(app),
        _ if closes(key) => restore::leave(app),
        _ => {
            move_in(&mut offer.top, key, offer.lines.len());
            return LayerOutcome::Stays;
        }
    }
    LayerOutcome::Closes
}

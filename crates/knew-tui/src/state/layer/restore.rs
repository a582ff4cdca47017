//! The offer to restore unsaved edits of an earlier run, as a difference to read.

use crate::actions::restore;
use crate::app::App;
use crate::input::key::{Code, Key};
use crate::input::layer_keys::{closes, move_in};
use crate::state::diff::Line;
use crate::state::unsaved::KeptText;

/// Edits that are offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restore {
    /// The edits.
    pub edits: Vec<KeptText>,
    /// What they change of the texts that are open.
    pub lines: Vec<Line>,
    /// The line at the top.
    pub top: usize,
}

/// Gives a key to the offer; says whether it stays. Only `d`, twice, loses anything.
pub(crate) fn take(app: &mut App, offer: &mut Restore, key: Key) -> bool {
    match (key.code, key.ctrl) {
        (Code::Char('y' | 'Y'), false) => restore::restore(app, &offer.edits),
        (Code::Char('d' | 'D'), false) => restore::ask_to_discard(app, &offer.edits),
        (Code::Char('n' | 'N'), false) => restore::leave(app),
        _ if closes(key) => restore::leave(app),
        _ => {
            move_in(&mut offer.top, key, offer.lines.len());
            return true;
        }
    }
    false
}

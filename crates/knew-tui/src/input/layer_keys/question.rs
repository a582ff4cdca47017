//! Answers to a question: what yes, no and discard do.

use crate::actions::{disk_changes, edit, files, leave, restore};
use crate::app::{App, Effect};
use crate::input::key::{Code, Key};
use crate::state::layer::LayerOutcome;
use crate::state::layer::question::{Confirm, ConfirmedAction};

pub(crate) fn handle_key(app: &mut App, question: &Confirm, key: Key) -> LayerOutcome {
    match (key.code, key.ctrl) {
        (Code::Char('y' | 'Y'), false) => yes(app, &question.about),
        (Code::Char('d' | 'D'), false) if question.discard.is_some() => {
            discard(app, &question.about);
        }
        (Code::Char('n' | 'N' | 'q') | Code::Esc, false) => no(app, &question.about),
        _ => return LayerOutcome::Stays,
    }
    LayerOutcome::Closes
}

fn yes(app: &mut App, about: &ConfirmedAction) {
    match about {
        ConfirmedAction::Close => leave::to_gallery(app),
        ConfirmedAction::SaveAndQuit | ConfirmedAction::SaveAndClose => {
            leave::save_first(app, about);
        }
        ConfirmedAction::LeaveEditor => edit::save(app),
        ConfirmedAction::SaveBroken { typed: true } => edit::save_as_it_is(app),
        ConfirmedAction::SaveBroken { typed: false } => files::save_own(app),
        ConfirmedAction::SaveOver => files::save_all(app),
        ConfirmedAction::TakeDisk { file, text } => disk_changes::take_disk(app, *file, text),
        ConfirmedAction::UnsavedEdits(edits) => restore::restore(app, edits),
    }
}

fn no(app: &mut App, about: &ConfirmedAction) {
    match about {
        ConfirmedAction::TakeDisk { file, text } => disk_changes::keep_ours(app, *file, text),
        ConfirmedAction::SaveBroken { .. } | ConfirmedAction::SaveOver => {
            app.workbench.leaving = None;
        }
        ConfirmedAction::UnsavedEdits(_) => restore::leave(app),
        ConfirmedAction::Close
        | ConfirmedAction::SaveAndQuit
        | ConfirmedAction::SaveAndClose
        | ConfirmedAction::LeaveEditor => {}
    }
}

/// Throws away what the question was about keeping.
fn discard(app: &mut App, about: &ConfirmedAction) {
    match about {
        ConfirmedAction::SaveAndQuit => app.ask(Effect::Quit),
        ConfirmedAction::SaveAndClose => leave::to_gallery(app),
        ConfirmedAction::LeaveEditor => edit::close(app),
        ConfirmedAction::UnsavedEdits(edits) => restore::discard(app, edits),
        ConfirmedAction::Close
        | ConfirmedAction::SaveBroken { .. }
        | ConfirmedAction::SaveOver
        | ConfirmedAction::TakeDisk { .. } => {}
    }
}

//! Answers to a question: what yes, no and discard do.

use crate::actions::{disk_changes, edit, files, leave, restore};
use crate::app::{App, Effect};
use crate::input::key::{Code, Key};
use crate::state::layer::LayerOutcome;
use crate::state::layer::question::{About, Confirm};

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

fn yes(app: &mut App, about: &About) {
    match about {
        About::Close => leave::to_gallery(app),
        About::SaveAndQuit | About::SaveAndClose => leave::save_first(app, about),
        About::LeaveEditor => edit::save(app),
        About::SaveBroken { typed: true } => edit::save_as_it_is(app),
        About::SaveBroken { typed: false } => files::save_own(app),
        About::SaveOver => files::save_all(app),
        About::TakeDisk { file, text } => disk_changes::take_disk(app, *file, text),
        About::UnsavedEdits(edits) => restore::restore(app, edits),
    }
}

fn no(app: &mut App, about: &About) {
    match about {
        About::TakeDisk { file, text } => disk_changes::keep_ours(app, *file, text),
        About::SaveBroken { .. } | About::SaveOver => app.workbench.leaving = None,
        About::UnsavedEdits(_) => restore::leave(app),
        About::Close | About::SaveAndQuit | About::SaveAndClose | About::LeaveEditor => {}
    }
}

/// Throws away what the question was about keeping.
fn discard(app: &mut App, about: &About) {
    match about {
        About::SaveAndQuit => app.ask(Effect::Quit),
        About::SaveAndClose => leave::to_gallery(app),
        About::LeaveEditor => edit::close(app),
        About::UnsavedEdits(edits) => restore::discard(app, edits),
        About::Close | About::SaveBroken { .. } | About::SaveOver | About::TakeDisk { .. } => {}
    }
}

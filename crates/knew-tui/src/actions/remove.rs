//! Taking an object out of its file.

use crate::actions::text_edit;
use crate::app::{Action, App};
use crate::state::toast::Level;
use knew_core::manifest::edit;
use knew_core::model::Problem;

/// Removes the selected thing, and says what points at nothing now.
pub(crate) fn remove(app: &mut App) {
    let Some(id) = app.workbench.selected.clone() else {
        return;
    };
    let Some((origin, text)) = app
        .workbench
        .open
        .origin(&id)
        .and_then(|origin| Some((origin, app.workbench.open.text(origin.file)?.clone())))
    else {
        return;
    };
    match edit::remove_object(&text, &origin) {
        Ok(left) => {
            let before = app.workbench.open.problems.clone();
            text_edit::commit(app, format!("delete {id}"), [(origin.file, left)]);
            let lost = dangling(&before, &app.workbench.open.problems);
            let undo = app.keymap.hint(Action::Undo);
            let words = format!(
                "deleted {} {}; {undo} brings it back{lost}",
                id.kind, id.name
            );
            app.say(Level::Done, words);
        }
        Err(error) => app.say(Level::Failed, error.to_string()),
    }
}

fn dangling(before: &[Problem], after: &[Problem]) -> String {
    let known = |problem: &&Problem| before.iter().any(|old| old.message == problem.message);
    let new: Vec<&Problem> = after.iter().filter(|after| !known(after)).collect();
    match new.as_slice() {
        [] => String::new(),
        [one] => format!("; now {}", one.message),
        [one, rest @ ..] => format!("; now {}, and {} more (P)", one.message, rest.len()),
    }
}

//! Edits as texts before and after: done, taken back, done again.

use std::sync::Arc;

use crate::actions::files;
use crate::app::{Action, App};
use crate::state::history::{Change, Edit};
use crate::state::toast::Level;
use knew_core::model::Id;

/// Gives files other texts, remembers the ones before, and runs what follows. Nothing is written.
pub(crate) fn commit(
    app: &mut App,
    title: String,
    texts: impl IntoIterator<Item = (usize, String)>,
) {
    remember(app, (title, false, None), texts);
}

/// The same, where it gives a thing another name: what is selected stays so under the name it has.
pub(crate) fn commit_rename(
    app: &mut App,
    (from, to): (&Id, &Id),
    texts: impl IntoIterator<Item = (usize, String)>,
) {
    let renamed = Some((from.clone(), to.clone()));
    remember(app, (format!("rename {from}"), false, renamed), texts);
}

/// The same, with what somebody else wrote to the disk among it.
pub(crate) fn commit_theirs(app: &mut App, title: String, text: (usize, String)) {
    remember(app, (title, true, None), [text]);
}

fn remember(
    app: &mut App,
    (title, theirs, renamed): (String, bool, Option<(Id, Id)>),
    texts: impl IntoIterator<Item = (usize, String)>,
) {
    let changes = texts.into_iter().filter_map(|(file, after)| {
        let before = Arc::clone(app.workbench.open.text(file)?);
        (*before != *after).then(|| Change {
            file,
            before,
            after: after.into(),
        })
    });
    let edit = Edit {
        title,
        changes: changes.collect(),
        theirs,
        renamed,
    };
    if edit.changes.is_empty() {
        return;
    }
    let names = edit.renamed.as_ref();
    call(app, names.map(|(from, to)| (from, to)));
    change(
        app,
        edit.changes
            .iter()
            .map(|change| (change.file, &change.after)),
    );
    app.workbench.history.push(edit);
}

/// Takes the newest edit back.
pub(crate) fn undo(app: &mut App) {
    if let Some(edit) = app.workbench.history.undo() {
        if edit.theirs {
            app.workbench
                .lacking
                .extend(edit.changes.iter().map(|change| change.file));
        }
        let names = edit.renamed.as_ref();
        call(app, names.map(|(from, to)| (to, from)));
        turn(app, &edit, "undone", |change| &change.before);
    }
}

/// Does the last undone edit again.
pub(crate) fn redo(app: &mut App) {
    if let Some(edit) = app.workbench.history.redo() {
        let theirs =
            |file: &usize| edit.theirs && edit.changes.iter().any(|change| change.file == *file);
        app.workbench.lacking.retain(|file| !theirs(file));
        let names = edit.renamed.as_ref();
        call(app, names.map(|(from, to)| (from, to)));
        turn(app, &edit, "done again", |change| &change.after);
    }
}

/// Keeps the selection on what gets another name.
fn call(app: &mut App, names: Option<(&Id, &Id)>) {
    if let Some((from, to)) = names
        && app.workbench.selected.as_ref() == Some(from)
    {
        app.workbench.selected = Some(to.clone());
    }
}

/// Goes from some texts to others and says so. Nothing is written: what is on the disk stays there,
/// whoever wrote it, until one saves.
fn turn(app: &mut App, edit: &Edit, done: &str, way: fn(&Change) -> &Arc<str>) {
    change(
        app,
        edit.changes.iter().map(|change| (change.file, way(change))),
    );
    let mut unsaved = files::unsaved(app);
    unsaved.retain(|file| edit.changes.iter().any(|change| change.file == *file));
    let key = app.keymap.hint(Action::Save);
    let theirs = unsaved
        .iter()
        .any(|unsaved| app.workbench.lacking.contains(unsaved));
    let rest = match (unsaved.is_empty(), theirs) {
        (true, _) => String::new(),
        (false, false) => format!("; {key} saves"),
        (false, true) => format!("; the file stays as it is unless {key} saves"),
    };
    app.say(Level::Done, format!("{done}: {}{rest}", edit.title));
}

/// Gives files other texts, and runs what follows from them.
pub(crate) fn change<'a>(app: &mut App, texts: impl IntoIterator<Item = (usize, &'a Arc<str>)>) {
    if app.workbench.open.set_texts(texts) {
        for route in app.workbench.open.since.turned(app.workbench.open.plan) {
            app.workbench.live.turn(route, app.workbench.open.plan);
        }
        files::apply(app);
    }
}

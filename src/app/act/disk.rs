//! What others do to the files that are open: their text is taken, merged, or kept apart.

use std::sync::Arc;

use super::{edit, patch};
use crate::app::App;
use crate::app::differ;
use crate::app::history::{Change, Edit};
use crate::app::layer::Layer;
use crate::app::layer::question::{self, About, Confirm};
use crate::app::toast::Level;

/// A file changed on disk: its text is taken, unless that would throw edits away unasked.
pub(super) fn changed(app: &mut App, file: usize, text: String) {
    let now = app.open.text(file).cloned();
    let Some(now) = now.filter(|now| **now != *text) else {
        if let Some(saved) = app.open.saved.get_mut(file) {
            *saved = text.into();
        }
        return;
    };
    let editing = app.editor.as_ref().is_some_and(|it| it.file == file);
    let known = app.open.saved.get(file).is_some_and(|it| **it == *text);
    if known {
        return;
    }
    let base = app.open.saved.get(file).cloned().unwrap_or_default();
    if !editing
        && app.open.is_unsaved(file)
        && let Some(merged) = differ::merge(&base, &now, &text)
    {
        if let Some(saved) = app.open.saved.get_mut(file) {
            *saved = text.into();
        }
        patch::commit_theirs(app, "merge with the disk".to_owned(), (file, merged));
        return app.say(
            Level::Info,
            "what changed on disk and what was edited here are both in it; W saves",
        );
    }
    if editing || app.open.is_unsaved(file) {
        return ask_whose(app, file, text);
    }
    take_disk(app, file, &text);
}

/// Asks which of two texts is to be the one that counts: that of the disk, or what was edited here.
fn ask_whose(app: &mut App, file: usize, text: String) {
    let asked = |it: &Layer| matches!(it, Layer::Confirm(it) if matches!(it.about, About::TakeDisk { file: other, .. } if other == file));
    app.layers.retain(|it| !asked(it));
    let Some(name) = app.open.manifest.files.get(file).map(|it| &it.name) else {
        return;
    };
    let question = Confirm {
        title: "Changed on disk".to_owned(),
        question: format!("Somebody else changed {name}. Take the text of the disk?"),
        yes: "take it; u brings back what was edited here".to_owned(),
        no: "keep what is here; the disk keeps the other until you save".to_owned(),
        discard: None,
        about: About::TakeDisk { file, text },
    };
    question::put(app, question);
}

/// Keeps what is here; that it is not what the disk has is known from now on.
pub(in crate::app) fn keep_ours(app: &mut App, file: usize, text: &str) {
    if let Some(saved) = app.open.saved.get_mut(file) {
        *saved = text.into();
    }
    app.lacking.insert(file);
}

/// Takes the text of the disk; undo brings back what was there, and what was being typed.
pub(in crate::app) fn take_disk(app: &mut App, file: usize, text: &str) {
    let editor = app.editor.as_ref().filter(|it| it.file == file);
    let typed = editor.map(|it| it.whole().into());
    if typed.is_some() {
        edit::close(app);
    }
    let Some(before) = typed.or_else(|| app.open.text(file).cloned()) else {
        return;
    };
    if let Some(saved) = app.open.saved.get_mut(file) {
        *saved = text.into();
    }
    app.lacking.remove(&file);
    let after: Arc<str> = text.into();
    patch::change(app, [(file, &after)]);
    app.history.push(Edit {
        title: "change on disk".to_owned(),
        changes: vec![Change {
            file,
            before,
            after,
        }],
        theirs: true,
        renamed: None,
    });
    app.say(Level::Info, "read again from disk");
}

//! What others do to the files that are open: their text is taken, merged, or kept apart.

use std::sync::Arc;

use crate::actions::{edit, text_edit};
use crate::app::App;
use crate::state::diff;
use crate::state::history::{Change, Edit};
use crate::state::layer::Layer;
use crate::state::layer::question::{Confirm, ConfirmedAction};
use crate::state::toast::Level;

/// Files changed on disk. Texts that nobody edits here are taken all at once: everything that follows
/// from them is derived a single time, however many there are.
pub(crate) fn changed(app: &mut App, changes: Vec<(usize, Option<String>)>) {
    let mut gone = Vec::new();
    let mut taken = Vec::new();
    for (file, text) in changes {
        match text {
            Some(text) => taken.extend(mediate(app, file, text).map(|text| (file, text))),
            None => gone.push(file),
        }
    }
    take_unedited(app, taken);
    say_gone(app, &gone);
}

fn take_unedited(app: &mut App, texts: Vec<(usize, String)>) {
    let mut changes = Vec::new();
    for (file, text) in texts {
        let Some(before) = app.workbench.open.text(file).cloned() else {
            continue;
        };
        let after: Arc<str> = text.into();
        if let Some(saved) = app.workbench.open.saved.get_mut(file) {
            *saved = Arc::clone(&after);
        }
        app.workbench.lacking.remove(&file);
        changes.push(Change {
            file,
            before,
            after,
        });
    }
    if changes.is_empty() {
        return;
    }
    text_edit::change(
        app,
        changes.iter().map(|change| (change.file, &change.after)),
    );
    let words = match changes.len() {
        1 => "read again from disk".to_owned(),
        count => format!("{count} files read again from disk"),
    };
    app.workbench.history.push(Edit {
        title: "change on disk".to_owned(),
        changes,
        theirs: true,
        renamed: None,
    });
    app.say(Level::Info, words);
}

fn say_gone(app: &mut App, gone: &[usize]) {
    for file in gone {
        if let Some(saved) = app.workbench.open.saved.get_mut(*file) {
            *saved = "".into();
        }
    }
    let name = gone
        .first()
        .and_then(|gone| app.workbench.open.manifest.files.get(*gone));
    let Some(name) = name.map(|name| &name.name) else {
        return;
    };
    let words = match gone.len() {
        1 => format!("{name} is gone from the disk; W writes it again"),
        count => format!(
            "{name} and {} more are gone from the disk; W writes a file again",
            count - 1
        ),
    };
    app.say(Level::Failed, words);
}

/// The text of a file on disk, if it can be taken unasked. One that would throw edits away is merged
/// with them or asked about instead.
fn mediate(app: &mut App, file: usize, text: String) -> Option<String> {
    let now = app.workbench.open.text(file).cloned();
    let Some(now) = now.filter(|now| **now != *text) else {
        if let Some(saved) = app.workbench.open.saved.get_mut(file) {
            *saved = text.into();
        }
        return None;
    };
    let editing = app
        .workbench
        .editor
        .as_ref()
        .is_some_and(|editor| editor.file == file);
    let known = app
        .workbench
        .open
        .saved
        .get(file)
        .is_some_and(|saved| **saved == *text);
    if known {
        return None;
    }
    let base = app
        .workbench
        .open
        .saved
        .get(file)
        .cloned()
        .unwrap_or_default();
    if !editing
        && app.workbench.open.is_unsaved(file)
        && let Some(merged) = diff::merge(&base, &now, &text)
    {
        if let Some(saved) = app.workbench.open.saved.get_mut(file) {
            *saved = text.into();
        }
        text_edit::commit_theirs(app, "merge with the disk".to_owned(), (file, merged));
        app.say(
            Level::Info,
            "merged the change on disk with your edits; W saves",
        );
        return None;
    }
    if editing || app.workbench.open.is_unsaved(file) {
        ask_whose(app, file, text);
        return None;
    }
    Some(text)
}

/// Asks which of two texts is to be the one that counts: that of the disk, or what was edited here.
fn ask_whose(app: &mut App, file: usize, text: String) {
    let asked = |layer: &Layer| matches!(layer, Layer::Confirm(question) if matches!(question.about, ConfirmedAction::TakeDisk { file: other, .. } if other == file));
    app.layers.retain(|layer| !asked(layer));
    let Some(name) = app.workbench.open.file_name(file) else {
        return;
    };
    let question = Confirm {
        title: "Changed on disk".to_owned(),
        question: format!("{name} was changed by another program. Load the text from disk?"),
        yes: "load it; u brings your edits back".to_owned(),
        no: "keep your edits; the file stays as it is until you save".to_owned(),
        discard: None,
        about: ConfirmedAction::TakeDisk { file, text },
    };
    app.ask_question(question);
}

/// Keeps what is here; that it is not what the disk has is known from now on.
pub(crate) fn keep_ours(app: &mut App, file: usize, text: &str) {
    if let Some(saved) = app.workbench.open.saved.get_mut(file) {
        *saved = text.into();
    }
    app.workbench.lacking.insert(file);
}

/// Takes the text of the disk; undo brings back what was there, and what was being typed.
pub(crate) fn take_disk(app: &mut App, file: usize, text: &str) {
    let editor = app
        .workbench
        .editor
        .as_ref()
        .filter(|editor| editor.file == file);
    let typed = editor.map(|editor| editor.whole().into());
    if typed.is_some() {
        edit::close(app);
    }
    let Some(before) = typed.or_else(|| app.workbench.open.text(file).cloned()) else {
        return;
    };
    if let Some(saved) = app.workbench.open.saved.get_mut(file) {
        *saved = text.into();
    }
    app.workbench.lacking.remove(&file);
    let after: Arc<str> = text.into();
    text_edit::change(app, [(file, &after)]);
    app.workbench.history.push(Edit {
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

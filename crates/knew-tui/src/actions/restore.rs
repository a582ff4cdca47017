//! Unsaved edits of an earlier run: offered, restored as an edit, or discarded.

use crate::actions::text_edit;
use crate::app::App;
use crate::app::{Action, Effect};
use crate::state::diff;
use crate::state::diff::{Line, Mark};
use crate::state::layer::Layer;
use crate::state::layer::question::{Confirm, ConfirmedAction};
use crate::state::layer::restore::Restore;
use crate::state::toast::Level;
use crate::state::unsaved::KeptText;

/// Bytes of a text up to which its edits are shown line by line.
const COMPARED: usize = 512 << 10;

/// Offers edits of earlier runs to the files that are open.
pub(crate) fn offer(app: &mut App, edits: Vec<KeptText>) {
    let belongs = |edit: &KeptText| file_of(app, edit).is_some() || edit.path.is_some();
    let edits: Vec<KeptText> = edits.into_iter().filter(belongs).collect();
    if edits.is_empty() {
        return;
    }
    let lines = edits.iter().flat_map(|edit| difference(app, edit));
    let lines = lines.collect();
    let restore = Restore {
        edits,
        lines,
        top: 0,
    };
    app.layers.push(Layer::Restore(restore));
}

/// The index of the open file that edits belong to; `None` when it is gone from the disk.
fn file_of(app: &App, edit: &KeptText) -> Option<usize> {
    let mut paths = app.workbench.open.paths.iter();
    if edit.path.is_some() {
        return paths.position(|path| *path == edit.path);
    }
    let mut files = app.workbench.open.manifest.files.iter().zip(paths);
    files.position(|(file, path)| path.is_none() && file.name == edit.name)
}

fn difference(app: &App, edit: &KeptText) -> Vec<Line> {
    let at = edit.at.to_zoned_datetime(app.zone.clone());
    let changed = if edit.changed {
        "; the file has changed on disk since"
    } else {
        ""
    };
    let head = format!(
        "{}, edited until {}{changed}",
        edit.name,
        at.strftime("%-d %b %H:%M")
    );
    let now = file_of(app, edit).and_then(|file| app.workbench.open.text(file));
    let now = now.map_or("", |text| &**text);
    if now.len().max(edit.text.len()) > COMPARED {
        let count = edit.text.lines().count();
        let text = format!("a text of {count} lines, too long to compare");
        return [(Mark::Head, head), (Mark::Same, text)]
            .map(|(mark, text)| Line { mark, text })
            .to_vec();
    }
    diff::lines(&head, now, &edit.text)
}

/// Restores edits, which undo takes back; nothing is written to the files.
pub(crate) fn restore(app: &mut App, edits: &[KeptText]) {
    let texts: Vec<(usize, String)> = edits
        .iter()
        .filter_map(|edit| {
            let file = match file_of(app, edit) {
                Some(file) => file,
                None => app.workbench.open.begin(edit.path.clone()?, &edit.name),
            };
            if edit.changed {
                app.workbench.lacking.insert(file);
            }
            Some((file, edit.text.to_string()))
        })
        .collect();
    text_edit::commit(app, "restore unsaved edits".to_owned(), texts);
    let texts = app.unsaved_texts();
    app.keep_unsaved(texts, ids(edits));
    if let Some(stale) = app.workbench.open.stale_words() {
        return app.say(
            Level::Failed,
            format!("unsaved edits restored, but {stale}"),
        );
    }
    let (save, undo) = (app.keymap.hint(Action::Save), app.keymap.hint(Action::Undo));
    let words = format!("unsaved edits restored; {save} saves, {undo} takes them back");
    app.say(Level::Done, words);
}

/// Leaves edits where they are kept.
pub(crate) fn leave(app: &mut App) {
    let words = "the unsaved edits stay kept; the next start offers them again";
    app.say(Level::Info, words);
}

/// Asks once more before edits are gone for good.
pub(crate) fn ask_to_discard(app: &mut App, edits: &[KeptText]) {
    let names: Vec<&str> = edits.iter().map(|edit| &*edit.name).collect();
    let question = Confirm {
        title: "Discard unsaved edits".to_owned(),
        question: format!(
            "Restore the unsaved edits of {}? Discarded edits cannot be brought back.",
            names.join(", ")
        ),
        yes: "restore them".to_owned(),
        no: "keep them and ask again at the next start".to_owned(),
        discard: Some("discard them for good".to_owned()),
        about: ConfirmedAction::UnsavedEdits(edits.to_vec()),
    };
    app.ask_question(question);
}

/// Discards edits for good.
pub(crate) fn discard(app: &mut App, edits: &[KeptText]) {
    app.ask(Effect::ForgetUnsaved(ids(edits)));
    app.say(Level::Done, "the unsaved edits are discarded");
}

fn ids(edits: &[KeptText]) -> Vec<crate::state::unsaved::KeptId> {
    edits.iter().map(|edit| edit.id.clone()).collect()
}

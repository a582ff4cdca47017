//! Files: opening, saving, and news of them.

use std::path::PathBuf;

use crate::actions::{disk_changes, graph_rows, hub_storage, leave, restore, services};
use crate::app::{Action, App, Effect, Message, Running, Screen, WorkbenchMessage};
use crate::state::diff;
use crate::state::form::{Form, save_as as save_form};
use crate::state::gallery::Item;
use crate::state::graph_filter::is_drawn;
use crate::state::layer::question::{Confirm, ConfirmedAction};
use crate::state::layer::{Layer, LayerOutcome};
use crate::state::toast::Level;
use crate::state::tour::TourStep;
use knew_core::manifest::File;
use knew_core::model::{Severity, SourcePosition};

/// Opens what the gallery's cursor is on.
pub(crate) fn open_chosen(app: &mut App) {
    match app.gallery.chosen().cloned() {
        Some(Item::Folder { path, .. }) => app.ask(Effect::Read(vec![path])),
        Some(Item::Sample {
            name, title, text, ..
        }) => {
            open(app, title.to_string(), vec![(File { name, text }, None)]);
            stir(app);
        }
        Some(Item::Tour { name, text, .. }) => {
            open(app, "Tour".to_owned(), vec![(File { name, text }, None)]);
            app.workbench.tour = Some(TourStep::default());
        }
        None => {}
    }
}

/// Lets every source of a sample fire once: some wait for minutes, or for a cloud that is not there,
/// and who opens a sample wants to see something move.
fn stir(app: &mut App) {
    let sources = app
        .workbench
        .open
        .graph
        .sources
        .iter()
        .map(|source| source.id.clone());
    for source in sources.collect::<Vec<_>>() {
        app.ask(Effect::Fire(source));
    }
}

/// Opens texts and runs them.
fn open(app: &mut App, title: String, files: Vec<(File, Option<PathBuf>)>) {
    leave::keep_session(app);
    if app.workbench.running != Running::Stopped {
        app.ask(Effect::Halt);
    }
    app.journal.clear();
    app.logs.clear();
    app.layers.clear();
    app.unread = None;
    let opened = app.workbench.open.reopen(title, files);
    app.workbench = app.workbench.replaced(opened, app.memory);
    app.screen = Screen::Workbench;
    graph_rows::step(app, 1);
    apply(app);
    app.ask(Effect::FindUnsaved {
        workbench: app.workbench.id,
        opened: app.opened_texts(),
    });
    let errors = app.workbench.open.problems.iter();
    let errors = errors
        .filter(|error| error.severity == Severity::Error)
        .count();
    match errors {
        0 => {}
        1 => app.say(Level::Failed, "1 error in the text; P lists it"),
        _ => app.say(
            Level::Failed,
            format!("{errors} errors in the text; P lists them"),
        ),
    }
}

/// Runs the graph as it is now.
pub(crate) fn apply(app: &mut App) {
    let gone = |id: &_| !is_drawn(&app.workbench.open.graph, id);
    if app.workbench.selected.as_ref().is_some_and(gone) {
        app.workbench.selected = None;
        graph_rows::step(app, 1);
    }
    app.workbench
        .graph_view
        .trail
        .retain(|id| is_drawn(&app.workbench.open.graph, id));
    app.workbench
        .graph_view
        .ahead
        .retain(|id| is_drawn(&app.workbench.open.graph, id));
    app.listen();
    app.ask(Effect::Apply {
        workbench: app.workbench.id,
        graph: hub_storage::graph(app),
        plan: app.workbench.open.plan,
    });
}

/// Writes a file whose text is not what is on disk; a text without a file stays in memory.
pub(crate) fn save(app: &mut App, file: usize) {
    let Some(text) = app.workbench.open.text(file).map(ToString::to_string) else {
        return;
    };
    match app.workbench.open.paths.get(file).cloned().flatten() {
        Some(path) if app.workbench.open.is_unsaved(file) => app.ask(Effect::Save {
            workbench: app.workbench.id,
            file,
            path,
            text,
        }),
        Some(_) => {}
        None => app.say(
            Level::Info,
            format!("applied, not saved: {}", app.fileless(file)),
        ),
    }
}

/// The files that differ from what is on disk.
pub(crate) fn unsaved(app: &App) -> Vec<usize> {
    let files = 0..app.workbench.open.paths.len();
    files
        .filter(|file| {
            app.workbench.open.is_unsaved(*file) && app.workbench.open.paths[*file].is_some()
        })
        .collect()
}

/// Writes what differs from the disk; of several files, shows first what would change.
pub(crate) fn ask_to_save(app: &mut App) {
    if unsaved(app).len() > 1 {
        show_changes(app);
    } else {
        save_good(app);
    }
}

/// Writes what differs from the disk, after a question where a text cannot be read any more or what
/// somebody else wrote would be lost.
pub(crate) fn save_good(app: &mut App) {
    let mut files = unsaved(app).into_iter();
    let broken = files.find_map(|file| {
        app.workbench
            .open
            .breaks(file, app.workbench.open.text(file)?)
    });
    match broken {
        Some(fault) => ask_about_broken(app, &fault, false),
        None => save_own(app),
    }
}

/// Writes what differs from the disk, after a question where what somebody else wrote would be lost.
pub(crate) fn save_own(app: &mut App) {
    let unsaved = unsaved(app);
    let Some(file) = unsaved
        .into_iter()
        .find(|unsaved| app.workbench.lacking.contains(unsaved))
    else {
        return save_all(app);
    };
    let Some(name) = app.workbench.open.file_name(file) else {
        return;
    };
    let changes = app.keymap.hint(Action::ShowChanges);
    let question = Confirm {
        title: "Overwrite changes on disk".to_owned(),
        question: format!(
            "{name} was changed on disk by another program, and the text here lacks that change. Save anyway?"
        ),
        yes: "save it; the change on disk is lost".to_owned(),
        no: format!("keep the file; {changes} shows the difference"),
        discard: None,
        about: ConfirmedAction::SaveOver,
    };
    app.ask_question(question);
}

/// Asks before a text that cannot be read is written over one that can.
pub(crate) fn ask_about_broken(
    app: &mut App,
    (place, message): &(SourcePosition, String),
    typed: bool,
) {
    let no = if typed {
        "go on editing"
    } else {
        "leave the file as it is"
    };
    let question = Confirm {
        title: "Save a text that cannot be parsed".to_owned(),
        question: format!("{place}: {message}. Save anyway?"),
        yes: "save it; what ran last runs on".to_owned(),
        no: no.to_owned(),
        discard: None,
        about: ConfirmedAction::SaveBroken { typed },
    };
    app.ask_question(question);
}

/// Shows what a save would change.
pub(crate) fn show_changes(app: &mut App) {
    let changed =
        (0..app.workbench.open.paths.len()).filter(|file| app.workbench.open.is_unsaved(*file));
    let lines = changed.filter_map(|file| {
        let now = app.workbench.open.manifest.files.get(file)?;
        let saved = app.workbench.open.saved.get(file)?;
        Some(diff::lines(&now.name, saved, &now.text))
    });
    let lines = lines.flatten().collect();
    app.layers.push(Layer::Diff { lines, top: 0 });
}

/// Writes every file that differs from what is on disk.
pub(crate) fn save_all(app: &mut App) {
    for file in unsaved(app) {
        save(app, file);
    }
}

/// Asks for the name of a copy.
pub(crate) fn save_as(app: &mut App) {
    let file = app.editable().map_or(0, |editable| editable.file());
    if let Some(name) = app.workbench.open.file_name(file) {
        let form = save_form::form(file, name);
        app.open_form(form);
    }
}

/// Writes the copy a form asked for; the form closes once that is done.
pub(crate) fn write_copy(app: &mut App, form: &mut Form, file: usize) -> LayerOutcome {
    let Some(text) = app.workbench.open.text(file).map(ToString::to_string) else {
        return LayerOutcome::Closes;
    };
    let path = PathBuf::from(form.value(save_form::PATH));
    if path.as_os_str().is_empty() {
        form.refuse(save_form::PATH, "a file needs a name".to_owned());
        return LayerOutcome::Stays;
    }
    app.workbench.saving = Some((file, path.clone()));
    app.ask(Effect::SaveNew {
        workbench: app.workbench.id,
        file,
        path,
        text,
    });
    LayerOutcome::Closes
}

/// News of files.
pub(crate) fn news(app: &mut App, message: Message) {
    match message {
        Message::Read {
            title,
            files,
            asked,
            session,
        } => {
            let named = files.into_iter().map(|(name, path, text)| {
                let file = File {
                    name: name.into(),
                    text: text.into(),
                };
                (file, path)
            });
            let named = named.collect();
            open(app, title, named);
            app.workbench.open.asked = asked;
            if let Some(session) = session {
                app.restore(*session);
            }
        }
        Message::ReadFailed(why) => {
            app.unread = Some(why.clone());
            app.say(Level::Failed, why);
        }
        Message::Unread(problems) => {
            for problem in &problems {
                app.say(Level::Failed, problem.message.clone());
            }
            app.workbench.open.leave_unread(problems);
        }
        _ => {}
    }
}

/// News of the files and the engine of what is open.
pub(crate) fn workbench_news(app: &mut App, message: WorkbenchMessage) {
    match message {
        WorkbenchMessage::Started(address) => app.workbench.running = Running::At(address),
        WorkbenchMessage::PortTaken { port, instead } => {
            app.workbench.port_taken = Some(port);
            let words = format!("port {port} is taken; send to {instead}");
            app.toasts.announce(Level::Failed, words);
        }
        WorkbenchMessage::EngineFailed(why) => {
            app.say(Level::Failed, why.clone());
            app.workbench.running = Running::Failed(why);
        }
        WorkbenchMessage::TrustNeeded(request) => services::ask_for_trust(app, request),
        WorkbenchMessage::Saved { file, text } => saved(app, file, &text),
        WorkbenchMessage::SaveFailed { file, reason } => {
            app.workbench.saving.take_if(|saving| saving.0 == file);
            app.workbench.leaving = None;
            app.say(Level::Failed, reason);
        }
        WorkbenchMessage::UnsavedFound(edits) => restore::offer(app, edits),
        WorkbenchMessage::Changed(changes) => disk_changes::changed(app, changes),
    }
}

fn saved(app: &mut App, file: usize, text: &str) {
    if let Some((_, path)) = app.workbench.saving.take_if(|saving| saving.0 == file) {
        app.workbench.open.rename(file, &path.display().to_string());
        if let Some(slot) = app.workbench.open.paths.get_mut(file) {
            *slot = Some(path);
        }
    }
    if let Some(slot) = app.workbench.open.saved.get_mut(file) {
        *slot = text.into();
    }
    app.workbench.lacking.remove(&file);
    leave::leave_once_saved(app);
    let name = app.workbench.open.file_name(file);
    let words = name.map(|name| format!("saved {name}"));
    if let Some(stale) = app.workbench.open.stale_words() {
        return app.say(Level::Failed, format!("saved, but {stale}"));
    }
    if let Some(words) = words {
        app.say(Level::Done, words);
    }
}

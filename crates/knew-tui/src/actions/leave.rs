//! Out and away: back one step, to the gallery, or out of the program.

use crate::actions::{edit, files};
use crate::app::{Action, App, Effect, Pane, Screen};
use crate::state::editor::Editor;
use crate::state::graph_filter::GraphFilter;
use crate::state::inspector::InspectedItem;
use crate::state::layer::Layer;
use crate::state::layer::question::{Confirm, ConfirmedAction};
use crate::state::toast::Level;
use crate::state::tour::TourStep;

/// Goes up, out or clears, in that order.
pub(crate) fn back(app: &mut App) {
    if app.screen == Screen::Gallery {
        return;
    }
    if app.workbench.full {
        app.workbench.full = false;
        return;
    }
    if app.workbench.tour == Some(TourStep::Done) {
        app.workbench.tour = None;
        return;
    }
    match app.workbench.focus {
        Pane::Inspect if app.workbench.inspect.subject == InspectedItem::Arrival => {
            app.workbench.focus = Pane::Events;
        }
        Pane::Events if !app.workbench.stream.filter.is_empty() => {
            app.workbench.stream.set_filter("");
        }
        Pane::Inspect | Pane::Yaml | Pane::Events => {
            app.workbench.focus = Pane::Graph;
            app.workbench.inspect.look_at(InspectedItem::Thing);
        }
        Pane::Graph if app.workbench.graph_view.lens != GraphFilter::All => {
            app.workbench.graph_view.lens = GraphFilter::All;
        }
        // Whoever presses it once too often must not be led to losing something.
        Pane::Graph if app.workbench.open.is_of_files() || app.workbench.open.has_unsaved() => {
            let (gallery, quit) = (
                app.keymap.hint(Action::Gallery),
                app.keymap.hint(Action::Quit),
            );
            let words = format!("esc ends here: {gallery} gallery, {quit} quit");
            app.say(Level::Info, words);
        }
        Pane::Graph => to_gallery(app),
    }
}

/// Goes to the gallery, after a question where something would be lost.
pub(crate) fn gallery(app: &mut App) {
    if app.workbench.open.has_unsaved() {
        ask(app, ConfirmedAction::SaveAndClose, "go to the gallery");
    } else if app.workbench.open.is_of_files() {
        ask_close(app);
    } else {
        to_gallery(app);
    }
}

/// Leaves, after a question when edits are unsaved. Asking again answers nothing: the key may be
/// pressed twice by habit.
pub(crate) fn quit(app: &mut App) {
    let typing = app
        .workbench
        .editor
        .as_ref()
        .is_some_and(Editor::is_changed);
    if !(typing || app.workbench.open.has_unsaved()) {
        return app.ask(Effect::Quit);
    }
    let asked = app.layers.iter().any(|layer| match layer {
        Layer::Confirm(question) => question.about == ConfirmedAction::SaveAndQuit,
        _ => false,
    });
    if asked {
        return app.say(
            Level::Info,
            "unsaved: y saves first, d discards the changes",
        );
    }
    ask(app, ConfirmedAction::SaveAndQuit, "leave");
}

pub(crate) fn suspend(app: &mut App) {
    app.ask(Effect::Suspend);
}

/// Stops what runs and shows the gallery.
pub(crate) fn to_gallery(app: &mut App) {
    keep_session(app);
    app.screen = Screen::Gallery;
    app.workbench = app.workbench.closed(app.memory);
    app.ask(Effect::Halt);
}

/// Has it kept how one looked at what is open, before it closes.
pub(crate) fn keep_session(app: &mut App) {
    if app.screen == Screen::Workbench
        && let Some(session) = app.session()
    {
        app.ask(Effect::Remember(Box::new(session)));
    }
}

/// The gallery does not lead back to files one brought, and what arrived is forgotten.
fn ask_close(app: &mut App) {
    let question = Confirm {
        title: "Go to the gallery".to_owned(),
        question: format!(
            "Close {}? Its events are forgotten.",
            app.workbench.open.title
        ),
        yes: "close it".to_owned(),
        no: "stay here".to_owned(),
        discard: None,
        about: ConfirmedAction::Close,
    };
    app.ask_question(question);
}

/// Asks before edits are lost. Yes never loses anything: it saves, to a copy where there is no file yet.
fn ask(app: &mut App, about: ConfirmedAction, what: &str) {
    let (question, yes) = if can_save(app) {
        ("Save first?", format!("save and {what}"))
    } else {
        ("Save a copy first?", "save a copy".to_owned())
    };
    let title = match about {
        ConfirmedAction::SaveAndQuit => "Leave knew",
        _ => "Go to the gallery",
    };
    let question = Confirm {
        title: title.to_owned(),
        question: format!("{question} {}", unsaved(app)),
        yes,
        no: "stay here".to_owned(),
        discard: Some(format!("discard the changes and {what}")),
        about,
    };
    app.ask_question(question);
}

/// Whether everything that was changed has a file to be written to.
fn can_save(app: &App) -> bool {
    let typed = app
        .workbench
        .editor
        .iter()
        .filter(|editor| editor.is_changed());
    let files = 0..app.workbench.open.paths.len();
    let mut changed = files
        .filter(|file| app.workbench.open.is_unsaved(*file))
        .chain(typed.map(|typed| typed.file));
    changed.all(|file| {
        app.workbench
            .open
            .paths
            .get(file)
            .is_some_and(Option::is_some)
    })
}

/// Saves everything, and leaves once that is done; a text that cannot be parsed keeps one here, and so
/// does one that has no file yet, for which a name is asked.
pub(crate) fn save_first(app: &mut App, about: &ConfirmedAction) {
    let has_files = can_save(app);
    if app
        .workbench
        .editor
        .as_ref()
        .is_some_and(Editor::is_changed)
    {
        edit::save(app);
        if app.workbench.editor.is_some() {
            return;
        }
    }
    if !has_files {
        return files::save_as(app);
    }
    app.workbench.leaving = Some(about.clone());
    files::save_good(app);
    leave_once_saved(app);
}

/// Leaves, if one is leaving and nothing is left to be saved.
pub(crate) fn leave_once_saved(app: &mut App) {
    if !files::unsaved(app).is_empty() {
        return;
    }
    match app.workbench.leaving.take() {
        Some(ConfirmedAction::SaveAndQuit) => app.ask(Effect::Quit),
        Some(ConfirmedAction::SaveAndClose) => to_gallery(app),
        _ => {}
    }
}

fn unsaved(app: &App) -> String {
    let files = app.workbench.open.manifest.files.iter().enumerate();
    let names: Vec<&str> = files
        .filter(|(file, _)| app.workbench.open.is_unsaved(*file))
        .map(|(_, file)| &*file.name)
        .collect();
    match names.as_slice() {
        [] => "The text in the editor was changed.".to_owned(),
        names => format!("Changed: {}.", names.join(", ")),
    }
}

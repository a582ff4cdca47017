//! What each action does, a file for each heading of the help.

pub mod action;
pub mod add;
pub mod compose;
pub mod connect;
pub mod copy;
pub mod cursor;
pub mod disk_changes;
pub mod edit;
pub mod enabled;
pub mod event_list;
pub mod files;
pub mod fix;
pub mod follow_graph;
pub mod graph_rows;
pub mod hub_storage;
pub mod leave;
pub mod remove;
pub mod rename;
pub mod restore;
pub mod run;
pub mod services;
pub mod text_edit;
pub mod view;

use crate::actions::action::{Action, Group};
use crate::app::{App, Effect};

/// Does an action that can be done now.
pub(crate) fn perform(app: &mut App, action: Action) {
    match action.row().group {
        Group::Move => cursor::perform(app, action),
        Group::Run => run::perform(app, action),
        Group::Edit => edit::perform(app, action),
        Group::Events => event_list::perform(app, action),
        Group::View => view::perform(app, action),
        Group::Program => program(app, action),
    }
}

fn program(app: &mut App, action: Action) {
    match action {
        Action::Copy => copy::value(app),
        Action::CopyCurl => copy::curl(app),
        Action::Help => view::help(app),
        Action::Palette => view::palette(app),
        Action::Back => leave::back(app),
        Action::Gallery => leave::gallery(app),
        Action::Quit | Action::Leave => leave::quit(app),
        Action::Suspend => app.ask(Effect::Suspend),
        _ => {}
    }
}

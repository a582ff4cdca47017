//! What each action does, a file for each heading of the help.

pub mod add;
pub mod close;
pub mod compose;
pub mod connect;
pub mod copy;
pub mod disk;
pub mod edit;
pub mod enabled;
pub mod file;
pub mod go;
pub mod keep;
pub mod local;
pub mod mend;
pub mod patch;
pub mod remove;
pub mod rename;
pub mod restore;
pub(in crate::app) mod rows;
pub mod run;
pub mod stream;
pub mod view;
pub mod walk;

use super::action::{Action, Group};
use super::{App, Effect};

/// Does an action that can be done now.
pub(super) fn perform(app: &mut App, action: Action) {
    match action.row().group {
        Group::Move => go::perform(app, action),
        Group::Run => run::perform(app, action),
        Group::Edit => edit::perform(app, action),
        Group::Events => stream::perform(app, action),
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
        Action::Back => close::back(app),
        Action::Gallery => close::gallery(app),
        Action::Quit | Action::Leave => close::quit(app),
        Action::Suspend => app.ask(Effect::Suspend),
        _ => {}
    }
}

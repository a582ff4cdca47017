//! The program itself.

use crate::app::action::Scope::{Editor, Global, Workbench};
use crate::app::action::{Action, Group, Row};

pub(super) const ROWS: [Row; 8] = [
    Row {
        action: Action::Copy,
        name: "copy",
        title: "copy",
        doc: "Copies the selected value: an id, an address, the data of the event.",
        keys: &["y"],
        scopes: &[Workbench],
        group: Group::Program,
    },
    Row {
        action: Action::CopyCurl,
        name: "copy-curl",
        title: "copy as curl",
        doc: "Copies a curl command that sends the selected event, or one that matches.",
        keys: &["Y"],
        scopes: &[Workbench],
        group: Group::Program,
    },
    Row {
        action: Action::Help,
        name: "help",
        title: "help",
        doc: "Lists every action; typing searches, Enter does it.",
        keys: &["?", "f1"],
        scopes: &[Global],
        group: Group::Program,
    },
    Row {
        action: Action::Palette,
        name: "palette",
        title: "command",
        doc: "Finds an action by a few letters of its name, and does it.",
        keys: &[":", "ctrl-p"],
        scopes: &[Global],
        group: Group::Program,
    },
    Row {
        action: Action::Back,
        name: "back",
        title: "back",
        doc: "Clears the filter, leaves the full screen, or goes back to the gallery.",
        keys: &["esc"],
        scopes: &[Global],
        group: Group::Program,
    },
    Row {
        action: Action::Quit,
        name: "quit",
        title: "quit",
        doc: "Closes the topmost layer, then leaves; asks only when edits are unsaved.",
        keys: &["q"],
        scopes: &[Global],
        group: Group::Program,
    },
    Row {
        action: Action::Leave,
        name: "leave",
        title: "quit now",
        doc: "Leaves from anywhere; asks only when edits are unsaved.",
        keys: &["ctrl-c"],
        scopes: &[Global, Editor],
        group: Group::Program,
    },
    Row {
        action: Action::Suspend,
        name: "suspend",
        title: "suspend",
        doc: "Goes to the background until the shell brings knew back.",
        keys: &["ctrl-z"],
        scopes: &[Global],
        group: Group::Program,
    },
];

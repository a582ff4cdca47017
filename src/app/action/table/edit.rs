//! Changing the text.

use crate::app::action::Scope::{Editor, Workbench};
use crate::app::action::{Action, Group, Row};

pub(super) const ROWS: [Row; 8] = [
    Row {
        action: Action::Edit,
        name: "edit",
        title: "edit",
        doc: "Edits the text of the selected thing, checked as you type.",
        keys: &["e"],
        scopes: &[Workbench],
        group: Group::Edit,
    },
    Row {
        action: Action::EditOutside,
        name: "edit-outside",
        title: "$EDITOR",
        doc: "Opens the file in $EDITOR at the line of the selected thing.",
        keys: &["E"],
        scopes: &[Workbench],
        group: Group::Edit,
    },
    Row {
        action: Action::Undo,
        name: "undo",
        title: "undo",
        doc: "Takes the last edit back; every byte is as it was before.",
        keys: &["u"],
        scopes: &[Workbench],
        group: Group::Edit,
    },
    Row {
        action: Action::Redo,
        name: "redo",
        title: "redo",
        doc: "Does the last undone edit again.",
        keys: &["U"],
        scopes: &[Workbench],
        group: Group::Edit,
    },
    Row {
        action: Action::Save,
        name: "save",
        title: "save",
        doc: "Writes every changed text to its file.",
        keys: &["W", "ctrl-s"],
        scopes: &[Workbench],
        group: Group::Edit,
    },
    Row {
        action: Action::SaveAs,
        name: "save-as",
        title: "save a copy",
        doc: "Writes the text to a new file, which is edited from then on.",
        keys: &["S"],
        scopes: &[Workbench],
        group: Group::Edit,
    },
    Row {
        action: Action::EditorSave,
        name: "apply",
        title: "save",
        doc: "Applies the text to what runs, and writes its file; esc offers the same without Control.",
        keys: &["ctrl-s", "f2"],
        scopes: &[Editor],
        group: Group::Edit,
    },
    Row {
        action: Action::EditorLeave,
        name: "leave-editor",
        title: "leave",
        doc: "Leaves the editor; asks what to do with changes.",
        keys: &["esc"],
        scopes: &[Editor],
        group: Group::Edit,
    },
];

//! Making things happen.

use crate::app::action::Scope::Workbench;
use crate::app::action::{Action, Group, Row};

pub(super) const ROWS: [Row; 8] = [
    Row {
        action: Action::Send,
        name: "send",
        title: "send",
        doc: "Opens a form with an event that matches the selected route, and sends it.",
        keys: &["s"],
        scopes: &[Workbench],
        group: Group::Run,
    },
    Row {
        action: Action::Fire,
        name: "fire-now",
        title: "fire now",
        doc: "Lets the selected source make an event now, without waiting for its schedule.",
        keys: &["n"],
        scopes: &[Workbench],
        group: Group::Run,
    },
    Row {
        action: Action::Replay,
        name: "replay",
        title: "replay",
        doc: "Sends the selected event once more to where it arrived.",
        keys: &["r"],
        scopes: &[Workbench],
        group: Group::Run,
    },
    Row {
        action: Action::ReplayEdited,
        name: "replay-edited",
        title: "edit, replay",
        doc: "Opens the form with the selected event in it, to change it and send that.",
        keys: &["g s", "ctrl-r"],
        scopes: &[Workbench],
        group: Group::Run,
    },
    Row {
        action: Action::Faults,
        name: "faults",
        title: "faults",
        doc: "Lets calls of the selected service go wrong: slow, failing, hanging; nothing is saved.",
        keys: &["x"],
        scopes: &[Workbench],
        group: Group::Run,
    },
    Row {
        action: Action::KeepInMemory,
        name: "keep-in-memory",
        title: "in memory",
        doc: "Keeps the events of hubs like the selected one in this process instead of in Kafka or NATS, or there again.",
        keys: &["K"],
        scopes: &[Workbench],
        group: Group::Run,
    },
    Row {
        action: Action::Output,
        name: "output",
        title: "output",
        doc: "Shows what the processes say that stand for services.",
        keys: &["o"],
        scopes: &[Workbench],
        group: Group::Run,
    },
    Row {
        action: Action::Consent,
        name: "allow-commands",
        title: "commands",
        doc: "Shows the commands of knew.yaml that wait for your consent, to start them.",
        keys: &["C"],
        scopes: &[Workbench],
        group: Group::Run,
    },
];

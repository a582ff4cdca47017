//! Watching events.

use crate::app::action::Scope::{Events, Workbench};
use crate::app::action::{Action, Group, Row};

pub(super) const ROWS: [Row; 7] = [
    Row {
        action: Action::Pause,
        name: "pause",
        title: "pause",
        doc: "Holds the event list still while events go on arriving; again lets it move.",
        keys: &["p"],
        scopes: &[Workbench],
        group: Group::Events,
    },
    Row {
        action: Action::Follow,
        name: "follow",
        title: "follow",
        doc: "Keeps the cursor on the newest event; moving up turns it off.",
        keys: &["f"],
        scopes: &[Events],
        group: Group::Events,
    },
    Row {
        action: Action::Filter,
        name: "filter",
        title: "filter",
        doc: "Shows only events that match, such as: order type~paid source=/shop route:audit; in the picture, finds a name.",
        keys: &["/"],
        scopes: &[Workbench],
        group: Group::Events,
    },
    Row {
        action: Action::ClearFilter,
        name: "clear-filter",
        title: "clear filter",
        doc: "Shows every event again.",
        keys: &["c"],
        scopes: &[Events],
        group: Group::Events,
    },
    Row {
        action: Action::Mark,
        name: "mark",
        title: "mark",
        doc: "Marks the event under the cursor, or takes the mark away; what is marked is sent again together.",
        keys: &["space"],
        scopes: &[Events],
        group: Group::Events,
    },
    Row {
        action: Action::Times,
        name: "times",
        title: "times",
        doc: "Shows the time of day of each event, or how long before the newest it came.",
        keys: &["T"],
        scopes: &[Workbench],
        group: Group::Events,
    },
    Row {
        action: Action::Why,
        name: "why",
        title: "why",
        doc: "Shows why each route took the event or did not.",
        keys: &["w"],
        scopes: &[Workbench],
        group: Group::Events,
    },
];

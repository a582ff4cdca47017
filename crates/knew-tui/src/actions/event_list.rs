//! Watching events: pause, follow, filter and the question why.

use crate::app::{App, Pane};
use crate::state::event_list::TimeDisplay;
use crate::state::inspector::{InspectedItem, Tab};
use crate::state::layer::chooser::Chooser;
use crate::state::layer::{Layer, Prompt, Purpose};
use crate::state::line_input::LineInput;

pub(crate) fn toggle_pause(app: &mut App) {
    app.workbench.stream.toggle_pause(&app.journal);
}

pub(crate) fn follow(app: &mut App) {
    app.workbench.stream.last();
}

pub(crate) fn clear_filter(app: &mut App) {
    app.workbench.stream.set_filter("");
}

pub(crate) fn toggle_mark(app: &mut App) {
    app.workbench.stream.toggle_mark();
}

pub(crate) fn toggle_clock(app: &mut App) {
    let clock = &mut app.workbench.stream.clock;
    *clock = match clock {
        TimeDisplay::Absolute => TimeDisplay::Relative,
        TimeDisplay::Relative => TimeDisplay::Absolute,
    };
}

pub(crate) fn choose_columns(app: &mut App) {
    app.workbench.focus = Pane::Events;
    app.layers.push(Layer::Columns(Chooser::of(app)));
}

/// Steps through the events without leaving the pane one is in.
pub(crate) fn travel(app: &mut App, by: isize) {
    app.workbench.stream.step(by);
    if by > 0 && app.workbench.stream.is_at_end() {
        app.workbench.stream.last();
    }
    app.workbench.inspect.look_at(InspectedItem::Arrival);
}

/// Shows only what was not delivered, or everything again.
pub(crate) fn toggle_failures(app: &mut App) {
    const FAILED: &str = "failed";
    app.workbench.focus = Pane::Events;
    let shown = app.workbench.stream.filter == FAILED;
    app.workbench
        .stream
        .set_filter(if shown { "" } else { FAILED });
}

/// Asks for a filter of the event list or, in the picture, for a name to find.
pub(crate) fn prompt(app: &mut App) {
    let (purpose, before) = if app.workbench.focus == Pane::Graph {
        (Purpose::Find, String::new())
    } else {
        app.workbench.focus = Pane::Events;
        (Purpose::Filter, app.workbench.stream.filter.clone())
    };
    app.layers.push(Layer::Prompt(Prompt {
        purpose,
        input: LineInput::of(&before),
        before,
    }));
}

/// Looks at the event under the cursor, which stays there while it is read.
pub(crate) fn inspect_event(app: &mut App) {
    app.workbench.stream.follow = false;
    app.workbench.inspect.look_at(InspectedItem::Arrival);
}

/// Shows in the inspector why routes took the event or what is selected is as it is.
pub(crate) fn explain(app: &mut App) {
    match app.workbench.focus {
        Pane::Events => inspect_event(app),
        Pane::Graph => app.workbench.inspect.look_at(InspectedItem::Thing),
        Pane::Inspect | Pane::Yaml => {}
    }
    app.workbench.inspect.show(Tab::Why);
    app.workbench.focus = Pane::Inspect;
}

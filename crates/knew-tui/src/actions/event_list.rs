//! Watching events: pause, follow, filter and the question why.

use crate::app::{Action, App, Pane};
use crate::state::event_list::Clock;
use crate::state::inspector::{Subject, Tab};
use crate::state::layer::chooser::Chooser;
use crate::state::layer::{Layer, Prompt, Purpose};
use crate::state::line_input::LineInput;

/// Does an action of this heading.
pub(crate) fn perform(app: &mut App, action: Action) {
    match action {
        Action::Pause => app.workbench.stream.toggle_pause(&app.journal),
        Action::Follow => app.workbench.stream.last(),
        Action::Filter => prompt(app),
        Action::ClearFilter => app.workbench.stream.set_filter(""),
        Action::Mark => app.workbench.stream.toggle_mark(),
        Action::Times => {
            app.workbench.stream.clock = match app.workbench.stream.clock {
                Clock::Absolute => Clock::Relative,
                Clock::Relative => Clock::Absolute,
            };
        }
        Action::Columns => {
            app.workbench.focus = Pane::Events;
            app.layers.push(Layer::Columns(Chooser::of(app)));
        }
        Action::Failures => failures(app),
        Action::Seen => app.look_over(),
        Action::Earlier => travel(app, -1),
        Action::Later => travel(app, 1),
        Action::Why => why(app),
        _ => {}
    }
}

/// Steps through the events without leaving the pane one is in.
fn travel(app: &mut App, by: isize) {
    app.workbench.stream.step(by);
    if by > 0 && app.workbench.stream.is_at_end() {
        app.workbench.stream.last();
    }
    app.workbench.inspect.look_at(Subject::Arrival);
}

/// Shows only what was not delivered, or everything again.
fn failures(app: &mut App) {
    const FAILED: &str = "failed";
    app.workbench.focus = Pane::Events;
    let shown = app.workbench.stream.filter == FAILED;
    app.workbench
        .stream
        .set_filter(if shown { "" } else { FAILED });
}

fn prompt(app: &mut App) {
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
pub(crate) fn read(app: &mut App) {
    app.workbench.stream.follow = false;
    app.workbench.inspect.look_at(Subject::Arrival);
}

fn why(app: &mut App) {
    match app.workbench.focus {
        Pane::Events => read(app),
        Pane::Graph => app.workbench.inspect.look_at(Subject::Thing),
        Pane::Inspect | Pane::Yaml => {}
    }
    app.workbench.inspect.show(Tab::Why);
    app.workbench.focus = Pane::Inspect;
}

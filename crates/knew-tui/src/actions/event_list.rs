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
        Action::Pause => app.stream.toggle_pause(&app.journal),
        Action::Follow => app.stream.last(),
        Action::Filter => prompt(app),
        Action::ClearFilter => app.stream.set_filter(""),
        Action::Mark => app.stream.toggle_mark(),
        Action::Times => {
            app.stream.clock = match app.stream.clock {
                Clock::Absolute => Clock::Relative,
                Clock::Relative => Clock::Absolute,
            };
        }
        Action::Columns => {
            app.focus = Pane::Events;
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
    app.stream.step(by);
    if by > 0 && app.stream.is_at_end() {
        app.stream.last();
    }
    app.inspect.look_at(Subject::Arrival);
}

/// Shows only what was not delivered, or everything again.
fn failures(app: &mut App) {
    const FAILED: &str = "failed";
    app.focus = Pane::Events;
    let shown = app.stream.filter == FAILED;
    app.stream.set_filter(if shown { "" } else { FAILED });
}

fn prompt(app: &mut App) {
    let (purpose, before) = if app.focus == Pane::Graph {
        (Purpose::Find, String::new())
    } else {
        app.focus = Pane::Events;
        (Purpose::Filter, app.stream.filter.clone())
    };
    app.layers.push(Layer::Prompt(Prompt {
        purpose,
        input: LineInput::of(&before),
        before,
    }));
}

/// Looks at the event under the cursor, which stays there while it is read.
pub(crate) fn read(app: &mut App) {
    app.stream.follow = false;
    app.inspect.look_at(Subject::Arrival);
}

fn why(app: &mut App) {
    match app.focus {
        Pane::Events => read(app),
        Pane::Graph => app.inspect.look_at(Subject::Thing),
        Pane::Inspect | Pane::Yaml => {}
    }
    app.inspect.show(Tab::Why);
    app.focus = Pane::Inspect;
}

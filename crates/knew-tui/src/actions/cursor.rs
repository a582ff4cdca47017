//! Moving the cursor, in whatever takes the keys.

use crate::actions::{event_list, files, follow_graph, graph_rows};
use crate::app::{Action, App, Pane, Screen};
use crate::state::graph_filter::Lens;
use crate::state::inspector::{Subject, Tab};
use crate::state::layer::Layer;

/// How many rows a page has on the start screen.
const PAGE: isize = 5;

/// Does an action of this heading.
pub(crate) fn perform(app: &mut App, action: Action) {
    match action {
        Action::Up => step(app, -1),
        Action::Down => step(app, 1),
        Action::PageUp => step(app, -page(app)),
        Action::PageDown => step(app, page(app)),
        Action::First => end(app, -1),
        Action::Last => end(app, 1),
        Action::Left => follow_graph::left(app),
        Action::GoSender => follow_graph::back(app),
        Action::Right => follow_graph::right(app),
        Action::GoTarget => follow_graph::follow(app),
        Action::TabBefore => turn(app, -1),
        Action::NextTab => turn(app, 1),
        Action::Open => open(app),
        Action::Jump => app.layers.push(Layer::Jump(String::new())),
        Action::GoHub => follow_graph::to_hub(app),
        Action::GoBack => follow_graph::earlier(app),
        Action::GoAhead => follow_graph::later(app),
        _ => {}
    }
}

/// Moves the cursor by rows.
pub fn step(app: &mut App, by: isize) {
    if app.screen == Screen::Gallery {
        let last = app.gallery.items.len().saturating_sub(1);
        app.gallery.cursor = app.gallery.cursor.saturating_add_signed(by).min(last);
        return;
    }
    match app.workbench.focus {
        Pane::Graph => graph_rows::step(app, by),
        Pane::Events => {
            app.workbench.stream.step(by);
            app.workbench.inspect.look_at(Subject::Arrival);
        }
        Pane::Inspect => {
            app.workbench.inspect.scroll = app.workbench.inspect.scroll.saturating_add_signed(by);
        }
        Pane::Yaml => {
            app.workbench.inspect.reading = app.workbench.inspect.reading.saturating_add_signed(by);
        }
    }
}

fn end(app: &mut App, side: isize) {
    if app.screen == Screen::Workbench && app.workbench.focus == Pane::Events {
        if side < 0 {
            app.workbench.stream.first();
        } else {
            app.workbench.stream.last();
        }
        return app.workbench.inspect.look_at(Subject::Arrival);
    }
    // Far enough for any list, and small enough to be added to a row.
    step(app, side * 1_000_000);
}

fn page(app: &App) -> isize {
    if app.screen == Screen::Gallery {
        return PAGE;
    }
    let rows = app.hits.rows(app.workbench.focus);
    isize::try_from(rows.saturating_sub(1).max(1)).unwrap_or(PAGE)
}

fn turn(app: &mut App, by: isize) {
    let tab = app.workbench.inspect.tab.step(by);
    app.workbench.inspect.show(tab);
}

fn open(app: &mut App) {
    if app.screen == Screen::Gallery {
        return files::open_chosen(app);
    }
    match app.workbench.focus {
        Pane::Events => event_list::read(app),
        _ => app.workbench.inspect.look_at(Subject::Thing),
    }
    if let (Pane::Graph, Some(id)) = (app.workbench.focus, app.workbench.selected.clone())
        && !matches!(
            app.workbench.graph_view.lens,
            Lens::Only(_) | Lens::Unhealthy
        )
    {
        app.workbench.graph_view.lens = Lens::Around(id);
    }
    app.workbench.inspect.show(Tab::Why);
    app.workbench.focus = Pane::Inspect;
}

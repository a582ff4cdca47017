//! Moving the cursor, in whatever takes the keys.

use crate::actions::{event_list, files, graph_rows};
use crate::app::{App, Pane, Screen};
use crate::state::graph_filter::GraphFilter;
use crate::state::inspector::{InspectedItem, Tab};
use crate::state::layer::Layer;

/// How many rows a page has on the start screen.
const PAGE: isize = 5;

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
            app.workbench.inspect.look_at(InspectedItem::Arrival);
        }
        Pane::Inspect => {
            app.workbench.inspect.scroll = app.workbench.inspect.scroll.saturating_add_signed(by);
        }
        Pane::Yaml => {
            app.workbench.inspect.reading = app.workbench.inspect.reading.saturating_add_signed(by);
        }
    }
}

pub(crate) fn page_up(app: &mut App) {
    step(app, -page(app));
}

pub(crate) fn page_down(app: &mut App) {
    step(app, page(app));
}

pub(crate) fn first(app: &mut App) {
    go_to_end(app, -1);
}

pub(crate) fn last(app: &mut App) {
    go_to_end(app, 1);
}

fn go_to_end(app: &mut App, side: isize) {
    if app.screen == Screen::Workbench && app.workbench.focus == Pane::Events {
        if side < 0 {
            app.workbench.stream.first();
        } else {
            app.workbench.stream.last();
        }
        return app.workbench.inspect.look_at(InspectedItem::Arrival);
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

pub(crate) fn step_tab(app: &mut App, by: isize) {
    let tab = app.workbench.inspect.tab.step(by);
    app.workbench.inspect.show(tab);
}

/// Puts a label beside everything in the picture, to be typed.
pub(crate) fn show_jump_labels(app: &mut App) {
    app.layers.push(Layer::Jump(String::new()));
}

/// Opens what is under the cursor.
pub(crate) fn open(app: &mut App) {
    if app.screen == Screen::Gallery {
        return files::open_chosen(app);
    }
    match app.workbench.focus {
        Pane::Events => event_list::inspect_event(app),
        _ => app.workbench.inspect.look_at(InspectedItem::Thing),
    }
    if let (Pane::Graph, Some(id)) = (app.workbench.focus, app.workbench.selected.clone())
        && !matches!(
            app.workbench.graph_view.lens,
            GraphFilter::Only(_) | GraphFilter::Unhealthy
        )
    {
        app.workbench.graph_view.lens = GraphFilter::Around(id);
    }
    app.workbench.inspect.show(Tab::Why);
    app.workbench.focus = Pane::Inspect;
}

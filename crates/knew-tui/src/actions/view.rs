//! What is on the screen: panes, zoom, folds, layers, colours.

use crate::app::{Action, App, Effect, Pane};
use crate::state::graph_filter::GraphFilter;
use crate::state::graph_view::Held;
use crate::state::inspector::InspectedItem;
use crate::state::layer::{Finder, Layer};
use crate::state::toast::Level;
use crate::view::drawn_picture::DrawnPicture;
use knew_core::graph::layout::{self, Zoom};

/// The panes in the order of the tab key.
const PANES: [Pane; 4] = [Pane::Graph, Pane::Events, Pane::Inspect, Pane::Yaml];

/// The deepest nesting of data that is ever unfolded at once.
const DEEPEST: usize = 64;

/// Lists every action.
pub(crate) fn help(app: &mut App) {
    app.layers.push(Layer::Help(Finder::default()));
}

/// Finds an action by typing.
pub(crate) fn palette(app: &mut App) {
    app.layers.push(Layer::Palette(Finder::default()));
}

pub(crate) fn focus_next(app: &mut App) {
    focus_other(app, 1);
}

pub(crate) fn focus_previous(app: &mut App) {
    focus_other(app, PANES.len() - 1);
}

fn focus_other(app: &mut App, by: usize) {
    let at = PANES.iter().position(|pane| *pane == app.workbench.focus);
    focus(app, PANES[(at.unwrap_or(0) + by) % PANES.len()]);
}

/// Gives the keys to a pane. The inspector looks at the event whose list one comes to.
pub(crate) fn focus(app: &mut App, pane: Pane) {
    app.workbench.focus = pane;
    if pane == Pane::Events && app.arrival().is_some() {
        app.workbench.inspect.look_at(InspectedItem::Arrival);
    }
}

/// Shows more of each row.
pub(crate) fn zoom_in(app: &mut App) {
    if app.workbench.graph_view.zoom == Zoom::Detail {
        let less = app.keymap.hint(Action::ZoomOut);
        return app.say(
            Level::Info,
            format!("no more can be shown of each row; {less} shows less"),
        );
    }
    app.workbench.graph_view.zoom_in();
}

/// One level less than what is seen: of many rows less is shown already than was asked for.
pub(crate) fn zoom_out(app: &mut App) {
    let seen = app.drawn_of_now().map(|app| app.zoom);
    if app.workbench.graph_view.zoom == Zoom::Normal {
        app.workbench.graph_view.zoom = seen.unwrap_or(Zoom::Normal);
    }
    if app.workbench.graph_view.zoom == Zoom::Map {
        let more = app.keymap.hint(Action::ZoomIn);
        return app.say(
            Level::Info,
            format!("no less can be shown; {more} shows more"),
        );
    }
    app.workbench.graph_view.zoom_out();
}

/// The map is drawn only where it tells more than the picture, so the switch may have to say what it did.
pub(crate) fn toggle_minimap(app: &mut App) {
    app.workbench.graph_view.map = !app.workbench.graph_view.map;
    let all_seen = app
        .hits
        .picture
        .as_ref()
        .is_some_and(DrawnPicture::is_all_seen);
    let words = match (all_seen, app.workbench.graph_view.map) {
        (true, true) => "the map shows once the picture is larger than its pane",
        (true, false) => "the map is off",
        (false, _) => return,
    };
    app.say(Level::Info, words);
}

/// Zooms, scrolls and folds as at the start.
pub(crate) fn fit_zoom(app: &mut App) {
    app.workbench.graph_view.zoom = layout::Zoom::default();
    app.workbench.graph_view.scroll = (0, 0);
    app.workbench.graph_view.held = Held::BySelection;
    app.workbench.graph_view.lens = GraphFilter::All;
    app.workbench.graph_view.folded = layout::initial_folds(&app.workbench.open.graph);
}

/// Draws only the flow of the selected thing, or everything again.
pub(crate) fn toggle_only_selected(app: &mut App) {
    app.workbench.graph_view.lens = match (&app.workbench.graph_view.lens, &app.workbench.selected)
    {
        (GraphFilter::Only(_), _) | (_, None) => GraphFilter::All,
        (_, Some(id)) => GraphFilter::Only(id.clone()),
    };
}

/// Draws only the routes that are not well, or everything again.
pub(crate) fn toggle_only_unhealthy(app: &mut App) {
    app.workbench.graph_view.lens = match app.workbench.graph_view.lens {
        GraphFilter::Unhealthy => GraphFilter::All,
        _ => GraphFilter::Unhealthy,
    };
}

pub(crate) fn toggle_replies(app: &mut App) {
    let replies = !app.workbench.graph_view.replies;
    app.workbench.graph_view.replies = replies;
    say_drawn(app, "replies", replies);
}

pub(crate) fn toggle_dead_letters(app: &mut App) {
    let dead_letters = !app.workbench.graph_view.dead_letters;
    app.workbench.graph_view.dead_letters = dead_letters;
    say_drawn(app, "dead letters", dead_letters);
}

/// Unfolds the data of the event by one level.
pub(crate) fn unfold_data(app: &mut App) {
    let depth = &mut app.workbench.inspect.depth;
    *depth = (*depth + 1).min(DEEPEST);
}

/// Folds the data of the event by one level.
pub(crate) fn fold_data(app: &mut App) {
    let depth = &mut app.workbench.inspect.depth;
    *depth = depth.saturating_sub(1).max(1);
}

/// Lets the focused pane fill the screen, and back.
pub(crate) fn toggle_full(app: &mut App) {
    app.workbench.full = !app.workbench.full;
}

pub(crate) fn toggle_mouse(app: &mut App) {
    app.look.mouse = !app.look.mouse;
    app.ask(Effect::Mouse(app.look.mouse));
}

pub(crate) fn list_problems(app: &mut App) {
    app.layers.push(Layer::Problems { cursor: 0 });
}

pub(crate) fn list_messages(app: &mut App) {
    let cursor = app.toasts.log.len().saturating_sub(1);
    app.layers.push(Layer::Log { cursor });
}

/// A picture without any looks the same either way, so the switch says what it did.
fn say_drawn(app: &mut App, what: &str, drawn: bool) {
    let words = if drawn {
        format!("the ways of {what} are drawn")
    } else {
        format!("{what} are badges again")
    };
    app.say(Level::Info, words);
}

/// Folds the selected hub, or the hub of the selected route.
pub(crate) fn fold(app: &mut App) {
    let Some(id) = app.workbench.selected.clone() else {
        return;
    };
    let hub = app
        .workbench
        .open
        .graph
        .route(&id)
        .map(|route| route.hub.clone());
    let hub = hub.unwrap_or(id);
    if app.workbench.open.graph.hub(&hub).is_some() {
        app.workbench.graph_view.toggle_fold(&hub);
        crate::actions::follow_graph::select(app, hub);
    }
}

pub(crate) fn choose_theme(app: &mut App) {
    let at = app
        .themes
        .iter()
        .position(|theme| theme.name == app.look.theme);
    app.layers.push(Layer::Themes {
        cursor: at.unwrap_or(0),
        before: app.look.theme.clone(),
    });
}

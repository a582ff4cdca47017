//! Walking along the graph: right follows the route, left goes back to where one came from.

use crate::app::{App, Pane};
use crate::state::graph_filter::GraphFilter;
use crate::state::graph_view::Held;
use crate::state::inspector::InspectedItem;
use knew_core::graph::layout::Zoom;
use knew_core::graph::{Graph, Node, ResolvedDestination};
use knew_core::model::Id;

/// Selects something, and remembers what was selected before.
pub fn select(app: &mut App, id: Id) {
    let drawn = app.workbench.open.graph.drawn_node(&id);
    let id = if *drawn == id { id } else { drawn.clone() };
    app.workbench.inspect.reading = 0;
    app.workbench.graph_view.held = Held::BySelection;
    app.workbench.inspect.look_at(InspectedItem::Thing);
    if app.workbench.selected.as_ref() == Some(&id) {
        return;
    }
    if let Some(before) = app.workbench.selected.replace(id) {
        app.workbench.graph_view.remember(before);
    }
    if matches!(app.workbench.graph_view.lens, GraphFilter::Around(_)) && app.lit().is_none() {
        app.workbench.graph_view.lens = GraphFilter::All;
    }
}

/// Goes right: along the flow, or on the map, which draws no flow, to what stands beside.
pub(crate) fn right(app: &mut App) {
    match beside(app, 1) {
        Some(next) => select(app, next),
        None => follow(app),
    }
}

/// Goes left: back along the flow, or on the map to what stands beside.
pub(crate) fn left(app: &mut App) {
    match beside(app, -1) {
        Some(next) => select(app, next),
        None => back(app),
    }
}

/// What stands beside the selection on the map.
fn beside(app: &App, by: isize) -> Option<Id> {
    let zoom = app
        .drawn_of_now()
        .map_or(app.workbench.graph_view.zoom, |app| app.zoom);
    let stops = (zoom == Zoom::Map).then(|| app.navigation_stops())?;
    let here = stops
        .iter()
        .find(|stop| Some(&stop.id) == app.workbench.selected.as_ref());
    crate::actions::graph_rows::beside(&stops, here?, by).map(|stop| stop.id.clone())
}

/// Follows the flow: source to sink, hub to route, route to subscriber.
pub fn follow(app: &mut App) {
    let Some(id) = app.workbench.selected.clone() else {
        return crate::actions::graph_rows::step(app, 1);
    };
    app.workbench.graph_view.folded.retain(|hub| *hub != id);
    let graph = &app.workbench.open.graph;
    let next = match graph.node(&id) {
        Some(Node::Source(source)) => source.sink.as_ref().map(|sink| sink.id.clone()),
        Some(Node::Hub(_)) => came_from(app, |before| {
            graph.route(before).is_some_and(|route| route.hub == id)
        })
        .or_else(|| graph.routes_of(&id).next().map(|route| route.id.clone())),
        Some(Node::Route(route)) => route.destinations().next().map(|end| end.id.clone()),
        Some(Node::Target(_) | Node::Opaque(_)) | None => None,
    };
    if let Some(next) = next {
        go(app, next);
    }
}

/// Goes back to where one came from, or else to the first that sends here.
pub fn back(app: &mut App) {
    let Some(id) = app.workbench.selected.clone() else {
        return;
    };
    let senders = senders(&app.workbench.open.graph, &id);
    let before = came_from(app, |sender| senders.contains(sender));
    if let Some(next) = before.or_else(|| senders.first().cloned()) {
        go(app, next);
    }
}

/// Goes to the hub the selected route hangs on.
pub(crate) fn to_hub(app: &mut App) {
    let route = app
        .workbench
        .selected
        .as_ref()
        .and_then(|id| app.workbench.open.graph.route(id));
    if let Some(hub) = route.map(|route| route.hub.clone()) {
        go(app, hub);
    }
}

/// Goes to what was selected before.
pub(crate) fn earlier(app: &mut App) {
    if let Some(before) = app.workbench.graph_view.trail.pop() {
        let left = app.workbench.selected.replace(before);
        app.workbench.graph_view.ahead.extend(left);
        app.workbench.inspect.look_at(InspectedItem::Thing);
    }
}

/// Goes forward again.
pub(crate) fn later(app: &mut App) {
    if let Some(next) = app.workbench.graph_view.ahead.pop() {
        let left = app.workbench.selected.replace(next);
        app.workbench.graph_view.trail.extend(left);
        app.workbench.inspect.look_at(InspectedItem::Thing);
    }
}

/// Selects the next thing whose name holds some words.
pub(crate) fn find(app: &mut App, words: &str) {
    let words = words.to_lowercase();
    let graph = &app.workbench.open.graph;
    let nodes = graph.sources.iter().map(|source| &source.id);
    let nodes = nodes.chain(graph.hubs.iter().map(|hub| &hub.id));
    let nodes = nodes.chain(graph.routes.iter().map(|route| &route.id));
    let mut nodes = nodes.chain(graph.targets.iter().map(|target| &target.id));
    let found = nodes.find(|id| id.to_string().to_lowercase().contains(&words));
    if let Some(id) = found.cloned() {
        select(app, id);
    }
}

fn go(app: &mut App, id: Id) {
    if app.workbench.focus != Pane::Graph {
        app.workbench.focus = Pane::Graph;
    }
    select(app, id);
}

/// The most recently left thing that fits.
fn came_from(app: &App, fits: impl Fn(&Id) -> bool) -> Option<Id> {
    let mut trail = app.workbench.graph_view.trail.iter().rev();
    trail.find(|id| fits(id)).cloned()
}

fn senders(graph: &Graph, id: &Id) -> Vec<Id> {
    if let Some(route) = graph.route(id) {
        return vec![route.hub.clone()];
    }
    let goes_here = |end: &ResolvedDestination| end.id == *id;
    let sources = graph.sources.iter();
    let sources = sources.filter(|source| source.sink.as_ref().is_some_and(goes_here));
    let routes = graph.routes.iter();
    let routes = routes.filter(|route| route.destinations().any(goes_here));
    let routes = routes.map(|route| route.id.clone());
    sources
        .map(|source| source.id.clone())
        .chain(routes)
        .collect()
}

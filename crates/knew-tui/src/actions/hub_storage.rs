//! Where the events of hubs are kept: in the system their kind names, or in this process because the
//! user said so, in `knew.yaml` or for as long as the files are open.

use std::sync::Arc;

use crate::actions::files;
use crate::app::App;
use crate::state::toast::Level;
use knew_core::graph::{Graph, Hub};
use knew_core::model::channel::HubStorage;
use knew_core::model::workspace::{ExternalSystem, SystemAddress};

/// The graph as it is to run: hubs that the user wants in memory are there.
pub(crate) fn graph(app: &App) -> Arc<Graph> {
    let wanted = |hub: &Hub| {
        hub.storage
            .system()
            .is_some_and(|system| app.workbench.in_memory.contains(&system))
    };
    if !app.workbench.open.graph.hubs.iter().any(wanted) {
        return Arc::clone(&app.workbench.open.graph);
    }
    let mut graph = Graph::clone(&app.workbench.open.graph);
    for hub in graph.hubs.iter_mut().filter(|hub| wanted(hub)) {
        hub.storage = HubStorage::Memory;
    }
    Arc::new(graph)
}

/// The system whose hubs are meant: that of the selected hub, or of the hub of the selected route.
pub(crate) fn system(app: &App) -> Option<ExternalSystem> {
    let (graph, id) = (&app.workbench.open.graph, app.workbench.selected.as_ref()?);
    let id = graph.route(id).map_or(id, |route| &route.hub);
    graph.hub(id)?.storage.system()
}

/// Keeps the events of all hubs of a system in this process, or there again.
pub(crate) fn toggle_in_memory(app: &mut App) {
    let Some(system) = system(app) else {
        return;
    };
    let name = system.name();
    let words = if app.workbench.in_memory.remove(&system) {
        format!("hubs of {name} keep their events there again")
    } else {
        app.workbench.in_memory.insert(system);
        format!("hubs of {name} keep their events in this process from now on; not saved")
    };
    app.say(Level::Info, words);
    app.workbench.open.plan += 1;
    files::apply(app);
}

/// Where the events of a hub are kept, in a sentence; nothing of one that keeps none.
pub(crate) fn words(app: &App, hub: &Hub) -> Option<String> {
    let system = hub.storage.system()?;
    let (name, key) = (system.name(), system.key());
    let said = app.workbench.open.graph.connect.get(system);
    Some(if app.workbench.in_memory.contains(&system) {
        format!(
            "keeps its events in this process, switched here, not saved; K has {name} keep them"
        )
    } else if said == Some(&SystemAddress::InMemory) {
        format!("keeps its events in this process: knew.yaml says {key}: memory")
    } else {
        format!("{name} keeps its events; K keeps them in this process instead")
    })
}

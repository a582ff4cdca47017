//! Hubs, sources and sinks of systems that this build of knew cannot connect to.

use super::survey::GraphIndex;
use crate::graph::Hub;
use crate::model::workspace::{ExternalSystem, SystemAddress};
use crate::model::{DocumentLocation, Id, Problem, ProblemCode, ProblemLocation, Severity};

/// Each object whose system is not built in.
pub(super) fn not_built_in(index: &GraphIndex) -> Vec<Problem> {
    let graph = index.graph;
    let hubs = graph.hubs.iter().filter_map(|hub| {
        let system = stored_in(index, hub)?;
        let location = hub.origin.or_else(|| location_of_maker(index, &hub.id))?;
        let hint = format!(
            "{}, or write connect: {{ {}: memory }} in knew.yaml",
            system.install_hint(),
            system.key()
        );
        Some(problem(&hub.id, system, hint, location))
    });
    let sources = graph.sources.iter().filter_map(|source| {
        let system = source.spec.queue.as_ref()?.system();
        let hint = system.install_hint();
        (!graph.built_in.contains(system)).then(|| problem(&source.id, system, hint, source.origin))
    });
    let sinks = graph.sink_queues.iter().filter_map(|(id, sink)| {
        let system = sink.system();
        let location = index.target(id)?.origin?;
        let hint = system.install_hint();
        (!graph.built_in.contains(system)).then(|| problem(id, system, hint, location))
    });
    hubs.chain(sources).chain(sinks).collect()
}

/// The system that stores a hub's events, unless it is built in or the workspace keeps them in memory.
fn stored_in(index: &GraphIndex, hub: &Hub) -> Option<ExternalSystem> {
    let system = hub.storage.system()?;
    let in_memory = index.graph.connect.get(system) == Some(&SystemAddress::InMemory);
    (!in_memory && !index.graph.built_in.contains(system)).then_some(system)
}

/// A hub that a Sequence or Parallel made stands nowhere in the text; its maker does.
fn location_of_maker(index: &GraphIndex, hub: &Id) -> Option<DocumentLocation> {
    let mut groups = index.graph.groups.iter();
    let maker = groups.find(|group| group.members.iter().any(|member| member.id == *hub))?;
    Some(maker.origin)
}

fn problem(id: &Id, system: ExternalSystem, hint: String, location: DocumentLocation) -> Problem {
    Problem {
        cause: None,
        severity: Severity::Warning,
        code: ProblemCode::SystemNotBuilt,
        message: format!(
            "{id} needs {}, which this knew is built without",
            system.name()
        ),
        hint: Some(hint),
        at: ProblemLocation::Field(location, "kind".to_owned()),
    }
}

//! What could be typed next in `knew.yaml`: its fields, and the names of what runs.

use std::collections::BTreeSet;

use knew_core::graph::{Graph, TargetKind};
use knew_core::model::Id;
use knew_core::model::workspace_keys;

/// The fields below a path.
pub fn fields(path: &[&str], graph: &Graph) -> Vec<String> {
    let targets = graph.targets.iter();
    match path {
        ["services"] => names(
            targets
                .filter(|target| target.kind == TargetKind::Service)
                .map(|target| &target.id),
        ),
        ["faults"] => names(targets.map(|target| &target.id)),
        ["sources"] => names(graph.sources.iter().map(|source| &source.id)),
        _ => workspace_keys::keys_below(path)
            .into_iter()
            .map(str::to_owned)
            .collect(),
    }
}

fn names<'a>(ids: impl Iterator<Item = &'a Id>) -> Vec<String> {
    let names: BTreeSet<&str> = ids.map(|id| id.name.as_str()).collect();
    names.into_iter().map(str::to_owned).collect()
}

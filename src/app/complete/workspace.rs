//! What could be typed next in `knew.yaml`: its fields, and the names of what runs.

use std::collections::BTreeSet;

use crate::graph::{Graph, TargetKind};
use crate::model::Id;
use crate::model::setting;

/// The fields below a path.
pub fn fields(path: &[&str], graph: &Graph) -> Vec<String> {
    let targets = graph.targets.iter();
    match path {
        ["services"] => names(
            targets
                .filter(|it| it.kind == TargetKind::Service)
                .map(|it| &it.id),
        ),
        ["faults"] => names(targets.map(|it| &it.id)),
        ["sources"] => names(graph.sources.iter().map(|it| &it.id)),
        _ => setting::below(path)
            .into_iter()
            .map(str::to_owned)
            .collect(),
    }
}

fn names<'a>(ids: impl Iterator<Item = &'a Id>) -> Vec<String> {
    let names: BTreeSet<&str> = ids.map(|it| it.name.as_str()).collect();
    names.into_iter().map(str::to_owned).collect()
}

//! Flows in the picture: the rail of a flow has the flow's name, and its rows are numbered, because
//! nobody wrote the names of the channels and subscriptions it makes.

use crate::graph::{Graph, GroupKind, Hub, Route};

/// The name and kind of the flow whose first hub this is.
pub(super) fn of_hub<'a>(graph: &'a Graph, hub: &Hub) -> Option<(&'a str, &'a str)> {
    let group = graph.group_of(&hub.id)?;
    let flow = matches!(group.kind, GroupKind::Sequence | GroupKind::Parallel);
    let first = flow && group.members.first() == Some(&hub.id);
    first.then_some((group.id.name.as_str(), group.id.kind.as_str()))
}

/// The name of a route as its row says it.
pub(super) fn row_name(graph: &Graph, route: &Route) -> String {
    numbered(graph, route).unwrap_or_else(|| route.id.name.clone())
}

fn numbered(graph: &Graph, route: &Route) -> Option<String> {
    let group = graph.group_of(&route.id)?;
    let made = route.id.name.strip_prefix(&group.id.name)?;
    let (word, index) = match group.kind {
        GroupKind::Sequence => ("step", made.strip_prefix("-kn-sequence-")?),
        GroupKind::Parallel => {
            let rest = made.strip_prefix("-kn-parallel-")?;
            match rest.strip_prefix("filter-") {
                Some(index) => ("filter", index),
                None => ("step", rest),
            }
        }
        GroupKind::Passage | GroupKind::Injection => return None,
    };
    let index: usize = index.parse().ok()?;
    Some(format!("{word} {}", index + 1))
}

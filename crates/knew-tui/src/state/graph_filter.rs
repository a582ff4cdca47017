//! Which part of the picture matters now: what lies along one thing's flow, or what is not well.

use serde::{Deserialize, Serialize};

use knew_core::graph::Graph;
use knew_core::model::Id;

/// How the picture is narrowed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GraphFilter {
    /// Not at all.
    #[default]
    All,
    /// What is not up or down the flow from something is dim.
    Around(Id),
    /// What is not up or down the flow from something is not drawn.
    Only(Id),
    /// Only routes that are not well are drawn, with what they hang on.
    Unhealthy,
}

/// True if the graph has something of that id to be drawn.
pub(crate) fn is_drawn(graph: &Graph, id: &Id) -> bool {
    graph.node(id).is_some()
}

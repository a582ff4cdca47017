//! Names in `knew.yaml` that no manifest has.

use crate::graph::Graph;
use crate::graph::local::Unknown;
use crate::graph::near;
use crate::model::{At, Problem, Severity};

/// Each name that nothing has.
pub fn unknown(graph: &Graph) -> impl Iterator<Item = Problem> {
    graph.local.unknown.iter().map(problem)
}

fn problem(unknown: &Unknown) -> Problem {
    let Unknown {
        name,
        origin,
        path,
        known,
    } = unknown;
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let hint = match near::word(name, &known) {
        Some(meant) => format!("did you mean {meant}?"),
        None if known.is_empty() => "add it to a manifest, or remove this".to_owned(),
        None => format!("there are: {}", known.join(", ")),
    };
    Problem {
        severity: Severity::Warning,
        code: "unknown-name",
        message: format!("nothing in the loaded files is called {name}"),
        hint: Some(hint),
        at: At::Field(*origin, path.clone()),
    }
}

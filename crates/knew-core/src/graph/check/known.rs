//! Names in `knew.yaml` that no manifest has.

use crate::graph::Graph;
use crate::graph::local::UnknownName;
use crate::graph::suggestions;
use crate::graph::work_budget::WorkBudget;
use crate::model::ProblemCode;
use crate::model::{Problem, ProblemLocation, Severity};

/// Most names that are compared to suggest one.
const MOST_COMPARED: usize = 500_000;
/// Most names that a hint lists.
const MOST_NAMED: usize = 20;

/// Finds the names in `knew.yaml` that no object has.
pub fn unknown(graph: &Graph) -> impl Iterator<Item = Problem> {
    let effort = WorkBudget::of(MOST_COMPARED);
    let unknown = graph.local.unknown_names.iter();
    unknown.map(move |unknown| problem(unknown, &effort))
}

fn problem(unknown: &UnknownName, effort: &WorkBudget) -> Problem {
    let UnknownName {
        name,
        origin,
        path,
        known,
    } = unknown;
    let first: Vec<&str> = known.iter().take(MOST_NAMED).map(String::as_str).collect();
    let meant = effort.spend(known.len()).then(|| {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        suggestions::nearest_name(name, &known)
    });
    let hint = match meant.flatten() {
        Some(meant) => format!("did you mean {meant}?"),
        None if known.is_empty() => "add it to a manifest, or remove this".to_owned(),
        None if first.len() < known.len() => {
            let more = known.len() - first.len();
            format!("there are: {} and {more} more", first.join(", "))
        }
        None => format!("there are: {}", first.join(", ")),
    };
    Problem {
        cause: None,
        severity: Severity::Warning,
        code: ProblemCode::UnknownName,
        message: format!("nothing in the loaded files is called {name}"),
        hint: Some(hint),
        at: ProblemLocation::Field(*origin, path.clone()),
    }
}

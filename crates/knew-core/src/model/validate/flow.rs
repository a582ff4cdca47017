//! Checks of Sequence and Parallel.

use super::{Findings, ProblemSite, delivery};
use crate::model::ProblemCode;
use crate::model::{Parallel, Sequence};

/// Checks a Sequence.
pub fn sequence(sequence: &Sequence, findings: &mut Findings<'_>) {
    if sequence.steps.is_empty() {
        missing("spec.steps", "add a step: a ref or a uri", findings);
    }
    for step in &sequence.steps {
        delivery(step.delivery.as_ref(), findings);
    }
}

/// Checks a Parallel.
pub fn parallel(parallel: &Parallel, findings: &mut Findings<'_>) {
    if parallel.branches.is_empty() {
        missing("spec.branches", "add a branch with a subscriber", findings);
    }
    for branch in &parallel.branches {
        delivery(branch.delivery.as_ref(), findings);
    }
}

fn missing(path: &str, hint: &str, findings: &mut Findings<'_>) {
    let subject = ProblemSite(ProblemCode::MissingField, path);
    findings.error(&subject, format!("missing field(s): {path}"), hint);
}

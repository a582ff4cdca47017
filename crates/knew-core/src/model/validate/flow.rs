//! Sequence and Parallel: what each step and branch must name.

use super::{Findings, Subject, delivery, destination};
use crate::model::{Parallel, Sequence};

/// Checks a Sequence.
pub fn sequence(sequence: &Sequence, findings: &mut Findings<'_>) {
    if sequence.steps.is_empty() {
        missing("spec.steps", "add a step: a ref or a uri", findings);
    }
    for step in &sequence.steps {
        destination::check(&step.subscriber, findings);
        delivery(step.delivery.as_ref(), findings);
    }
    if let Some(reply) = &sequence.reply {
        destination::check(reply, findings);
    }
}

/// Checks a Parallel.
pub fn parallel(parallel: &Parallel, findings: &mut Findings<'_>) {
    if parallel.branches.is_empty() {
        missing("spec.branches", "add a branch with a subscriber", findings);
    }
    for branch in &parallel.branches {
        destination::check(&branch.subscriber, findings);
        let others = branch.filter.iter().chain(&branch.reply);
        for destination in others {
            destination::check(destination, findings);
        }
        delivery(branch.delivery.as_ref(), findings);
    }
    if let Some(reply) = &parallel.reply {
        destination::check(reply, findings);
    }
}

fn missing(path: &str, hint: &str, findings: &mut Findings<'_>) {
    let subject = Subject("missing-field", path);
    findings.error(&subject, format!("missing field(s): {path}"), hint);
}

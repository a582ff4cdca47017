//! A verdict as text and as JSON, mirroring the filter it judges by.

use std::io::{self, Write};

use serde_json::{Value, json};

use knew_filter::{Decision, Verdict};

/// The word for what a filter says.
#[must_use]
pub fn word(answer: Decision) -> &'static str {
    match answer {
        Decision::Pass => "yes",
        Decision::Fail => "no",
        Decision::Error => "error",
        Decision::Skipped => "undecided",
    }
}

/// The word for what a route does with the event: what was never asked lets everything pass.
#[must_use]
pub fn of_route(verdict: &Verdict) -> &'static str {
    if verdict.passes() {
        return "yes";
    }
    word(verdict.decision)
}

/// A verdict and its parts as `{predicate, attribute, wanted, actual, verdict, hint, of}`.
#[must_use]
pub fn verdict_to_json(verdict: &Verdict) -> Value {
    let of: Vec<Value> = verdict.parts.iter().map(verdict_to_json).collect();
    json!({
        "predicate": verdict.predicate.as_str(),
        "attribute": verdict.attribute,
        "wanted": verdict.wanted,
        "actual": verdict.actual,
        "verdict": word(verdict.decision),
        "hint": verdict.hint,
        "of": of,
    })
}

/// Writes the parts of a verdict as an indented list.
pub fn write(out: &mut dyn Write, verdict: &Verdict, depth: usize) -> io::Result<()> {
    let indent = depth * 2;
    write!(
        out,
        "{:indent$}{:<9} {}",
        "",
        word(verdict.decision),
        verdict.predicate
    )?;
    if let Some(attribute) = &verdict.attribute {
        write!(out, " {attribute}")?;
    }
    if let Some(wanted) = &verdict.wanted {
        write!(out, " {wanted:?}")?;
    }
    match (&verdict.attribute, &verdict.actual) {
        (Some(_), Some(actual)) => write!(out, ", is {actual:?}")?,
        (Some(_), None) => write!(out, ", is missing")?,
        (None, _) => {}
    }
    if let Some(hint) = &verdict.hint {
        write!(out, " ({hint})")?;
    }
    writeln!(out)?;
    verdict
        .parts
        .iter()
        .try_for_each(|part| write(out, part, depth + 1))
}

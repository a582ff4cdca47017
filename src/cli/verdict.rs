//! A verdict as text and as JSON, mirroring the filter it judges by.

use std::io::{self, Write};

use serde_json::{Value, json};

use knew_filter::{Answer, Verdict};

/// The word for what a filter says.
#[must_use]
pub fn word(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::Error => "error",
        Answer::Undecided => "undecided",
    }
}

/// The word for what a route does with the event: what was never asked lets everything pass.
#[must_use]
pub fn of_route(verdict: &Verdict) -> &'static str {
    if verdict.passes() {
        return "yes";
    }
    word(verdict.answer)
}

/// The verdict and its parts: `{predicate, attribute, wanted, actual, verdict, hint, of}`.
#[must_use]
pub fn json(verdict: &Verdict) -> Value {
    let of: Vec<Value> = verdict.of.iter().map(json).collect();
    json!({
        "predicate": verdict.predicate,
        "attribute": verdict.attribute,
        "wanted": verdict.wanted,
        "actual": verdict.actual,
        "verdict": word(verdict.answer),
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
        word(verdict.answer),
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
        .of
        .iter()
        .try_for_each(|it| write(out, it, depth + 1))
}

//! The explanation of one judgement: a tree that mirrors the filter.

/// What a filter, or a part of it, says about one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The event passes.
    Yes,
    /// The event does not pass.
    No,
    /// The question could not be answered, which drops the event as *no* does.
    Error,
    /// Nothing was asked (`{}`, an empty map or list, an empty value), so the event passes.
    Undecided,
}

/// Why a filter said what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The predicate in words of the manifest: `exact`, `prefix`, `all`, `cesql`, `no filter`, …
    pub predicate: &'static str,
    /// What it says.
    pub answer: Answer,
    /// The attribute that was compared, for the predicates that compare one.
    pub attribute: Option<String>,
    /// What the filter wanted to see there (or the expression, for CESQL).
    pub wanted: Option<String>,
    /// What the event has there; `None` when it has no such attribute.
    pub actual: Option<String>,
    /// A near miss or a trap, in words: `differs in case`, `trailing slash`, …
    pub hint: Option<String>,
    /// The verdicts of the parts, in the order they are written.
    pub of: Vec<Verdict>,
}

//! The quick answer: does the event pass?

/// What a filter says, as Knative's three-valued filters do; only `Fail` drops the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It passes.
    Pass,
    /// It does not pass.
    Fail,
    /// Nothing was asked.
    None,
}

//! When a source fires: Knative's cron grammar.

/// A parsed schedule.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// The text it was parsed from.
    pub text: String,
}

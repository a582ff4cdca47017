//! CloudEvents SQL.

/// A compiled expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// The text it was compiled from.
    pub text: String,
}

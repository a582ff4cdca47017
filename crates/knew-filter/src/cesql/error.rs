//! What can go wrong with an expression.

use std::fmt;

/// The kinds of error the specification names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The text is not an expression.
    Parse,
    /// Arithmetic without a result, such as division by zero.
    Math,
    /// A value that cannot become the type that is needed.
    Cast,
    /// The event has no such attribute.
    MissingAttribute,
    /// No function has that name and number of arguments.
    MissingFunction,
    /// A function cannot work with its arguments.
    FunctionEvaluation,
    /// Anything else.
    Generic,
}

impl ErrorKind {
    /// The name the specification and its conformance tests use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Parse => "parse",
            Self::Math => "math",
            Self::Cast => "cast",
            Self::MissingAttribute => "missingAttribute",
            Self::MissingFunction => "missingFunction",
            Self::FunctionEvaluation => "functionEvaluation",
            Self::Generic => "generic",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a text is not an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message}")]
pub struct ParseError {
    /// What is wrong, in a sentence.
    pub message: String,
    /// Where, in characters from 1.
    pub column: usize,
}

/// Why an expression has no value for an event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EvalError {
    /// Which kind of error.
    pub kind: ErrorKind,
    /// What went wrong, in a sentence.
    pub message: String,
}

impl EvalError {
    pub(super) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }
}

impl From<ParseError> for EvalError {
    fn from(error: ParseError) -> Self {
        Self::new(ErrorKind::Parse, error.to_string())
    }
}

//! Errors of compiling and evaluating an expression.

use std::fmt;

/// Error types of the CESQL specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The text is not a valid expression.
    Parse,
    /// Arithmetic without a result, such as a division by zero.
    Math,
    /// A value cannot be cast to the required type.
    Cast,
    /// The event does not have the attribute.
    MissingAttribute,
    /// No function has this name and number of arguments.
    MissingFunction,
    /// A function rejects its arguments, such as a negative length.
    FunctionEvaluation,
    /// Any error the other types do not cover.
    Generic,
}

impl ErrorKind {
    /// Name in the specification and its conformance tests.
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

/// Syntax error in an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {kind}")]
pub struct SyntaxError {
    /// Violated rule of the grammar.
    pub kind: SyntaxErrorKind,
    /// Column of the error, in characters counted from 1.
    pub column: usize,
}

/// Rule of the grammar that a text violates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxErrorKind {
    /// The character starts no token.
    #[error("{0:?} means nothing in an expression")]
    UnknownCharacter(char),
    /// A word with digits or a leading underscore that cannot be a name.
    #[error("{0} is neither an attribute nor a function name")]
    InvalidName(String),
    /// The number is outside of the range of `i32`.
    #[error("{0} does not fit into 32 bits")]
    IntegerOverflow(String),
    /// A string literal without a closing quote.
    #[error("the string is not closed")]
    UnclosedString,
    /// Another token than the grammar allows.
    #[error("found {found} where {expected} should be")]
    Unexpected {
        /// Text of the token.
        found: String,
        /// Description of the tokens the grammar allows.
        expected: &'static str,
    },
    /// The text ends too early.
    #[error("the expression ends where {expected} should be")]
    UnexpectedEnd {
        /// Description of the tokens the grammar allows.
        expected: &'static str,
    },
    /// `1 -2`, which the grammar reads as two numbers.
    #[error("the sign of {0} belongs to the number; put a space after it to calculate")]
    SignedNumber(i32),
    /// A chain of operators longer than this.
    #[error("more than {0} operators in a row")]
    TooManyOperators(usize),
    /// Nesting deeper than this.
    #[error("nested more than {0} deep")]
    TooDeep(usize),
}

/// Reason why an expression has no value for an event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EvalError {
    /// Error type as the specification defines it.
    pub kind: ErrorKind,
    /// Description of the error for people.
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

impl From<SyntaxError> for EvalError {
    fn from(error: SyntaxError) -> Self {
        Self::new(ErrorKind::Parse, error.to_string())
    }
}

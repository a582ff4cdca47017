//! CloudEvents SQL (CESQL) as Knative evaluates it.
//!
//! A text is compiled once, [`lex`] → [`parse`] → [`tree`]; [`eval`] walks the tree for each event and
//! stops at the first error. Grammar and casts follow the CloudEvents specification; where Knative's
//! evaluator differs (right-associative `AND OR XOR`, lengths in bytes), so does this one.

pub(super) mod constraint;
pub mod error;
pub mod eval;
pub mod function;
pub mod lex;
pub mod like;
pub mod parse;
pub(super) mod required;
mod split;
pub mod tree;
pub mod value;

use std::sync::Arc;

use knew_event::Event;

pub use error::{ErrorKind, EvalError, SyntaxError};
pub use eval::expression_attribute;
pub use value::Value;

/// A compiled expression, or an invalid one with its syntax error.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    text: Arc<str>,
    compiled: Result<Arc<tree::Expr>, SyntaxError>,
    attributes: Arc<[String]>,
}

impl Expression {
    /// Compiles a text into an expression.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let expression = Self::new(text);
        match expression.compiled {
            Ok(_) => Ok(expression),
            Err(error) => Err(error),
        }
    }

    /// Compiles a text, and keeps it even if it is invalid; see [`Expression::syntax_error`].
    #[must_use]
    pub fn new(text: &str) -> Self {
        let compiled = parse::parse_expression(text);
        let attributes = compiled.as_ref().map(tree::Expr::attributes);
        Self {
            text: text.into(),
            attributes: attributes.unwrap_or_default().into(),
            compiled: compiled.map(Arc::new),
        }
    }

    /// Text of the expression, as it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Syntax error of the text, if it is invalid.
    #[must_use]
    pub fn syntax_error(&self) -> Option<&SyntaxError> {
        self.compiled.as_ref().err()
    }

    /// Attributes the expression reads, in order of first mention, in lower case.
    #[must_use]
    pub fn attributes(&self) -> &[String] {
        &self.attributes
    }

    /// Syntax tree, if the text is valid.
    #[must_use]
    pub fn tree(&self) -> Option<&tree::Expr> {
        self.compiled.as_deref().ok()
    }

    /// Operands of an expression that is one chain of `AND` or one chain of `OR`; otherwise empty.
    #[must_use]
    pub fn operands(&self) -> Vec<Self> {
        if self.syntax_error().is_some() {
            return Vec::new();
        }
        split::split_operands(&self.text)
            .into_iter()
            .map(Self::new)
            .collect()
    }

    /// Evaluates the expression for an event. Next to an error the value is the zero value of the part
    /// that failed.
    #[must_use]
    pub fn evaluate<'a>(&'a self, event: &'a Event) -> (Value<'a>, Option<EvalError>) {
        match &self.compiled {
            Ok(tree) => match eval::evaluate(tree, event) {
                Ok(value) => (value, None),
                Err(failure) => (failure.value, Some(failure.error)),
            },
            Err(error) => (Value::Boolean(false), Some(error.clone().into())),
        }
    }
}

#[cfg(test)]
mod tests;

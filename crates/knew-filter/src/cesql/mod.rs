//! CloudEvents SQL as Knative evaluates it.
//!
//! A text flows [`lex`] → [`parse`] → [`tree`], once; [`eval`] walks the tree for each event and
//! stops at the first error. Grammar and casts are those of the CloudEvents specification; where
//! Knative's evaluator differs (right-associative `AND OR XOR`, lengths in bytes), so does this one.

pub(super) mod demand;
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

pub use error::{ErrorKind, EvalError, ParseError};
pub use eval::attribute;
pub use value::Value;

/// A compiled expression, or a text that does not compile together with what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    text: Arc<str>,
    compiled: Result<Arc<tree::Node>, ParseError>,
    attributes: Arc<[String]>,
}

impl Expression {
    /// Compiles a text.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let expression = Self::new(text);
        match expression.compiled {
            Ok(_) => Ok(expression),
            Err(error) => Err(error),
        }
    }

    /// Keeps a text whether it compiles or not; see [`Expression::problem`].
    #[must_use]
    pub fn new(text: &str) -> Self {
        let compiled = parse::parse(text);
        let attributes = compiled.as_ref().map(tree::Node::attributes);
        Self {
            text: text.into(),
            attributes: attributes.unwrap_or_default().into(),
            compiled: compiled.map(Arc::new),
        }
    }

    /// The text it was compiled from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is wrong with the text, if anything.
    #[must_use]
    pub fn problem(&self) -> Option<&ParseError> {
        self.compiled.as_ref().err()
    }

    /// The attributes it reads, in order of first mention, in lower case.
    #[must_use]
    pub fn attributes(&self) -> &[String] {
        &self.attributes
    }

    /// The tree, if the text compiled.
    #[must_use]
    pub fn tree(&self) -> Option<&tree::Node> {
        self.compiled.as_deref().ok()
    }

    /// The operands of an expression that is one chain of `AND`, or one of `OR`; else nothing.
    #[must_use]
    pub fn operands(&self) -> Vec<Self> {
        if self.problem().is_some() {
            return Vec::new();
        }
        split::split(&self.text)
            .into_iter()
            .map(Self::new)
            .collect()
    }

    /// The value for an event. Next to an error stands the zero value of what failed.
    #[must_use]
    pub fn evaluate<'a>(&'a self, event: &'a Event) -> (Value<'a>, Option<EvalError>) {
        match &self.compiled {
            Ok(tree) => match eval::eval(tree, event) {
                Ok(value) => (value, None),
                Err(failure) => (failure.value, Some(failure.error)),
            },
            Err(error) => (Value::Boolean(false), Some(error.clone().into())),
        }
    }
}

#[cfg(test)]
mod tests;

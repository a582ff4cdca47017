//! The three types of value, and how one becomes another.

use std::borrow::Cow;
use std::fmt;

use super::error::{ErrorKind, EvalError};

/// What an expression or a part of it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// A string.
    Text(Cow<'a, str>),
    /// A 32-bit number.
    Integer(i32),
    /// A truth.
    Boolean(bool),
}

impl<'a> Value<'a> {
    /// The name the specification gives to the type.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "String",
            Self::Integer(_) => "Integer",
            Self::Boolean(_) => "Boolean",
        }
    }

    /// As text, which always works.
    #[must_use]
    pub fn into_text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text,
            Self::Integer(number) => number.to_string().into(),
            Self::Boolean(true) => "true".into(),
            Self::Boolean(false) => "false".into(),
        }
    }

    /// As a number.
    pub fn as_integer(&self) -> Result<i32, EvalError> {
        match self {
            Self::Integer(number) => Ok(*number),
            Self::Boolean(truth) => Ok(i32::from(*truth)),
            Self::Text(text) => text.parse().map_err(|_| self.cannot_be("an Integer")),
        }
    }

    /// As a truth.
    pub fn as_boolean(&self) -> Result<bool, EvalError> {
        match self {
            Self::Boolean(truth) => Ok(*truth),
            Self::Integer(number) => Ok(*number != 0),
            Self::Text(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Self::Text(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            Self::Text(_) => Err(self.cannot_be("a Boolean")),
        }
    }

    /// As a value of the type of another.
    pub fn cast_like(self, other: &Value) -> Result<Value<'a>, EvalError> {
        match other {
            Value::Text(_) => Ok(Value::Text(self.into_text())),
            Value::Integer(_) => self.as_integer().map(Value::Integer),
            Value::Boolean(_) => self.as_boolean().map(Value::Boolean),
        }
    }

    fn cannot_be(&self, wanted: &str) -> EvalError {
        EvalError::new(ErrorKind::Cast, format!("'{self}' cannot become {wanted}"))
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Boolean(truth) => write!(f, "{truth}"),
        }
    }
}

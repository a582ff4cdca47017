//! Value types of CESQL and the casts between them.

use std::borrow::Cow;
use std::fmt;

use super::error::{ErrorKind, EvalError};

/// Value of an expression or of a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// CESQL type `String`, borrowed from the event if possible.
    Text(Cow<'a, str>),
    /// CESQL type `Integer`, 32 bits.
    Integer(i32),
    /// CESQL type `Boolean`.
    Boolean(bool),
}

impl<'a> Value<'a> {
    /// Name of the type in the specification.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "String",
            Self::Integer(_) => "Integer",
            Self::Boolean(_) => "Boolean",
        }
    }

    /// Cast to String, which never fails.
    #[must_use]
    pub fn into_text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text,
            Self::Integer(number) => number.to_string().into(),
            Self::Boolean(true) => "true".into(),
            Self::Boolean(false) => "false".into(),
        }
    }

    /// Cast to Integer; fails for text that is no 32-bit number.
    pub fn as_integer(&self) -> Result<i32, EvalError> {
        match self {
            Self::Integer(number) => Ok(*number),
            Self::Boolean(truth) => Ok(i32::from(*truth)),
            Self::Text(text) => text.parse().map_err(|_| self.cast_error("an Integer")),
        }
    }

    /// Cast to Boolean; fails for text other than `true` and `false`.
    pub fn as_boolean(&self) -> Result<bool, EvalError> {
        match self {
            Self::Boolean(truth) => Ok(*truth),
            Self::Integer(number) => Ok(*number != 0),
            Self::Text(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Self::Text(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            Self::Text(_) => Err(self.cast_error("a Boolean")),
        }
    }

    /// Cast to the type of another value.
    pub fn cast_like(self, other: &Value) -> Result<Value<'a>, EvalError> {
        match other {
            Value::Text(_) => Ok(Value::Text(self.into_text())),
            Value::Integer(_) => self.as_integer().map(Value::Integer),
            Value::Boolean(_) => self.as_boolean().map(Value::Boolean),
        }
    }

    fn cast_error(&self, wanted: &str) -> EvalError {
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

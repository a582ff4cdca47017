//! Built-in functions.
//!
//! Like Knative's evaluator, and unlike the specification, they count and cut text in bytes.

use std::borrow::Cow;

use super::error::{ErrorKind, EvalError};
use super::eval::{EvalResult, evaluate, evaluate_value, failure};
use super::tree::Expr;
use super::value::Value;
use crate::correlation;
use knew_event::Event;

/// Built-in function, selected by name and number of arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `INT(x)`
    Int,
    /// `BOOL(x)`
    Bool,
    /// `STRING(x)`
    Text,
    /// `IS_INT(x)`
    IsInt,
    /// `IS_BOOL(x)`
    IsBool,
    /// `ABS(n)`
    Abs,
    /// `LENGTH(s)`
    Length,
    /// `CONCAT(s…)`
    Concat,
    /// `CONCAT_WS(separator, s…)`
    ConcatWs,
    /// `LOWER(s)`
    Lower,
    /// `UPPER(s)`
    Upper,
    /// `TRIM(s)`
    Trim,
    /// `LEFT(s, n)`
    Left,
    /// `RIGHT(s, n)`
    Right,
    /// `SUBSTRING(s, position)` and `SUBSTRING(s, position, length)`
    Substring,
    /// `KN_VERIFY_CORRELATION_ID(value, name, namespace, secret, replica, replicas)`, which Knative adds.
    VerifyCorrelation,
}

type Texts<'a> = Result<Vec<Cow<'a, str>>, EvalError>;

impl Function {
    /// Looks up a function by name, in any case, and number of arguments.
    #[must_use]
    pub fn resolve(name: &str, arguments: usize) -> Option<Self> {
        Some(match (name.to_ascii_uppercase().as_str(), arguments) {
            ("INT", 1) => Self::Int,
            ("BOOL", 1) => Self::Bool,
            ("STRING", 1) => Self::Text,
            ("IS_INT", 1) => Self::IsInt,
            ("IS_BOOL", 1) => Self::IsBool,
            ("ABS", 1) => Self::Abs,
            ("LENGTH", 1) => Self::Length,
            ("CONCAT", _) => Self::Concat,
            ("CONCAT_WS", 1..) => Self::ConcatWs,
            ("LOWER", 1) => Self::Lower,
            ("UPPER", 1) => Self::Upper,
            ("TRIM", 1) => Self::Trim,
            ("LEFT", 2) => Self::Left,
            ("RIGHT", 2) => Self::Right,
            ("SUBSTRING", 2 | 3) => Self::Substring,
            ("KN_VERIFY_CORRELATION_ID", 6) => Self::VerifyCorrelation,
            _ => return None,
        })
    }

    /// Calls the function with the number of arguments [`Function::resolve`] was given.
    pub(super) fn call<'a>(self, arguments: &'a [Expr], event: &'a Event) -> EvalResult<'a> {
        let result = match self {
            Self::Int => return cast_to_integer(arguments, event),
            Self::Left | Self::Right | Self::Substring => {
                return MixedCall { arguments, event }.slice_text(self);
            }
            Self::Abs => return MixedCall { arguments, event }.absolute_value(),
            Self::Concat => {
                text_arguments(arguments, event).map(|text| Value::Text(text.concat().into()))
            }
            Self::ConcatWs => text_arguments(arguments, event).map(join_with_separator),
            Self::VerifyCorrelation => {
                text_arguments(arguments, event).and_then(|text| verify_correlation(&text))
            }
            _ => first_argument(arguments, event).and_then(|argument| self.call_unary(argument)),
        };
        result.map_err(|error| failure(self.zero_value(), error))
    }

    fn call_unary(self, argument: Value<'_>) -> Result<Value<'_>, EvalError> {
        Ok(match self {
            Self::Bool => Value::Boolean(argument.as_boolean()?),
            Self::IsInt => Value::Boolean(argument.as_integer().is_ok()),
            Self::IsBool => Value::Boolean(argument.as_boolean().is_ok()),
            Self::Length => Value::Integer(byte_length(&argument.into_text())),
            Self::Lower => Value::Text(argument.into_text().to_lowercase().into()),
            Self::Upper => Value::Text(argument.into_text().to_uppercase().into()),
            Self::Trim => Value::Text(argument.into_text().trim().to_owned().into()),
            _ => Value::Text(argument.into_text()),
        })
    }

    /// True if the function's result is a boolean.
    #[must_use]
    pub fn returns_boolean(self) -> bool {
        matches!(self.zero_value(), Value::Boolean(_))
    }

    /// Zero value of the result type.
    fn zero_value(self) -> Value<'static> {
        match self {
            Self::Int | Self::Abs | Self::Length => Value::Integer(0),
            Self::Bool | Self::IsInt | Self::IsBool | Self::VerifyCorrelation => {
                Value::Boolean(false)
            }
            _ => Value::Text("".into()),
        }
    }
}

fn first_argument<'a>(arguments: &'a [Expr], event: &'a Event) -> Result<Value<'a>, EvalError> {
    let missing = || EvalError::new(ErrorKind::Generic, "an argument is missing");
    evaluate_value(arguments.first().ok_or_else(missing)?, event)
}

fn text_arguments<'a>(arguments: &'a [Expr], event: &'a Event) -> Texts<'a> {
    let texts = arguments
        .iter()
        .map(|argument| evaluate_value(argument, event));
    texts.map(|text| text.map(Value::into_text)).collect()
}

fn join_with_separator(texts: Vec<Cow<'_, str>>) -> Value<'_> {
    let mut texts = texts.into_iter();
    let separator = texts.next().unwrap_or_default();
    Value::Text(texts.collect::<Vec<_>>().join(&separator).into())
}

/// True if a reply belongs to a request of this `RequestReply`. The secret is not needed, because the
/// id is not encrypted here.
fn verify_correlation(texts: &[Cow<'_, str>]) -> Result<Value<'static>, EvalError> {
    let [value, name, namespace, _secret, replica, replicas] = texts else {
        return Ok(Value::Boolean(false));
    };
    let number = |text: &Cow<'_, str>| Value::Text(text.as_ref().into()).as_integer();
    let (replica, replicas) = (number(replica)?, number(replicas)?);
    let owner = format!("{namespace}/{name}");
    Ok(Value::Boolean(correlation::verify_correlation_id(
        value, &owner, replica, replicas,
    )))
}

fn byte_length(text: &str) -> i32 {
    i32::try_from(text.len()).unwrap_or(i32::MAX)
}

/// A number outside 32 bits gives the nearest limit next to the error, as in Go.
fn cast_to_integer<'a>(arguments: &'a [Expr], event: &'a Event) -> EvalResult<'a> {
    let argument =
        first_argument(arguments, event).map_err(|error| failure(Value::Integer(0), error))?;
    argument.as_integer().map(Value::Integer).map_err(|error| {
        let limit = match argument.clone().into_text().parse::<i128>() {
            Ok(number) if number > 0 => i32::MAX,
            Ok(_) => i32::MIN,
            Err(_) => 0,
        };
        failure(Value::Integer(limit), error)
    })
}

/// Call of a function whose arguments have different types.
struct MixedCall<'a> {
    arguments: &'a [Expr],
    event: &'a Event,
}

impl<'a> MixedCall<'a> {
    fn integer_argument(&self, at: usize) -> Result<Option<i32>, EvalError> {
        let argument = self
            .arguments
            .get(at)
            .map(|argument| evaluate(argument, self.event));
        match argument {
            None => Ok(None),
            Some(Ok(value)) => value.as_integer().map(Some),
            Some(Err(failure)) => Err(failure.error),
        }
    }

    fn absolute_value(&self) -> EvalResult<'a> {
        match self.integer_argument(0) {
            Ok(Some(i32::MIN)) => {
                let message = "the absolute value does not fit into 32 bits";
                let error = EvalError::new(ErrorKind::Math, message);
                Err(failure(Value::Integer(i32::MAX), error))
            }
            Ok(number) => Ok(Value::Integer(number.unwrap_or_default().abs())),
            Err(error) => Err(failure(Value::Integer(0), error)),
        }
    }

    fn slice_text(&self, function: Function) -> EvalResult<'a> {
        let nothing = |error| failure(Value::Text("".into()), error);
        let text = first_argument(self.arguments, self.event).map_err(nothing)?;
        let text = text.into_text();
        let number = self
            .integer_argument(1)
            .map_err(nothing)?
            .unwrap_or_default();
        let limit = self.integer_argument(2).map_err(nothing)?;
        let wrong = |value: Cow<'a, str>, message: &str| {
            let error = EvalError::new(ErrorKind::FunctionEvaluation, message);
            Err(failure(Value::Text(value), error))
        };
        let range = match function {
            Function::Substring => substring_range(&text, number, limit),
            _ if number < 0 => return wrong(text, "a negative number of bytes cannot be taken"),
            Function::Left => Ok(0..non_negative(number).min(text.len())),
            _ => Ok(text.len().saturating_sub(non_negative(number))..text.len()),
        };
        match range {
            Ok(range) => {
                let bytes = &text.as_bytes()[range];
                Ok(Value::Text(
                    String::from_utf8_lossy(bytes).into_owned().into(),
                ))
            }
            Err(message) => wrong("".into(), message),
        }
    }
}

fn non_negative(number: i32) -> usize {
    usize::try_from(number).unwrap_or_default()
}

/// Byte range from a position that counts from 1 or, if negative, from the end.
fn substring_range(
    text: &str,
    position: i32,
    limit: Option<i32>,
) -> Result<std::ops::Range<usize>, &'static str> {
    let length = byte_length(text);
    if position == 0 {
        return Ok(0..0);
    }
    if position > length || position < -length {
        return Err("the position lies outside of the text");
    }
    if limit.is_some_and(|limit| limit < 0) {
        return Err("a negative number of bytes cannot be taken");
    }
    let start = non_negative(if position > 0 {
        position - 1
    } else {
        length + position
    });
    let count = limit.map_or(text.len(), non_negative);
    Ok(start..text.len().min(start.saturating_add(count)))
}

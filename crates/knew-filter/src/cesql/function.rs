//! The functions of the specification.
//!
//! Like Knative's evaluator, and unlike the specification, they count and cut text in bytes.

use std::borrow::Cow;

use super::error::{ErrorKind, EvalError};
use super::eval::{Evaluated, eval, fail, value};
use super::tree::Node;
use super::value::Value;
use crate::correlation;
use knew_event::Event;

/// A function that exists.
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
    /// The function of a name, whatever its case, that takes so many arguments.
    #[must_use]
    pub fn find(name: &str, arguments: usize) -> Option<Self> {
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

    /// Calls it with arguments that are as many as [`Function::find`] was told.
    pub(super) fn call<'a>(self, arguments: &'a [Node], event: &'a Event) -> Evaluated<'a> {
        let result = match self {
            Self::Int => return int(arguments, event),
            Self::Left | Self::Right | Self::Substring => {
                return Call { arguments, event }.cut(self);
            }
            Self::Abs => return Call { arguments, event }.abs(),
            Self::Concat => texts(arguments, event).map(|text| Value::Text(text.concat().into())),
            Self::ConcatWs => texts(arguments, event).map(join),
            Self::VerifyCorrelation => texts(arguments, event).and_then(|text| correlates(&text)),
            _ => first(arguments, event).and_then(|it| self.of_one(it)),
        };
        result.map_err(|error| fail(self.zero(), error))
    }

    fn of_one(self, argument: Value<'_>) -> Result<Value<'_>, EvalError> {
        Ok(match self {
            Self::Bool => Value::Boolean(argument.as_boolean()?),
            Self::IsInt => Value::Boolean(argument.as_integer().is_ok()),
            Self::IsBool => Value::Boolean(argument.as_boolean().is_ok()),
            Self::Length => Value::Integer(length(&argument.into_text())),
            Self::Lower => Value::Text(argument.into_text().to_lowercase().into()),
            Self::Upper => Value::Text(argument.into_text().to_uppercase().into()),
            Self::Trim => Value::Text(argument.into_text().trim().to_owned().into()),
            _ => Value::Text(argument.into_text()),
        })
    }

    /// Whether it gives a truth.
    #[must_use]
    pub fn gives_boolean(self) -> bool {
        matches!(self.zero(), Value::Boolean(_))
    }

    /// The zero value of the type it gives.
    fn zero(self) -> Value<'static> {
        match self {
            Self::Int | Self::Abs | Self::Length => Value::Integer(0),
            Self::Bool | Self::IsInt | Self::IsBool | Self::VerifyCorrelation => {
                Value::Boolean(false)
            }
            _ => Value::Text("".into()),
        }
    }
}

fn first<'a>(arguments: &'a [Node], event: &'a Event) -> Result<Value<'a>, EvalError> {
    let missing = || EvalError::new(ErrorKind::Generic, "an argument is missing");
    value(arguments.first().ok_or_else(missing)?, event)
}

fn texts<'a>(arguments: &'a [Node], event: &'a Event) -> Texts<'a> {
    let texts = arguments.iter().map(|argument| value(argument, event));
    texts.map(|text| text.map(Value::into_text)).collect()
}

fn join(texts: Vec<Cow<'_, str>>) -> Value<'_> {
    let mut texts = texts.into_iter();
    let separator = texts.next().unwrap_or_default();
    Value::Text(texts.collect::<Vec<_>>().join(&separator).into())
}

/// Whether an answer belongs to a question of this `RequestReply`; the secret is not needed here.
fn correlates(texts: &[Cow<'_, str>]) -> Result<Value<'static>, EvalError> {
    let [value, name, namespace, _secret, replica, replicas] = texts else {
        return Ok(Value::Boolean(false));
    };
    let number = |it: &Cow<'_, str>| Value::Text(it.as_ref().into()).as_integer();
    let replica = (number(replica)?, number(replicas)?);
    let owner = format!("{namespace}/{name}");
    Ok(Value::Boolean(correlation::verify(value, &owner, replica)))
}

fn length(text: &str) -> i32 {
    i32::try_from(text.len()).unwrap_or(i32::MAX)
}

/// A number too large for 32 bits comes out as the limit next to its error, as in Go.
fn int<'a>(arguments: &'a [Node], event: &'a Event) -> Evaluated<'a> {
    let argument = first(arguments, event).map_err(|error| fail(Value::Integer(0), error))?;
    argument.as_integer().map(Value::Integer).map_err(|error| {
        let limit = match argument.clone().into_text().parse::<i128>() {
            Ok(number) if number > 0 => i32::MAX,
            Ok(_) => i32::MIN,
            Err(_) => 0,
        };
        fail(Value::Integer(limit), error)
    })
}

/// A call of a function whose arguments have different types.
struct Call<'a> {
    arguments: &'a [Node],
    event: &'a Event,
}

impl<'a> Call<'a> {
    fn integer(&self, at: usize) -> Result<Option<i32>, EvalError> {
        let argument = self
            .arguments
            .get(at)
            .map(|argument| eval(argument, self.event));
        match argument {
            None => Ok(None),
            Some(Ok(value)) => value.as_integer().map(Some),
            Some(Err(failure)) => Err(failure.error),
        }
    }

    fn abs(&self) -> Evaluated<'a> {
        match self.integer(0) {
            Ok(Some(i32::MIN)) => {
                let message = "the absolute value does not fit into 32 bits";
                let error = EvalError::new(ErrorKind::Math, message);
                Err(fail(Value::Integer(i32::MAX), error))
            }
            Ok(number) => Ok(Value::Integer(number.unwrap_or_default().abs())),
            Err(error) => Err(fail(Value::Integer(0), error)),
        }
    }

    fn cut(&self, function: Function) -> Evaluated<'a> {
        let nothing = |error| fail(Value::Text("".into()), error);
        let text = first(self.arguments, self.event).map_err(nothing)?;
        let text = text.into_text();
        let number = self.integer(1).map_err(nothing)?.unwrap_or_default();
        let limit = self.integer(2).map_err(nothing)?;
        let wrong = |value: Cow<'a, str>, message: &str| {
            let error = EvalError::new(ErrorKind::FunctionEvaluation, message);
            Err(fail(Value::Text(value), error))
        };
        let range = match function {
            Function::Substring => substring(&text, number, limit),
            _ if number < 0 => return wrong(text, "a negative number of bytes cannot be taken"),
            Function::Left => Ok(0..size(number).min(text.len())),
            _ => Ok(text.len().saturating_sub(size(number))..text.len()),
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

fn size(number: i32) -> usize {
    usize::try_from(number).unwrap_or_default()
}

/// The bytes from a position, which counts from 1 or, when negative, from the end.
fn substring(
    text: &str,
    position: i32,
    limit: Option<i32>,
) -> Result<std::ops::Range<usize>, &'static str> {
    let length = length(text);
    if position == 0 {
        return Ok(0..0);
    }
    if position > length || position < -length {
        return Err("the position lies outside of the text");
    }
    if limit.is_some_and(|limit| limit < 0) {
        return Err("a negative number of bytes cannot be taken");
    }
    let start = size(if position > 0 {
        position - 1
    } else {
        length + position
    });
    let count = limit.map_or(text.len(), size);
    Ok(start..text.len().min(start.saturating_add(count)))
}

//! Evaluation of an expression for one event.
//!
//! The first error ends the evaluation. On the way up every operator replaces the value with its own
//! zero value (`0`, `""` or `false`), so that a value always has the type of its operator.

use std::borrow::Cow;

use super::error::{ErrorKind, EvalError};
use super::tree::{ArithmeticOp, ComparisonOp, Expr, LogicOp};
use super::value::Value;
use knew_event::Event;

/// Error together with the zero value of the operator that failed.
#[derive(Clone, Debug, PartialEq)]
pub struct EvalFailure<'a> {
    /// Zero value of the type the failed part would have had.
    pub value: Value<'a>,
    /// First error of the evaluation, in evaluation order.
    pub error: EvalError,
}

/// Value of an expression, or an error with a substitute value.
pub type EvalResult<'a> = Result<Value<'a>, EvalFailure<'a>>;

pub(super) fn failure(value: Value<'_>, error: EvalError) -> EvalFailure<'_> {
    EvalFailure { value, error }
}

const FALSE: Value = Value::Boolean(false);
const ZERO: Value = Value::Integer(0);

/// Evaluates an expression for one event.
pub fn evaluate<'a>(node: &'a Expr, event: &'a Event) -> EvalResult<'a> {
    match node {
        Expr::Text(text) => Ok(Value::Text(Cow::Borrowed(text))),
        Expr::Integer(number) => Ok(Value::Integer(*number)),
        Expr::Boolean(truth) => Ok(Value::Boolean(*truth)),
        Expr::Attribute(name) => expression_attribute(event, name).ok_or_else(|| {
            let message = format!("the event has no attribute {name}");
            failure(FALSE, EvalError::new(ErrorKind::MissingAttribute, message))
        }),
        Expr::Exists(name) => Ok(Value::Boolean(expression_attribute(event, name).is_some())),
        Expr::Not(inner) => or_zero(evaluate_not(inner, event), FALSE),
        Expr::Negate(inner) => or_zero(evaluate_negation(inner, event), ZERO),
        Expr::Like(left, pattern, polarity) => or_zero(
            evaluate_value(left, event)
                .map(|value| Value::Boolean(polarity.apply(pattern.matches(&value.into_text())))),
            FALSE,
        ),
        Expr::In(left, set, polarity) => or_zero(
            evaluate_in(left, set, event).map(|found| Value::Boolean(polarity.apply(found))),
            FALSE,
        ),
        Expr::Math(first, rest) => or_zero(evaluate_arithmetic(first, rest, event), ZERO),
        Expr::Compare(first, rest) => or_zero(evaluate_comparison(first, rest, event), FALSE),
        Expr::Logic(first, rest) => or_zero(evaluate_logic(first, rest, event), FALSE),
        Expr::Call {
            function: Some(function),
            arguments,
            ..
        } => function.call(arguments, event),
        Expr::Call {
            name, arguments, ..
        } => {
            let message = format!(
                "there is no function {name} of {} arguments",
                arguments.len()
            );
            let error = EvalError::new(ErrorKind::MissingFunction, message);
            Err(failure(FALSE, error))
        }
    }
}

/// Value an expression reads for an attribute name. Unlike in the other dialects, an absent attribute
/// is missing, and a time keeps its offset.
#[must_use]
pub fn expression_attribute<'a>(event: &'a Event, name: &str) -> Option<Value<'a>> {
    let text = |text: &'a str| Some(Value::Text(Cow::Borrowed(text)));
    match name {
        "specversion" => text(event.specversion.as_str()),
        "id" => text(&event.id),
        "source" => text(&event.source),
        "type" => text(&event.ty),
        "subject" => text(event.subject.as_deref()?),
        "dataschema" => text(event.dataschema.as_deref()?),
        "datacontenttype" => text(event.datacontenttype.as_deref()?),
        "time" => Some(Value::Text(event.time?.to_string().into())),
        _ => match event.extensions.get(name)? {
            knew_event::ExtensionValue::Text(value) => text(value),
            knew_event::ExtensionValue::Integer(number) => Some(Value::Integer(*number)),
            knew_event::ExtensionValue::Boolean(truth) => Some(Value::Boolean(*truth)),
        },
    }
}

fn or_zero<'a>(result: Result<Value<'a>, EvalError>, zero: Value<'a>) -> EvalResult<'a> {
    result.map_err(|error| failure(zero, error))
}

pub(super) fn evaluate_value<'a>(node: &'a Expr, event: &'a Event) -> Result<Value<'a>, EvalError> {
    evaluate(node, event).map_err(|failure| failure.error)
}

fn evaluate_not<'a>(inner: &'a Expr, event: &'a Event) -> Result<Value<'a>, EvalError> {
    let truth = evaluate_value(inner, event)?.as_boolean()?;
    Ok(Value::Boolean(!truth))
}

fn evaluate_negation<'a>(inner: &'a Expr, event: &'a Event) -> Result<Value<'a>, EvalError> {
    let number = evaluate_value(inner, event)?.as_integer()?;
    Ok(Value::Integer(number.wrapping_neg()))
}

fn evaluate_in(left: &Expr, set: &[Expr], event: &Event) -> Result<bool, EvalError> {
    let left = evaluate_value(left, event)?;
    for element in set {
        if evaluate_value(element, event)?.cast_like(&left)? == left {
            return Ok(true);
        }
    }
    Ok(false)
}

fn evaluate_arithmetic<'a>(
    first: &'a Expr,
    rest: &'a [(ArithmeticOp, Expr)],
    event: &'a Event,
) -> Result<Value<'a>, EvalError> {
    let mut left = evaluate_value(first, event)?.as_integer()?;
    for (operator, right) in rest {
        let right = evaluate_value(right, event)?.as_integer()?;
        left = match operator {
            ArithmeticOp::Add => left.wrapping_add(right),
            ArithmeticOp::Subtract => left.wrapping_sub(right),
            ArithmeticOp::Multiply => left.wrapping_mul(right),
            ArithmeticOp::Divide | ArithmeticOp::Remainder if right == 0 => {
                return Err(EvalError::new(ErrorKind::Math, "division by zero"));
            }
            ArithmeticOp::Divide => left.wrapping_div(right),
            ArithmeticOp::Remainder => left.wrapping_rem(right),
        };
    }
    Ok(Value::Integer(left))
}

fn evaluate_comparison<'a>(
    first: &'a Expr,
    rest: &'a [(ComparisonOp, Expr)],
    event: &'a Event,
) -> Result<Value<'a>, EvalError> {
    let mut left = evaluate_value(first, event)?;
    for (comparison, right) in rest {
        let right = evaluate_value(right, event)?;
        let truth = match comparison {
            ComparisonOp::Equal => left.cast_like(&right)? == right,
            ComparisonOp::Unequal => left.cast_like(&right)? != right,
            ComparisonOp::Less => left.as_integer()? < right.as_integer()?,
            ComparisonOp::LessOrEqual => left.as_integer()? <= right.as_integer()?,
            ComparisonOp::Greater => left.as_integer()? > right.as_integer()?,
            ComparisonOp::GreaterOrEqual => left.as_integer()? >= right.as_integer()?,
        };
        left = Value::Boolean(truth);
    }
    Ok(left)
}

/// From right to left means: what an operator leaves undecided is decided by all that follows. A
/// `XOR` passes that on, inverted around when its left side is true.
fn evaluate_logic<'a>(
    first: &'a Expr,
    rest: &'a [(LogicOp, Expr)],
    event: &'a Event,
) -> Result<Value<'a>, EvalError> {
    let mut inverted = false;
    let mut truth = evaluate_value(first, event)?.as_boolean()?;
    for (operator, right) in rest {
        match (operator, truth) {
            (LogicOp::And, false) | (LogicOp::Or, true) => break,
            (LogicOp::Xor, _) => inverted ^= truth,
            (LogicOp::And, true) | (LogicOp::Or, false) => {}
        }
        truth = evaluate_value(right, event)?.as_boolean()?;
    }
    Ok(Value::Boolean(inverted ^ truth))
}

//! The value of a tree for one event.
//!
//! The first error ends the evaluation. On the way up every operator replaces the value by its own
//! zero (`0`, `""` or `false`), so that a value always has the type its operator promises.

use std::borrow::Cow;

use super::error::{ErrorKind, EvalError};
use super::tree::{Comparison, Logic, Math, Node};
use super::value::Value;
use knew_event::Event;

/// An error with the value that stands in for the missing one.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure<'a> {
    /// The zero value of what failed.
    pub value: Value<'a>,
    /// What went wrong.
    pub error: EvalError,
}

/// A value, or a failure.
pub type Evaluated<'a> = Result<Value<'a>, Failure<'a>>;

pub(super) fn fail(value: Value<'_>, error: EvalError) -> Failure<'_> {
    Failure { value, error }
}

const FALSE: Value = Value::Boolean(false);
const ZERO: Value = Value::Integer(0);

/// Evaluates a tree for an event.
pub fn eval<'a>(node: &'a Node, event: &'a Event) -> Evaluated<'a> {
    match node {
        Node::Text(text) => Ok(Value::Text(Cow::Borrowed(text))),
        Node::Integer(number) => Ok(Value::Integer(*number)),
        Node::Boolean(truth) => Ok(Value::Boolean(*truth)),
        Node::Attribute(name) => attribute(event, name).ok_or_else(|| {
            let message = format!("the event has no attribute {name}");
            fail(FALSE, EvalError::new(ErrorKind::MissingAttribute, message))
        }),
        Node::Exists(name) => Ok(Value::Boolean(attribute(event, name).is_some())),
        Node::Not(inner) => or_zero(not(inner, event), FALSE),
        Node::Negate(inner) => or_zero(negate(inner, event), ZERO),
        Node::Like(left, pattern, sense) => or_zero(
            value(left, event)
                .map(|value| Value::Boolean(sense.apply(pattern.matches(&value.into_text())))),
            FALSE,
        ),
        Node::In(left, set, sense) => or_zero(
            is_in(left, set, event).map(|it| Value::Boolean(sense.apply(it))),
            FALSE,
        ),
        Node::Math(first, rest) => or_zero(math(first, rest, event), ZERO),
        Node::Compare(first, rest) => or_zero(compare(first, rest, event), FALSE),
        Node::Logic(first, rest) => or_zero(logic(first, rest, event), FALSE),
        Node::Call {
            function: Some(function),
            arguments,
            ..
        } => function.call(arguments, event),
        Node::Call {
            name, arguments, ..
        } => {
            let message = format!(
                "there is no function {name} of {} arguments",
                arguments.len()
            );
            let error = EvalError::new(ErrorKind::MissingFunction, message);
            Err(fail(FALSE, error))
        }
    }
}

/// The value an expression sees under a name. Unlike in the other dialects, an absent attribute of
/// the specification is missing, and a time keeps the offset it was written with.
#[must_use]
pub fn attribute<'a>(event: &'a Event, name: &str) -> Option<Value<'a>> {
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
            knew_event::Value::Text(it) => text(it),
            knew_event::Value::Integer(number) => Some(Value::Integer(*number)),
            knew_event::Value::Boolean(truth) => Some(Value::Boolean(*truth)),
        },
    }
}

fn or_zero<'a>(result: Result<Value<'a>, EvalError>, zero: Value<'a>) -> Evaluated<'a> {
    result.map_err(|error| fail(zero, error))
}

pub(super) fn value<'a>(node: &'a Node, event: &'a Event) -> Result<Value<'a>, EvalError> {
    eval(node, event).map_err(|failure| failure.error)
}

fn not<'a>(inner: &'a Node, event: &'a Event) -> Result<Value<'a>, EvalError> {
    let truth = value(inner, event)?.as_boolean()?;
    Ok(Value::Boolean(!truth))
}

fn negate<'a>(inner: &'a Node, event: &'a Event) -> Result<Value<'a>, EvalError> {
    let number = value(inner, event)?.as_integer()?;
    Ok(Value::Integer(number.wrapping_neg()))
}

fn is_in(left: &Node, set: &[Node], event: &Event) -> Result<bool, EvalError> {
    let left = value(left, event)?;
    for element in set {
        if value(element, event)?.cast_like(&left)? == left {
            return Ok(true);
        }
    }
    Ok(false)
}

fn math<'a>(
    first: &'a Node,
    rest: &'a [(Math, Node)],
    event: &'a Event,
) -> Result<Value<'a>, EvalError> {
    let mut left = value(first, event)?.as_integer()?;
    for (operator, right) in rest {
        let right = value(right, event)?.as_integer()?;
        left = match operator {
            Math::Add => left.wrapping_add(right),
            Math::Subtract => left.wrapping_sub(right),
            Math::Multiply => left.wrapping_mul(right),
            Math::Divide | Math::Remainder if right == 0 => {
                return Err(EvalError::new(ErrorKind::Math, "division by zero"));
            }
            Math::Divide => left.wrapping_div(right),
            Math::Remainder => left.wrapping_rem(right),
        };
    }
    Ok(Value::Integer(left))
}

fn compare<'a>(
    first: &'a Node,
    rest: &'a [(Comparison, Node)],
    event: &'a Event,
) -> Result<Value<'a>, EvalError> {
    let mut left = value(first, event)?;
    for (comparison, right) in rest {
        let right = value(right, event)?;
        let truth = match comparison {
            Comparison::Equal => left.cast_like(&right)? == right,
            Comparison::Unequal => left.cast_like(&right)? != right,
            Comparison::Less => left.as_integer()? < right.as_integer()?,
            Comparison::LessOrEqual => left.as_integer()? <= right.as_integer()?,
            Comparison::Greater => left.as_integer()? > right.as_integer()?,
            Comparison::GreaterOrEqual => left.as_integer()? >= right.as_integer()?,
        };
        left = Value::Boolean(truth);
    }
    Ok(left)
}

/// From right to left means: what an operator leaves undecided is decided by all that follows. A
/// `XOR` passes that on, turned around when its left side is true.
fn logic<'a>(
    first: &'a Node,
    rest: &'a [(Logic, Node)],
    event: &'a Event,
) -> Result<Value<'a>, EvalError> {
    let mut turned = false;
    let mut truth = value(first, event)?.as_boolean()?;
    for (operator, right) in rest {
        match (operator, truth) {
            (Logic::And, false) | (Logic::Or, true) => break,
            (Logic::Xor, _) => turned ^= truth,
            (Logic::And, true) | (Logic::Or, false) => {}
        }
        truth = value(right, event)?.as_boolean()?;
    }
    Ok(Value::Boolean(turned ^ truth))
}

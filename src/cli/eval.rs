//! `knew eval`: one CESQL expression on one event.

use std::io::{self, BufRead, Write};

use bytes::Bytes;
use clap::Args;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use knew_event::Event;
use knew_filter::cesql::{self, Expression};

use super::{Answer, event, json};

/// Arguments of `knew eval`.
#[derive(Args, Debug)]
pub struct Eval {
    /// The expression, such as "type LIKE 'order.%'"
    #[arg(value_name = "EXPR", required_unless_present = "batch")]
    expression: Option<String>,
    /// The event in CloudEvents' JSON format: itself, a file, or `-` for stdin [default: a bare one]
    #[arg(value_name = "EVENT")]
    event: Option<String>,
    /// Read {expression, event} as JSON lines from stdin, and answer with JSON lines
    #[arg(long, value_name = "-", num_args = 0..=1, default_missing_value = "-", conflicts_with = "expression")]
    batch: Option<String>,
}

#[derive(Deserialize)]
struct Question {
    expression: String,
    #[serde(default)]
    event: Option<Box<RawValue>>,
}

impl Eval {
    /// Prints the value; the answer is no when there is an error instead.
    pub fn run(&self, out: &mut dyn Write) -> anyhow::Result<Answer> {
        let Some(text) = &self.expression else {
            return batch(out);
        };
        let event = match &self.event {
            Some(argument) => event::parse_argument(argument)?,
            None => event::bare(),
        };
        let expression = Expression::new(text);
        let (_, error) = expression.evaluate(&event);
        json::write_line(out, &document(&expression, &event))?;
        Ok(if error.is_none() {
            Answer::Yes
        } else {
            Answer::No
        })
    }
}

fn batch(out: &mut dyn Write) -> anyhow::Result<Answer> {
    for line in io::stdin().lock().lines() {
        json::write_line(out, &answer(&line?))?;
    }
    Ok(Answer::Yes)
}

fn answer(line: &str) -> Value {
    let asked = serde_json::from_str::<Question>(line)
        .map_err(anyhow::Error::from)
        .and_then(|map_err| Ok((Expression::new(&map_err.expression), map_err.event()?)));
    match asked {
        Ok((expression, event)) => document(&expression, &event),
        Err(error) => {
            json!({"value": null, "error": "generic", "message": format!("{error:#}")})
        }
    }
}

impl Question {
    fn event(&self) -> anyhow::Result<Event> {
        match &self.event {
            Some(event) => event::parse(&Bytes::copy_from_slice(event.get().as_bytes())),
            None => Ok(event::bare()),
        }
    }
}

/// `{value, type}`, or `{value, error, message}` with the value an error leaves behind.
fn document(expression: &Expression, event: &Event) -> Value {
    let (value, error) = expression.evaluate(event);
    let kind = value.type_name();
    let value = match value {
        cesql::Value::Text(text) => Value::String(text.into_owned()),
        cesql::Value::Integer(number) => number.into(),
        cesql::Value::Boolean(truth) => truth.into(),
    };
    match error {
        None => json!({"value": value, "type": kind}),
        Some(error) => {
            json!({"value": value, "error": error.kind.as_str(), "message": error.message})
        }
    }
}

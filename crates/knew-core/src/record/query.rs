//! Queries that select arrivals: `order type~paid source=/shop route:audit not status>=500`.
//!
//! Terms side by side must all hold; `or` separates alternatives; `not` or a leading `-` negates a
//! term. A word by itself is searched for everywhere in the event.

mod parse;

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::{Arrival, DeliveryState};
use knew_event::Event;

/// Alternatives, each a list of terms that must all hold. An empty query matches everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    any: Vec<Vec<Term>>,
    now: Option<Timestamp>,
}

/// Syntax error in a query, with its position.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// Message that names the error and a correct form.
    pub message: String,
    /// Index of the first character at fault, from 0.
    pub start: usize,
    /// Index after the last character at fault.
    pub end: usize,
}

#[derive(Clone, Debug, PartialEq)]
struct Term {
    negated: bool,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    Anywhere(String),
    Contains(String, String),
    Equals(String, String),
    Route(String),
    Hub(String),
    Status(Compare, u64),
    Took(Compare, u64),
    Since(Duration),
    Data(String, Sign, String),
    Failed,
}

/// Comparison with a value in JSON data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Contains,
    Compare(Compare),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compare {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

impl Query {
    /// Parses a query; an empty text matches everything.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        parse::query(text)
    }

    /// Sets the time from which `since:` counts back; without it such a term always holds.
    #[must_use]
    pub fn relative_to(self, now: Option<Timestamp>) -> Self {
        Self { now, ..self }
    }

    /// True if the query matches everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.any.is_empty()
    }

    /// True if all terms of one alternative hold for an arrival.
    #[must_use]
    pub fn matches(&self, arrival: &Arrival) -> bool {
        let holds = |term: &Term| self.holds(&term.test, arrival) != term.negated;
        self.any.is_empty() || self.any.iter().any(|all| all.iter().all(holds))
    }
}

impl Query {
    fn holds(&self, test: &Test, arrival: &Arrival) -> bool {
        match test {
            Test::Since(span) => self.now.is_none_or(|now| {
                let ago = now.duration_since(arrival.at);
                Duration::try_from(ago).is_ok_and(|ago| ago <= *span) || arrival.at > now
            }),
            test => test.holds(arrival),
        }
    }
}

impl Test {
    fn holds(&self, arrival: &Arrival) -> bool {
        match self {
            Self::Anywhere(word) => anywhere(&arrival.event, word),
            Self::Contains(name, part) => {
                attribute(&arrival.event, name).is_some_and(|value| contains(&value, part))
            }
            Self::Equals(name, wanted) => {
                attribute(&arrival.event, name).is_some_and(|value| value == *wanted)
            }
            Self::Route(name) => arrival
                .routes
                .iter()
                .filter_map(|track| track.route.as_deref())
                .any(|route| contains(&route.name, name)),
            Self::Hub(name) => contains(&arrival.node.name, name),
            Self::Status(compare, wanted) => {
                statuses(arrival).any(|status| compare.holds(&status, wanted))
            }
            Self::Took(compare, wanted) => arrival
                .answered
                .is_some_and(|(_, took)| compare.holds(&millis(took), wanted)),
            Self::Since(_) => true,
            Self::Data(path, sign, wanted) => {
                value_at(&arrival.event, path).is_some_and(|actual| sign.holds(&actual, wanted))
            }
            Self::Failed => arrival.routes.iter().any(|track| {
                matches!(
                    track.state,
                    DeliveryState::Waiting { .. }
                        | DeliveryState::DeadLettered { .. }
                        | DeliveryState::Lost { .. }
                )
            }),
        }
    }
}

impl Sign {
    fn holds(self, actual: &Value, wanted: &str) -> bool {
        let words = match actual {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let numbers = actual.as_f64().zip(wanted.parse::<f64>().ok());
        match (self, numbers) {
            (Self::Contains, _) => contains(&words, &wanted.to_lowercase()),
            (Self::Compare(compare), Some((actual, wanted))) => compare.holds(&actual, &wanted),
            (Self::Compare(compare), None) => compare.holds(&words.as_str(), &wanted),
        }
    }
}

/// Value at a path such as `items.0.sku` in JSON data.
fn value_at(event: &Event, path: &str) -> Option<Value> {
    let data: Value = serde_json::from_slice(event.data.as_ref()?).ok()?;
    let pointer = format!("/{}", path.replace('.', "/"));
    data.pointer(&pointer).cloned()
}

impl Compare {
    fn holds<T: PartialOrd>(self, actual: &T, wanted: &T) -> bool {
        match self {
            Self::Less => actual < wanted,
            Self::AtMost => actual <= wanted,
            Self::Equal => actual == wanted,
            Self::AtLeast => actual >= wanted,
            Self::More => actual > wanted,
        }
    }
}

fn statuses(arrival: &Arrival) -> impl Iterator<Item = u64> {
    let answered = arrival.answered.map(|(status, _)| u64::from(status));
    let delivered = arrival.routes.iter().filter_map(|track| match track.state {
        DeliveryState::Delivered { status, .. } => Some(u64::from(status)),
        _ => None,
    });
    delivered.chain(answered)
}

fn millis(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}

/// Value of an attribute or, for `data`, the body as text.
fn attribute(event: &Event, name: &str) -> Option<String> {
    if name == "data" {
        let data = event.data.as_ref()?;
        return Some(String::from_utf8_lossy(data).into_owned());
    }
    let mut attributes = event.attributes();
    attributes
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

fn anywhere(event: &Event, word: &str) -> bool {
    event.attributes().any(|(_, value)| contains(&value, word))
        || event
            .data
            .as_ref()
            .is_some_and(|data| contains(&String::from_utf8_lossy(data), word))
}

/// True if a text contains a lower-case text, ignoring its own case.
fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(part)
}

#[cfg(test)]
mod tests;

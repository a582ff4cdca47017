//! One hop as one line of JSON: what `knew run -o json` prints.

use std::sync::Arc;

use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};

use super::{Answered, Condition, Hop, Journal, Purpose, Step};
use crate::model::Id;
use knew_event::{Event, json};

/// Turns hops into lines. It remembers the arrival being read, because which routes refused it is
/// known only after the last route that took it.
#[derive(Debug, Default)]
pub struct Lines {
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    at: String,
    arrival: u64,
    refusing: Vec<Arc<Id>>,
}

impl Lines {
    /// The lines of a hop, in order. The journal tells which routes the hub had.
    pub fn of(&mut self, hop: &Hop, journal: &Journal) -> Vec<String> {
        let mut lines = Vec::new();
        match (&hop.step, &mut self.open) {
            (Step::Matched { route }, Some(open)) if open.arrival == hop.arrival => {
                open.refusing.retain(|refusing| refusing != route);
            }
            _ => lines.extend(self.close()),
        }
        if let Step::Received { at, plan, .. } = &hop.step {
            let roster = journal.roster(*plan);
            self.open = Some(Open {
                at: hop.at.to_string(),
                arrival: hop.arrival,
                refusing: roster.map_or_else(Vec::new, |roster| roster.routes_of(at).to_vec()),
            });
        }
        lines.push(text(&line(hop), event(&hop.step)));
        lines
    }

    /// The lines still owed: routes that refused the last arrival.
    pub fn close(&mut self) -> Vec<String> {
        let Some(open) = self.open.take() else {
            return Vec::new();
        };
        let line = |route: &Arc<Id>| {
            json!({"at": open.at, "kind": "filtered", "arrival": open.arrival, "route": route.to_string()})
                .to_string()
        };
        open.refusing.iter().map(line).collect()
    }
}

/// A line as text. The event, its last field, may be large, so it is written once and never becomes a tree.
/// Room for a line break is left.
fn text(line: &Value, event: Option<&Event>) -> String {
    let head = line.to_string();
    let Some(event) = event else {
        return head;
    };
    let document = document(event);
    let mut text = String::with_capacity(head.len() + document.len() + 16);
    text.push_str(head.strip_suffix('}').unwrap_or(&head));
    text.push_str(",\"event\":");
    text.push_str(&document);
    text.push('}');
    text
}

fn event(step: &Step) -> Option<&Event> {
    match step {
        Step::Received { event, .. } | Step::Replied { event, .. } => Some(event),
        _ => None,
    }
}

fn line(hop: &Hop) -> Value {
    let mut line = Map::new();
    line.insert("at".into(), hop.at.to_string().into());
    line.insert("kind".into(), kind(&hop.step).into());
    if hop.arrival > 0 {
        line.insert("arrival".into(), hop.arrival.into());
    }
    let rest = match &hop.step {
        Step::Attempt { .. } => attempt(&hop.step),
        step => plain(step),
    };
    if let Value::Object(rest) = rest {
        line.extend(rest.into_iter().filter(|(_, value)| !value.is_null()));
    }
    Value::Object(line)
}

fn kind(step: &Step) -> &'static str {
    match step {
        Step::Received { .. } => "received",
        Step::Refused { .. } => "refused",
        Step::Condition { .. } => "condition",
        Step::Matched { .. } => "matched",
        Step::Attempt { .. } => "attempt",
        Step::Delivered { .. } => "delivered",
        Step::Replied { .. } => "replied",
        Step::DeadLettered { .. } => "dead-lettered",
        Step::Lost { .. } => "lost",
        Step::Elsewhere { .. } => "elsewhere",
        Step::Answered { .. } => "answered",
    }
}

fn plain(step: &Step) -> Value {
    match step {
        Step::Received {
            at,
            from,
            parent,
            plan,
            ..
        } => {
            json!({"to": at.to_string(), "from": name(from.as_ref()), "parent": parent, "plan": plan})
        }
        Step::Refused {
            of,
            at,
            status,
            reason,
        } => {
            json!({"of": name(of.as_ref()), "to": at, "status": status, "reason": reason})
        }
        Step::Condition { of, condition } => {
            let state = match condition {
                Condition::Ready => "ready",
                Condition::Waiting(_) => "waiting",
                Condition::Failed(_) => "failed",
            };
            json!({"of": of.to_string(), "state": state, "reason": condition.words()})
        }
        Step::Matched { route } | Step::Elsewhere { route } => {
            json!({"route": route.to_string()})
        }
        Step::Attempt { .. } => Value::Null,
        Step::Delivered { route, to, status } => {
            json!({"route": name(route.as_ref()), "to": to.to_string(), "status": status})
        }
        Step::Replied { route, to, .. } => {
            json!({"route": route.to_string(), "to": name(to.as_ref())})
        }
        Step::DeadLettered { route, to, reason } => {
            json!({"route": route.to_string(), "to": to.to_string(), "reason": reason})
        }
        Step::Lost { route, reason } => json!({"route": name(route.as_ref()), "reason": reason}),
        Step::Answered { at, status } => json!({"to": at.to_string(), "status": status}),
    }
}

fn attempt(step: &Step) -> Value {
    let Step::Attempt {
        route,
        to,
        purpose,
        number,
        result,
        took,
        wait,
    } = step
    else {
        return Value::Null;
    };
    let purpose = match purpose {
        Purpose::Deliver => "deliver",
        Purpose::Reply => "reply",
        Purpose::DeadLetter => "dead-letter",
    };
    let (status, error) = match result {
        Answered::Status(status) => (Some(status), None),
        Answered::Failed(words) => (None, Some(words)),
    };
    json!({
        "route": name(route.as_ref()), "to": to.to_string(), "purpose": purpose, "number": number,
        "status": status, "error": error, "took": took.as_secs_f64(), "wait": wait.map(|wait| wait.as_secs_f64()),
    })
}

fn name(id: Option<&Arc<Id>>) -> Option<String> {
    id.map(ToString::to_string)
}

/// The event in `CloudEvents`' JSON format, on one line; JSON data is written as it came. An event whose data
/// is not the JSON it claims to be is told by its attributes alone.
fn document(event: &Event) -> String {
    let mut whole = json::write(event);
    if serde_json::from_slice::<IgnoredAny>(&whole).is_ok() {
        // In a document a line break can only be a space between two tokens.
        for byte in &mut whole {
            if matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
        if let Ok(text) = String::from_utf8(whole) {
            return text;
        }
    }
    let attributes = event.attributes();
    let pairs = attributes.map(|(name, value)| (name.into_owned(), value.into_owned().into()));
    Value::Object(pairs.collect()).to_string()
}

#[cfg(test)]
#[path = "line_tests.rs"]
mod tests;

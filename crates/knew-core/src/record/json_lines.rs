//! Journal entries as lines of JSON: the output of `knew run -o json`.

use std::sync::Arc;

use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};

use super::{CallPurpose, CallResult, DeliveryStep, Journal, JournalEntry, NodeCondition};
use crate::model::Id;
use knew_event::{Event, json};

/// Turns journal entries into lines. It remembers the current arrival, because the routes that rejected
/// it are known only after the last one that matched.
#[derive(Debug, Default)]
pub struct JsonLines {
    open: Option<CurrentArrival>,
}

#[derive(Debug)]
struct CurrentArrival {
    at: String,
    arrival: u64,
    refusing: Vec<Arc<Id>>,
}

impl JsonLines {
    /// Formats an entry, preceded by the rejections of the arrival before. The journal knows the routes
    /// of each hub.
    pub fn lines_for(&mut self, hop: &JournalEntry, journal: &Journal) -> Vec<String> {
        let mut lines = Vec::new();
        match (&hop.step, &mut self.open) {
            (DeliveryStep::Matched { route }, Some(open)) if open.arrival == hop.arrival => {
                open.refusing.retain(|refusing| refusing != route);
            }
            _ => lines.extend(self.finish()),
        }
        if let DeliveryStep::Received { node: at, plan, .. } = &hop.step {
            let roster = journal.plan_routes(*plan);
            self.open = Some(CurrentArrival {
                at: hop.at.to_string(),
                arrival: hop.arrival,
                refusing: roster.map_or_else(Vec::new, |roster| roster.routes_of(at).to_vec()),
            });
        }
        lines.push(text(&line(hop), event(&hop.step)));
        lines
    }

    /// Formats what is left: the routes that rejected the last arrival.
    pub fn finish(&mut self) -> Vec<String> {
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

/// Serializes a line. The event, its last field, may be large, so it is written directly and never
/// becomes a tree; room for a line break is left.
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

fn event(step: &DeliveryStep) -> Option<&Event> {
    match step {
        DeliveryStep::Received { event, .. } | DeliveryStep::Replied { event, .. } => Some(event),
        _ => None,
    }
}

fn line(hop: &JournalEntry) -> Value {
    let mut line = Map::new();
    line.insert("at".into(), hop.at.to_string().into());
    line.insert("kind".into(), kind(&hop.step).into());
    if hop.arrival > 0 {
        line.insert("arrival".into(), hop.arrival.into());
    }
    let rest = match &hop.step {
        DeliveryStep::Attempt { .. } => attempt(&hop.step),
        step => plain(step),
    };
    if let Value::Object(rest) = rest {
        line.extend(rest.into_iter().filter(|(_, value)| !value.is_null()));
    }
    Value::Object(line)
}

fn kind(step: &DeliveryStep) -> &'static str {
    match step {
        DeliveryStep::Received { .. } => "received",
        DeliveryStep::Refused { .. } => "refused",
        DeliveryStep::Condition { .. } => "condition",
        DeliveryStep::Matched { .. } => "matched",
        DeliveryStep::Attempt { .. } => "attempt",
        DeliveryStep::Delivered { .. } => "delivered",
        DeliveryStep::Replied { .. } => "replied",
        DeliveryStep::DeadLettered { .. } => "dead-lettered",
        DeliveryStep::Lost { .. } => "lost",
        DeliveryStep::Elsewhere { .. } => "elsewhere",
        DeliveryStep::Answered { .. } => "answered",
    }
}

fn plain(step: &DeliveryStep) -> Value {
    match step {
        DeliveryStep::Received {
            node: at,
            from,
            parent,
            plan,
            ..
        } => {
            json!({"to": at.to_string(), "from": name(from.as_ref()), "parent": parent, "plan": plan})
        }
        DeliveryStep::Refused {
            node: of,
            requested: at,
            status,
            reason,
        } => {
            json!({"of": name(of.as_ref()), "to": at, "status": status, "reason": reason})
        }
        DeliveryStep::Condition {
            node: of,
            condition,
        } => {
            let state = match condition {
                NodeCondition::Ready => "ready",
                NodeCondition::Waiting(_) => "waiting",
                NodeCondition::Failed(_) => "failed",
            };
            json!({"of": of.to_string(), "state": state, "reason": condition.reason()})
        }
        DeliveryStep::Matched { route } | DeliveryStep::Elsewhere { route } => {
            json!({"route": route.to_string()})
        }
        DeliveryStep::Attempt { .. } => Value::Null,
        DeliveryStep::Delivered { route, to, status } => {
            json!({"route": name(route.as_ref()), "to": to.to_string(), "status": status})
        }
        DeliveryStep::Replied { route, to, .. } => {
            json!({"route": route.to_string(), "to": name(to.as_ref())})
        }
        DeliveryStep::DeadLettered { route, to, reason } => {
            json!({"route": route.to_string(), "to": to.to_string(), "reason": reason})
        }
        DeliveryStep::Lost { route, reason } => {
            json!({"route": name(route.as_ref()), "reason": reason})
        }
        DeliveryStep::Answered { node: at, status } => {
            json!({"to": at.to_string(), "status": status})
        }
    }
}

fn attempt(step: &DeliveryStep) -> Value {
    let DeliveryStep::Attempt {
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
        CallPurpose::Deliver => "deliver",
        CallPurpose::Reply => "reply",
        CallPurpose::DeadLetter => "dead-letter",
    };
    let (status, error) = match result {
        CallResult::Status(status) => (Some(status), None),
        CallResult::Failed(words) => (None, Some(words)),
    };
    json!({
        "route": name(route.as_ref()), "to": to.to_string(), "purpose": purpose, "number": number,
        "status": status, "error": error, "took": took.as_secs_f64(), "wait": wait.map(|wait| wait.as_secs_f64()),
    })
}

fn name(id: Option<&Arc<Id>>) -> Option<String> {
    id.map(ToString::to_string)
}

/// Writes the event in the JSON format of CloudEvents on one line, JSON data as it came. An event whose
/// data is not the JSON it claims to be is reduced to its attributes.
fn document(event: &Event) -> String {
    let mut whole = json::encode_json(event);
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

//! HTTP messages into events and back, as the Go SDK that Knative is built on does it.
//!
//! Where that SDK and the CloudEvents HTTP binding differ, Knative follows its SDK and so does this:
//! header values are never percent-encoded, and every extension that arrives in a header is text.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use super::{Event, Invalid, SpecVersion, Time, Value, attributes::is_attribute_name, json};

const STRUCTURED: &str = "application/cloudevents+json";
const BATCH: &str = "application/cloudevents-batch+json";
const SPECVERSION: &str = "ce-specversion";
const PREFIX: &str = "ce-";

/// Why a message is not an event that can be routed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Neither a structured content type nor a `Ce-Specversion` that Knative reads.
    #[error(
        "not a CloudEvent: Content-Type is not {STRUCTURED}, and Ce-Specversion is neither 1.0 nor 0.3"
    )]
    NotAnEvent,
    /// Several events in one message, which Knative does not accept.
    #[error("a batch of events is not accepted; send them one by one")]
    Batch,
    /// An event in form, but some part of it cannot be understood.
    #[error("malformed event: {0}")]
    Malformed(String),
    /// A structured event whose `specversion` is missing or unknown.
    #[error("{0}")]
    Invalid(Invalid),
}

/// How a message carries an event, if it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Attributes in headers.
    Binary(SpecVersion),
    /// One JSON document.
    Structured,
    /// A JSON array of events.
    Batch,
    /// Not an event.
    Unknown,
}

/// The mode a message is in; a structured content type wins over `Ce-` headers.
#[must_use]
pub fn mode(headers: &HeaderMap) -> Mode {
    let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let essence = content_type
        .and_then(|content_type| content_type.split(|byte| *byte == b';').next())
        .unwrap_or_default()
        .trim_ascii();
    if essence.eq_ignore_ascii_case(STRUCTURED.as_bytes()) {
        return Mode::Structured;
    }
    if essence.eq_ignore_ascii_case(BATCH.as_bytes()) {
        return Mode::Batch;
    }
    headers
        .get(SPECVERSION)
        .and_then(|header| SpecVersion::parse(header.to_str().ok()?))
        .map_or(Mode::Unknown, Mode::Binary)
}

/// Reads the event a message carries. The body is shared, not copied.
pub fn read(headers: &HeaderMap, body: Bytes) -> Result<Event, ReadError> {
    match mode(headers) {
        Mode::Binary(specversion) => read_binary(specversion, headers, body),
        Mode::Structured => json::read(&body),
        Mode::Batch => Err(ReadError::Batch),
        Mode::Unknown => Err(ReadError::NotAnEvent),
    }
}

fn read_binary(
    specversion: SpecVersion,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Event, ReadError> {
    let mut event = Event {
        specversion,
        data: (!body.is_empty()).then_some(body),
        ..Event::default()
    };
    if let Some(value) = headers.get(CONTENT_TYPE) {
        event.datacontenttype = optional(&text(value));
    }
    let mut last = None;
    for (name, value) in headers {
        let Some(attribute) = name.as_str().strip_prefix(PREFIX) else {
            continue;
        };
        // The values of one header come one after the other, and the first counts.
        if last.replace(name) != Some(name) {
            read_header(&mut event, attribute, &text(value)).map_err(ReadError::Malformed)?;
        }
    }
    Ok(event)
}

fn read_header(event: &mut Event, name: &str, value: &str) -> Result<(), String> {
    let trimmed = value.trim();
    match (name, event.specversion) {
        ("specversion", _) => {}
        ("id", _) if trimmed.is_empty() => return Err("id is empty".to_owned()),
        ("id", _) => trimmed.clone_into(&mut event.id),
        ("type", _) => trimmed.clone_into(&mut event.ty),
        ("source", _) => trimmed.clone_into(&mut event.source),
        ("subject", _) => event.subject = optional(value),
        ("time", _) => {
            let time =
                Time::parse(value).ok_or_else(|| format!("time {value:?} is not RFC 3339"))?;
            event.time = Some(time);
        }
        ("dataschema", SpecVersion::V10) | ("schemaurl", SpecVersion::V03) => {
            event.dataschema = optional(value);
        }
        ("datacontentencoding", SpecVersion::V03) => event.datacontentencoding = optional(value),
        ("datacontenttype", _) => {
            return Err(
                "datacontenttype belongs into Content-Type, not Ce-Datacontenttype".to_owned(),
            );
        }
        _ if is_attribute_name(name) => {
            let value = Value::Text(value.to_owned());
            event.extensions.insert(name.to_owned(), value);
        }
        _ => {
            return Err(format!(
                "{name:?} is not an attribute name: only letters and digits may be used"
            ));
        }
    }
    Ok(())
}

fn text(value: &HeaderValue) -> Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}

fn optional(value: &str) -> Option<String> {
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// The message that carries an event in binary mode: `Ce-` headers, `Content-Type`, and the body as it is.
///
/// Control characters, which a header cannot hold, become spaces.
#[must_use]
pub fn write_binary(event: &Event) -> (HeaderMap, Bytes) {
    let mut headers = HeaderMap::with_capacity(8 + event.extensions.len());
    for (name, value) in event.attributes() {
        if let (Some(name), Some(value)) = (header_name(&name), header_value(&value)) {
            headers.insert(name, value);
        }
    }
    (headers, event.data.clone().unwrap_or_default())
}

/// The header of an attribute. Those that almost every event has need not go through the parser of names.
fn header_name(attribute: &str) -> Option<HeaderName> {
    Some(HeaderName::from_static(match attribute {
        "specversion" => SPECVERSION,
        "id" => "ce-id",
        "source" => "ce-source",
        "type" => "ce-type",
        "subject" => "ce-subject",
        "time" => "ce-time",
        "knativearrivaltime" => "ce-knativearrivaltime",
        "knativebrokerttl" => "ce-knativebrokerttl",
        "datacontenttype" => return Some(CONTENT_TYPE),
        other => return HeaderName::try_from(format!("{PREFIX}{other}")).ok(),
    }))
}

fn header_value(text: &str) -> Option<HeaderValue> {
    HeaderValue::from_bytes(text.as_bytes())
        .or_else(|_| HeaderValue::from_bytes(text.replace(char::is_control, " ").as_bytes()))
        .ok()
}

/// The message that carries an event in structured mode: one JSON document.
#[must_use]
pub fn write_structured(event: &Event) -> (HeaderMap, Bytes) {
    let mut headers = HeaderMap::with_capacity(4);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(STRUCTURED));
    (headers, json::write(event).into())
}

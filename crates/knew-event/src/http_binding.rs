//! CloudEvents HTTP protocol binding, as implemented by the Go SDK that Knative uses.
//!
//! Where the SDK differs from the specification, Knative follows the SDK, and so does this module:
//! header values are never percent-encoded, and every extension in a header is text.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use super::attributes::{MAX_ATTRIBUTES, MAX_MESSAGE_HEADERS, is_attribute_name};
use super::error::{EventDecodeError, MalformedEvent, TooManyAttributes};
use super::{Event, ExtensionValue, SpecVersion, Time, json};

const STRUCTURED: &str = "application/cloudevents+json";
const BATCH: &str = "application/cloudevents-batch+json";
const SPECVERSION: &str = "ce-specversion";
const PREFIX: &str = "ce-";

/// CloudEvents content mode of an HTTP message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentMode {
    /// Attributes in `Ce-` headers, data as the body.
    Binary(SpecVersion),
    /// One event as a JSON document (`application/cloudevents+json`).
    Structured,
    /// A JSON array of events (`application/cloudevents-batch+json`).
    Batch,
    /// The message does not carry an event in a known mode.
    Unknown,
}

/// Content mode of a message. A structured content type takes precedence over `Ce-` headers.
#[must_use]
pub fn content_mode(headers: &HeaderMap) -> ContentMode {
    let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let essence = content_type
        .and_then(|content_type| content_type.split(|byte| *byte == b';').next())
        .unwrap_or_default()
        .trim_ascii();
    if essence.eq_ignore_ascii_case(STRUCTURED.as_bytes()) {
        return ContentMode::Structured;
    }
    if essence.eq_ignore_ascii_case(BATCH.as_bytes()) {
        return ContentMode::Batch;
    }
    headers
        .get(SPECVERSION)
        .and_then(|header| SpecVersion::parse(header.to_str().ok()?))
        .map_or(ContentMode::Unknown, ContentMode::Binary)
}

/// Decodes the event in an HTTP message. The data shares the body's buffer.
pub fn decode_event(headers: &HeaderMap, body: Bytes) -> Result<Event, EventDecodeError> {
    match content_mode(headers) {
        ContentMode::Binary(specversion) => decode_binary(specversion, headers, body),
        ContentMode::Structured => json::decode_json(&body),
        ContentMode::Batch => Err(EventDecodeError::Batch),
        ContentMode::Unknown => Err(EventDecodeError::NotCloudEvent),
    }
}

fn decode_binary(
    specversion: SpecVersion,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Event, EventDecodeError> {
    let mut event = Event {
        specversion,
        data: (!body.is_empty()).then_some(body),
        ..Event::default()
    };
    if let Some(value) = headers.get(CONTENT_TYPE) {
        event.datacontenttype = non_empty(&header_text(value));
    }
    let mut last = None;
    for (name, value) in headers {
        let Some(attribute) = name.as_str().strip_prefix(PREFIX) else {
            continue;
        };
        // The values of one header come one after the other, and the first counts.
        if last.replace(name) != Some(name) {
            set_from_header(&mut event, attribute, &header_text(value))?;
        }
    }
    Ok(event)
}

fn set_from_header(event: &mut Event, name: &str, value: &str) -> Result<(), MalformedEvent> {
    let trimmed = value.trim();
    match (name, event.specversion) {
        ("specversion", _) => {}
        ("id", _) if trimmed.is_empty() => return Err(MalformedEvent::EmptyId),
        ("id", _) => trimmed.clone_into(&mut event.id),
        ("type", _) => trimmed.clone_into(&mut event.ty),
        ("source", _) => trimmed.clone_into(&mut event.source),
        ("subject", _) => event.subject = non_empty(value),
        ("time", _) => {
            let time = Time::parse(value).ok_or_else(|| MalformedEvent::Time(value.to_owned()))?;
            event.time = Some(time);
        }
        ("dataschema", SpecVersion::V10) | ("schemaurl", SpecVersion::V03) => {
            event.dataschema = non_empty(value);
        }
        ("datacontentencoding", SpecVersion::V03) => event.datacontentencoding = non_empty(value),
        ("datacontenttype", _) => return Err(MalformedEvent::ContentTypeHeader),
        _ if event.extensions.len() >= MAX_ATTRIBUTES => {
            return Err(MalformedEvent::TooManyAttributes(TooManyAttributes));
        }
        _ if is_attribute_name(name) => {
            let value = ExtensionValue::Text(value.to_owned());
            event.extensions.insert(name.to_owned(), value);
        }
        _ => return Err(MalformedEvent::AttributeName(name.to_owned())),
    }
    Ok(())
}

fn header_text(value: &HeaderValue) -> Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}

fn non_empty(value: &str) -> Option<String> {
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// Encodes an event in binary mode: `Ce-` headers, `Content-Type` and the data as body.
///
/// Control characters, which a header cannot hold, become spaces.
///
/// Decoding bounds the attributes far below what a header map holds, so none is left out here.
#[must_use]
pub fn encode_binary(event: &Event) -> (HeaderMap, Bytes) {
    let mut headers = HeaderMap::with_capacity(8 + event.extensions.len().min(MAX_ATTRIBUTES));
    for (name, value) in event.attributes() {
        if let (Some(name), Some(value)) = (attribute_header(&name), header_value(&value)) {
            // A full map would panic here, or at the headers that the caller adds.
            if headers.len() >= MAX_MESSAGE_HEADERS {
                break;
            }
            headers.insert(name, value);
        }
    }
    (headers, event.data.clone().unwrap_or_default())
}

/// Header of an attribute. The usual ones are static, so that they need not be parsed and hashed again.
fn attribute_header(attribute: &str) -> Option<HeaderName> {
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

/// Encodes an event in structured mode, as one JSON document.
#[must_use]
pub fn encode_structured(event: &Event) -> (HeaderMap, Bytes) {
    let mut headers = HeaderMap::with_capacity(4);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(STRUCTURED));
    (headers, json::encode_json(event).into())
}

//! Event files that people write and share: the CloudEvents JSON format, one attribute per line, with
//! line and column in every error.

use std::fmt;

use bytes::Bytes;
use serde::de::IgnoredAny;

use super::error::{JsonError, MalformedEvent};
use super::json::{self, DecodeErrorAt};
use super::json_indent::indent_json;
use super::{Event, EventDecodeError, media_type};

/// Error at one place of an event file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFileError {
    /// Line of the error, counted from 1.
    pub line: usize,
    /// Column of the error, in characters counted from 1.
    pub column: usize,
    /// Description of the error, without its place.
    pub message: String,
}

impl fmt::Display for EventFileError {
    /// Writes `line:column: message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

/// Parses an event file. JSON data is kept byte for byte; `id`, `source`, `type` and `time` may be
/// missing, because a sender can fill them in.
pub fn parse_event_file(text: &str) -> Result<Event, EventFileError> {
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| syntax_error(&error.into()))?;
    let document = Bytes::copy_from_slice(text.as_bytes());
    json::decode_json_with_offset(&document).map_err(|DecodeErrorAt { offset, error }| {
        let before = text.get(..offset).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        EventFileError {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
            message: message_without_place(error),
        }
    })
}

fn syntax_error(error: &JsonError) -> EventFileError {
    EventFileError {
        line: error.line.max(1),
        column: error.column.max(1),
        message: format!("not JSON: {}", error.message),
    }
}

fn message_without_place(error: EventDecodeError) -> String {
    if error.is_missing_specversion() {
        return "add \"specversion\": \"1.0\"".to_owned();
    }
    match error {
        EventDecodeError::Malformed(MalformedEvent::Json(error)) => error.message,
        EventDecodeError::Malformed(error) => error.to_string(),
        other => other.to_string().trim_end().to_owned(),
    }
}

/// Formats an event for a file: one line for each attribute, JSON data as it is.
#[must_use]
pub fn format_event_file(event: &Event) -> String {
    let mut bare = event.clone();
    let data = bare.data.take_if(|data| is_embedded_json(event, data));
    let line = json::encode_json(&bare);
    let text = indent_json(&line).unwrap_or(line);
    // What prints events has two spaces more before each line; no line of JSON begins inside a text.
    let text = String::from_utf8_lossy(&text).replace("\n  ", "\n");
    let data = data.map(|datum| String::from_utf8_lossy(&datum).into_owned());
    match (data, text.strip_suffix("\n}")) {
        (Some(data), Some(head)) => format!("{head},\n  \"data\": {data}\n}}\n"),
        _ => text + "\n",
    }
}

/// True if the data is written as a JSON value and not as a string.
fn is_embedded_json(event: &Event, data: &[u8]) -> bool {
    let said = !event.base64 && media_type::is_json(event.datacontenttype.as_deref());
    said && std::str::from_utf8(data).is_ok() && serde_json::from_slice::<IgnoredAny>(data).is_ok()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("{\n  \"type\": \"a\",\n}", "3:1: not JSON: ")]
    #[case("[1]", "1:1: ")]
    #[case("{\"type\": \"a\"}", "1:1: add \"specversion\": \"1.0\"")]
    #[case("{\"specversion\": \"1.0\",\n \"id\": 7}", "2:8: id must be a string")]
    #[case(
        "{\"specversion\": \"1.0\", \"\u{e4}\": \"x\"}",
        "1:29: \"\u{e4}\" is not an attribute name"
    )]
    #[case("{\"specversion\": \"2\"}", "1:17: specversion: unknown value: 2")]
    fn a_fault_has_a_place_and_words(#[case] text: &str, #[case] told: &str) {
        let fault = parse_event_file(text).unwrap_err().to_string();
        assert!(fault.starts_with(told), "{fault}");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text =
            r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","n":7,"data":{"a": 1.50}}"#;
        let event = parse_event_file(text).unwrap();
        let text = format_event_file(&event);
        assert!(text.contains("\n  \"type\": \"t\",\n"), "{text}");
        assert!(text.ends_with("\n}\n"), "{text}");
        let again = parse_event_file(&text).unwrap();
        assert_eq!(again, event);
    }

    #[rstest]
    #[case::blanks(br#"{"a":   1.50, "b":[ ]}"#)]
    #[case::lines(b"{\n \"a\": 1,\n\t\"a\": 2\n}")]
    #[case::text(b"\"two\\nlines\"")]
    #[case::no_json(b"{no json")]
    #[case::no_text(b"\xff\x00")]
    fn data_stays_byte_for_byte(#[case] data: &'static [u8]) {
        let data = Some(Bytes::from_static(data));
        for kind in [None, Some("application/json"), Some("text/plain")] {
            let event = Event {
                datacontenttype: kind.map(str::to_owned),
                data: data.clone(),
                ..Event::default()
            };
            let again = parse_event_file(&format_event_file(&event)).unwrap();
            assert_eq!(again.data, data, "{kind:?}");
        }
    }
}

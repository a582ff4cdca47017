//! An event in a file that people write and share: CloudEvents' JSON format, with a place for each
//! fault and a line for each attribute.

use std::fmt;

use bytes::Bytes;
use serde::de::IgnoredAny;

use super::indent::indent;
use super::{Event, ReadError, json, media};

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for Fault {
    /// `line:column: message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

/// Reads an event; JSON data stays as it is written. What every event has of its own may be missing.
pub fn read(text: &str) -> Result<Event, Fault> {
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| syntax(&error))?;
    let document = Bytes::copy_from_slice(text.as_bytes());
    json::read_placed(&document).map_err(|(at, error)| {
        let before = text.get(..at).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        Fault {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
            message: words(&error),
        }
    })
}

/// The place is told apart from the words.
fn syntax(error: &serde_json::Error) -> Fault {
    let words = error.to_string();
    let message = words
        .rsplit_once(" at line ")
        .map_or(&*words, |word| word.0);
    Fault {
        line: error.line().max(1),
        column: error.column().max(1),
        message: format!("this is no JSON: {message}"),
    }
}

fn words(error: &ReadError) -> String {
    let words = match error {
        ReadError::Malformed(words) => words.clone(),
        other => other.to_string(),
    };
    match words.trim_end() {
        "specversion: no specversion" => "an event says \"specversion\": \"1.0\"".to_owned(),
        words => words.split(" at line ").next().unwrap_or(words).to_owned(),
    }
}

/// The text of a file with an event: a line for each attribute, and JSON data as it is written.
#[must_use]
pub fn write(event: &Event) -> String {
    let mut bare = event.clone();
    let data = bare.data.take_if(|data| is_json(event, data));
    let line = json::write(&bare);
    let text = indent(&line).unwrap_or(line);
    // What prints events has two spaces more before each line; no line of JSON begins inside a text.
    let text = String::from_utf8_lossy(&text).replace("\n  ", "\n");
    let data = data.map(|datum| String::from_utf8_lossy(&datum).into_owned());
    match (data, text.strip_suffix("\n}")) {
        (Some(data), Some(head)) => format!("{head},\n  \"data\": {data}\n}}\n"),
        _ => text + "\n",
    }
}

/// Whether data of an event stands in a document as it is, and not as a string.
fn is_json(event: &Event, data: &[u8]) -> bool {
    let said = !event.base64 && media::is_json(event.datacontenttype.as_deref());
    said && std::str::from_utf8(data).is_ok() && serde_json::from_slice::<IgnoredAny>(data).is_ok()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("{\n  \"type\": \"a\",\n}", "3:1: this is no JSON: ")]
    #[case("[1]", "1:1: ")]
    #[case("{\"type\": \"a\"}", "1:1: an event says \"specversion\": \"1.0\"")]
    #[case("{\"specversion\": \"1.0\",\n \"id\": 7}", "2:8: id must be a string")]
    #[case(
        "{\"specversion\": \"1.0\", \"\u{e4}\": \"x\"}",
        "1:29: \"\u{e4}\" is not an attribute name"
    )]
    #[case("{\"specversion\": \"2\"}", "1:17: specversion: unknown value: 2")]
    fn a_fault_has_a_place_and_words(#[case] text: &str, #[case] told: &str) {
        let fault = read(text).unwrap_err().to_string();
        assert!(fault.starts_with(told), "{fault}");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text =
            r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","n":7,"data":{"a": 1.50}}"#;
        let event = read(text).unwrap();
        let text = write(&event);
        assert!(text.contains("\n  \"type\": \"t\",\n"), "{text}");
        assert!(text.ends_with("\n}\n"), "{text}");
        let again = read(&text).unwrap();
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
            let again = read(&write(&event)).unwrap();
            assert_eq!(again.data, data, "{kind:?}");
        }
    }
}

//! Dead letters: the original event with extensions that tell what went wrong.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;

use super::delivery_error::ErrorExtensions;
use knew_event::{Event, ExtensionValue};

/// Longest excerpt of a body: 1024 characters of base64, as in Knative, hold so many bytes.
const MAX_EXCERPT_BYTES: usize = 768;

/// Start of a response body, as much as a dead letter tells. A copy, so that the rest is freed before retries.
#[must_use]
pub fn excerpt(body: &Bytes) -> Bytes {
    Bytes::copy_from_slice(&body[..body.len().min(MAX_EXCERPT_BYTES)])
}

/// Event for the dead letter sink. Extensions of an earlier failure are kept, as in Knative.
#[must_use]
pub fn dead_letter_event(event: &Event, error: Option<&ErrorExtensions>) -> Event {
    let mut dead_letter = event.clone();
    if let Some(error) = error {
        let data = excerpt(&error.data);
        let extensions = [
            ("knativeerrordest", error.destination.to_string()),
            ("knativeerrorcode", error.code.to_string()),
            ("knativeerrordata", BASE64_STANDARD.encode(data)),
        ];
        for (name, text) in extensions {
            let extension = dead_letter.extensions.entry(name.to_owned());
            extension.or_insert(ExtensionValue::Text(text));
        }
    }
    dead_letter
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn stamp(code: i32, data: Vec<u8>) -> ErrorExtensions {
        ErrorExtensions {
            destination: "http://orders.default.svc.cluster.local".into(),
            code,
            data: Bytes::from(data),
        }
    }

    fn text<'a>(event: &'a Event, name: &str) -> &'a str {
        match &event.extensions[name] {
            ExtensionValue::Text(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_letter_names_address_status_and_the_start_of_the_body() {
        let letter = dead_letter_event(&Event::default(), Some(&stamp(500, vec![b'x'; 2000])));
        assert_eq!(text(&letter, "knativeerrorcode"), "500");
        assert_eq!(text(&letter, "knativeerrordata").len(), 1024);
        assert!(text(&letter, "knativeerrordest").starts_with("http://orders"));
    }

    #[test]
    fn an_excerpt_does_not_keep_the_whole_body() {
        let body = Bytes::from(vec![b'x'; 1_000_000]);
        assert_eq!(excerpt(&body).len(), MAX_EXCERPT_BYTES);
        assert!(body.is_unique());
    }

    #[test]
    fn the_second_death_does_not_hide_the_first() {
        let first = dead_letter_event(&Event::default(), Some(&stamp(400, Vec::new())));
        let second = dead_letter_event(&first, Some(&stamp(500, b"later".to_vec())));
        assert_eq!(first, second);
    }

    #[test]
    fn a_failure_without_a_story_leaves_the_event_as_it_was() {
        assert_eq!(dead_letter_event(&Event::default(), None), Event::default());
    }
}

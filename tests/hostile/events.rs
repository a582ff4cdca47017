//! HTTP messages that may be events.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use knew_event::{
    DisplayLayout, Event, Time, event_display, http_binding, json, validate::validate_event,
};
use proptest::prelude::*;

use crate::damage::{config, damaged};

const SEEDS: &str = include_str!("events.txt");

fn seeds() -> Vec<Vec<u8>> {
    SEEDS
        .split("\n====\n")
        .map(|it| it.as_bytes().to_vec())
        .collect()
}

/// Header lines, an empty line, a body. Lines that are no headers are left out.
fn message(bytes: &[u8]) -> (HeaderMap, Bytes) {
    let end = bytes.windows(2).position(|byte| byte == b"\n\n");
    let (head, body) = match end {
        Some(end) => (&bytes[..end], &bytes[end + 2..]),
        None => (bytes, &[][..]),
    };
    let mut headers = HeaderMap::new();
    for line in head.split(|head| *head == b'\n') {
        let Some(colon) = line.iter().position(|line| *line == b':') else {
            continue;
        };
        let name = HeaderName::from_bytes(&line[..colon]);
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    (headers, Bytes::copy_from_slice(body))
}

/// What every event that was read must do.
fn examine(event: &Event) {
    let _either = validate_event(event);
    for layout in [DisplayLayout::Current, DisplayLayout::Classic2019] {
        assert!(event_display(event, layout).ends_with(b"\n"));
    }
    if validate_event(event).is_err() {
        return;
    }
    if event.time.is_some_and(beyond_9999) {
        return;
    }
    let (headers, body) = http_binding::encode_binary(event);
    let once = http_binding::decode_event(&headers, body);
    if is_plain(event) {
        let hopped = event.clone().after_binary_hop();
        assert_eq!(once, Ok(hopped), "read as one hop leaves it");
    }
    if let Ok(once) = once {
        let (headers, body) = http_binding::encode_binary(&once);
        let twice = http_binding::decode_event(&headers, body);
        assert_eq!(twice, Ok(once), "a second hop changes nothing");
    }
    let (headers, body) = http_binding::encode_structured(event);
    let again = http_binding::decode_event(&headers, body.clone()).unwrap();
    assert_eq!(again.id, event.id);
    assert_eq!(again, json::decode_json(&body).unwrap());
}

/// Whether headers can hold the event: no control characters, no space around values, and no
/// extension that only differs in case from an attribute, all of which JSON allows.
fn is_plain(event: &Event) -> bool {
    const ATTRIBUTES: [&str; 10] = [
        "specversion",
        "id",
        "source",
        "type",
        "subject",
        "time",
        "dataschema",
        "schemaurl",
        "datacontenttype",
        "datacontentencoding",
    ];
    let kept = |text: &str| text.trim() == text && !text.contains(char::is_control);
    let names = event.extensions.keys();
    event.attributes().all(|(_, value)| kept(&value))
        && !names
            .into_iter()
            .any(|name| ATTRIBUTES.contains(&name.as_str()))
}

/// An offset can carry the last day there is into a year of five digits, which nobody reads back.
fn beyond_9999(time: Time) -> bool {
    Time::parse(&time.to_utc_string()).is_none()
}

#[test]
fn every_seed_is_a_valid_event_or_refused_with_words() {
    let mut valid = 0;
    for seed in seeds() {
        let (headers, body) = message(&seed);
        match http_binding::decode_event(&headers, body) {
            Ok(event) => {
                examine(&event);
                valid += 1;
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    assert!(valid >= 6, "{valid}");
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn damaged_messages_are_read_or_refused(bytes in damaged(seeds())) {
        let (headers, body) = message(&bytes);
        match http_binding::decode_event(&headers, body) {
            Ok(event) => examine(&event),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn bytes_without_sense_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static("application/cloudevents+json"));
        prop_assert!(http_binding::decode_event(&headers, bytes.into()).is_err());
    }
}

//! Any JSON document is an event or is refused with a place inside it; what is written is read again.

use bytes::Bytes;
use knew_event::{json, validate::validate_event};

pub fn holds(text: &str) {
    let document = Bytes::copy_from_slice(text.as_bytes());
    let event = match json::decode_json_with_offset(&document) {
        Ok(event) => event,
        Err(json::DecodeErrorAt { offset, error }) => {
            assert!(offset <= text.len(), "{offset} of {}", text.len());
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    if validate_event(&event).is_err() {
        return;
    }
    let written = Bytes::from(json::encode_json(&event));
    let again = json::decode_json(&written).expect("what is written is an event");
    assert_eq!((&again.id, &again.ty), (&event.id, &event.ty));
    assert_eq!(Bytes::from(json::encode_json(&again)), written);
}

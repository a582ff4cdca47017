//! Any JSON document is an event or is refused with a place inside it; what is written is read again.

use bytes::Bytes;
use knew_event::{json, validate};

pub fn holds(text: &str) {
    let document = Bytes::copy_from_slice(text.as_bytes());
    let event = match json::read_placed(&document) {
        Ok(event) => event,
        Err((at, error)) => {
            assert!(at <= text.len(), "{at} of {}", text.len());
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    if validate(&event).is_err() {
        return;
    }
    let written = Bytes::from(json::write(&event));
    let again = json::read(&written).expect("what is written is an event");
    assert_eq!((&again.id, &again.ty), (&event.id, &event.ty));
    assert_eq!(Bytes::from(json::write(&again)), written);
}

//! Any message is an event or is refused; an event that is sent on arrives as what it was.
//!
//! A script is the headers, an empty line, and the body.

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use knew_event::attributes::is_of_the_context;
use knew_event::{Event, Layout, binding, display, validate};

pub fn holds(text: &str) {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut headers = HeaderMap::new();
    for (name, value) in head.lines().filter_map(|line| line.split_once(':')) {
        let name = HeaderName::try_from(name.trim());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(value.trim())) {
            headers.append(name, value);
        }
    }
    let Ok(event) = binding::read(&headers, Bytes::copy_from_slice(body.as_bytes())) else {
        return;
    };
    for layout in [Layout::Today, Layout::Classic2019] {
        assert!(!display(&event, layout).is_empty());
    }
    if validate(&event).is_err() {
        return;
    }
    let (headers, body) = binding::write_binary(&event);
    let binary = match binding::read(&headers, body) {
        Ok(binary) => binary,
        // An extension called as an attribute is takes its place, and may be no such thing.
        Err(_) if shadows(&event) => return,
        Err(error) => panic!("what is sent in headers is an event: {error}"),
    };
    assert_eq!(binary, event.clone().after_binary_hop());
    let (headers, body) = binding::write_binary(&binary);
    assert_eq!(binding::read(&headers, body).as_ref(), Ok(&binary));
    if shadows(&event) {
        return;
    }
    let (headers, body) = binding::write_structured(&event);
    let structured = binding::read(&headers, body).expect("what is sent as JSON is an event");
    assert_eq!((&structured.id, &structured.ty), (&event.id, &event.ty));
    assert_eq!(structured.source, event.source);
}

fn shadows(event: &Event) -> bool {
    event.extensions.keys().any(|key| is_of_the_context(key))
}

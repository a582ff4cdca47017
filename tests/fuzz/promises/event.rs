//! Any message is an event or is refused; an event that is sent on arrives as what it was.
//!
//! A script is the headers, an empty line, and the body.

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use knew_event::attributes::is_context_attribute;
use knew_event::{DisplayLayout, Event, event_display, http_binding, validate::validate_event};

pub fn holds(text: &str) {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut headers = HeaderMap::new();
    for (name, value) in head.lines().filter_map(|line| line.split_once(':')) {
        let name = HeaderName::try_from(name.trim());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(value.trim())) {
            headers.append(name, value);
        }
    }
    let Ok(event) = http_binding::decode_event(&headers, Bytes::copy_from_slice(body.as_bytes()))
    else {
        return;
    };
    for layout in [DisplayLayout::Current, DisplayLayout::Classic2019] {
        assert!(!event_display(&event, layout).is_empty());
    }
    if validate_event(&event).is_err() {
        return;
    }
    let (headers, body) = http_binding::encode_binary(&event);
    let binary = match http_binding::decode_event(&headers, body) {
        Ok(binary) => binary,
        // An extension called as an attribute is takes its place, and may be no such thing.
        Err(_) if shadows(&event) => return,
        Err(error) => panic!("what is sent in headers is an event: {error}"),
    };
    assert_eq!(binary, event.clone().after_binary_hop());
    let (headers, body) = http_binding::encode_binary(&binary);
    assert_eq!(
        http_binding::decode_event(&headers, body).as_ref(),
        Ok(&binary)
    );
    if shadows(&event) {
        return;
    }
    let (headers, body) = http_binding::encode_structured(&event);
    let structured =
        http_binding::decode_event(&headers, body).expect("what is sent as JSON is an event");
    assert_eq!((&structured.id, &structured.ty), (&event.id, &event.ty));
    assert_eq!(structured.source, event.source);
}

fn shadows(event: &Event) -> bool {
    event.extensions.keys().any(|key| is_context_attribute(key))
}

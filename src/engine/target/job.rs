//! A job sink: takes an event for a job that does not run here, and says where to ask after it.

use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::engine::client::Response;
use crate::event::Event;
use crate::model::Id;

/// What a job sink answers to an event it took.
#[must_use]
pub fn taken(at: &Id, event: &Event) -> Response {
    let [namespace, name] = [&at.namespace, &at.name].map(|it| escaped(it));
    let [source, id] = [&event.source, &event.id].map(|it| escaped(it));
    let place = format!("/namespaces/{namespace}/name/{name}/sources/{source}/ids/{id}");
    let place = HeaderValue::try_from(place).ok();
    Response {
        status: StatusCode::ACCEPTED,
        headers: HeaderMap::from_iter(place.map(|it| (LOCATION, it))),
        ..Response::default()
    }
}

/// One segment of a path, as Go escapes it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~$&+=:@".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push('%');
            escaped.push(hex(byte >> 4));
            escaped.push(hex(byte & 15));
        }
    }
    escaped
}

fn hex(digit: u8) -> char {
    char::from(b"0123456789ABCDEF"[usize::from(digit)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_to_ask_escapes_what_a_path_cannot_hold() {
        let at = Id::new("sinks.knative.dev", "JobSink", "ns", "j");
        let event = Event {
            id: "a b,é".to_owned(),
            source: "/orders?x".to_owned(),
            ..Event::default()
        };
        let place = "/namespaces/ns/name/j/sources/%2Forders%3Fx/ids/a%20b%2C%C3%A9";
        assert_eq!(taken(&at, &event).headers[LOCATION], place);
    }
}

//! Headers that are forwarded from hop to hop; all others end at the next recipient.
//!
//! The trace context of the W3C is forwarded unchanged: no span is recorded here, so the sender's stays the parent
//! of what the next hop records.

use http::header::CONNECTION;
use http::{HeaderMap, HeaderName, HeaderValue};

/// Headers of a message for the next hop, without those that `Connection` restricts to this one.
#[must_use]
pub fn forwarded_headers(headers: &HeaderMap) -> HeaderMap {
    let mut picked = HeaderMap::new();
    for (name, value) in headers {
        if is_forwarded(name) && !is_connection_header(name, headers) {
            picked.append(name, copied_value(value));
        }
    }
    picked
}

/// Copy of a value. The original shares, and so keeps alive, the buffer of all headers of its message.
fn copied_value(value: &HeaderValue) -> HeaderValue {
    HeaderValue::from_bytes(value.as_bytes()).unwrap_or_else(|_| value.clone())
}

fn is_forwarded(name: &HeaderName) -> bool {
    let name = name.as_str();
    matches!(
        name,
        "x-request-id" | "retry-after" | "traceparent" | "tracestate" | "baggage"
    ) || name.starts_with("knative-")
        || name.starts_with("x-b3-")
}

fn is_connection_header(name: &HeaderName, headers: &HeaderMap) -> bool {
    let lists = headers.get_all(CONNECTION).into_iter();
    let mut hidden = lists.flat_map(|list| list.as_bytes().split(|byte| *byte == b','));
    hidden.any(|hidden| hidden.trim_ascii().eq_ignore_ascii_case(name.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(headers: &HeaderMap) -> Vec<String> {
        let picked = forwarded_headers(headers);
        let mut kept: Vec<_> = picked.keys().map(ToString::to_string).collect();
        kept.sort_unstable();
        kept
    }

    #[test]
    fn only_the_headers_knative_hands_on_are_handed_on() {
        let names = [
            "x-request-id",
            "retry-after",
            "knative-bar",
            "x-b3-traceid",
            "authorization",
            "kn-namespace",
            "x-foo",
            "cookie",
        ];
        let mut headers = HeaderMap::new();
        for name in names {
            headers.insert(name, name.parse().unwrap());
        }
        assert_eq!(
            kept(&headers),
            ["knative-bar", "retry-after", "x-b3-traceid", "x-request-id"]
        );
    }

    #[test]
    fn the_context_of_a_trace_travels_along() {
        let mut headers = HeaderMap::new();
        for name in ["traceparent", "tracestate", "baggage"] {
            headers.insert(name, "x".parse().unwrap());
        }
        assert_eq!(kept(&headers), ["baggage", "traceparent", "tracestate"]);
    }

    #[test]
    fn what_connection_names_stays_on_this_connection() {
        let mut headers = HeaderMap::new();
        headers.insert("knative-a", "x".parse().unwrap());
        headers.insert("knative-b", "x".parse().unwrap());
        headers.insert(CONNECTION, "close, Knative-A".parse().unwrap());
        assert_eq!(kept(&headers), ["knative-b"]);
    }
}

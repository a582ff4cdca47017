//! The few headers that travel from hop to hop; everything else ends at the next door.

use http::{HeaderMap, HeaderName};

/// The headers of a message that the next hop gets too.
#[must_use]
pub fn pick(headers: &HeaderMap) -> HeaderMap {
    let mut picked = HeaderMap::new();
    for (name, value) in headers {
        if passes(name) {
            picked.append(name, value.clone());
        }
    }
    picked
}

fn passes(name: &HeaderName) -> bool {
    let name = name.as_str();
    name == "x-request-id"
        || name == "retry-after"
        || name.starts_with("knative-")
        || name.starts_with("x-b3-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_headers_knative_hands_on_are_handed_on() {
        let names = [
            "x-request-id",
            "retry-after",
            "knative-bar",
            "x-b3-traceid",
            "authorization",
            "traceparent",
            "kn-namespace",
            "x-foo",
            "cookie",
        ];
        let mut headers = HeaderMap::new();
        for name in names {
            headers.insert(name, name.parse().unwrap());
        }
        let picked = pick(&headers);
        let mut kept: Vec<_> = picked.keys().map(HeaderName::as_str).collect();
        kept.sort_unstable();
        assert_eq!(
            kept,
            ["knative-bar", "retry-after", "x-b3-traceid", "x-request-id"]
        );
    }
}

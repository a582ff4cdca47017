//! Hop limit of brokers, which ends an event that a broker sends back to itself.

use knew_event::{Event, ExtensionValue};

/// Extension with the remaining hops.
pub const TTL: &str = "knativebrokerttl";

/// Remaining hops after a broker accepts an event; `None` if there are none and it is rejected.
#[must_use]
pub fn decrement(event: &Event, max: i64) -> Option<i64> {
    let left = match event.extensions.get(TTL) {
        Some(ExtensionValue::Text(text)) => {
            parse_ttl(text).map_or(max, |left| left.saturating_sub(1))
        }
        Some(ExtensionValue::Integer(number)) => i64::from(*number) - 1,
        Some(ExtensionValue::Boolean(_)) | None => max,
    };
    (left > 0).then_some(left)
}

/// Remaining hops of an event that a broker accepted.
#[must_use]
pub fn remaining(event: &Event) -> Option<i64> {
    match event.extensions.get(TTL)? {
        ExtensionValue::Text(text) => parse_ttl(text),
        ExtensionValue::Integer(number) => Some(i64::from(*number)),
        ExtensionValue::Boolean(_) => None,
    }
}

/// Sets the remaining hops of an event.
pub fn set_remaining(event: &mut Event, left: i64) {
    let text = ExtensionValue::Text(left.to_string());
    event.extensions.insert(TTL.to_owned(), text);
}

/// Copy of an event as subscribers get it.
#[must_use]
pub fn without_ttl(event: &Event) -> Event {
    let mut event = event.clone();
    event.extensions.remove(TTL);
    event
}

/// Parses a decimal integer or float, whose fraction is cut as in Knative.
fn parse_ttl(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let number = text.parse::<f64>().ok().filter(|text| text.is_finite())?;
    format!("{:.0}", number.trunc()).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broker_takes_one_off_and_starts_anew_what_it_cannot_read() {
        let cases = [
            (None, Some(255)),
            (Some("5"), Some(4)),
            (Some("2"), Some(1)),
            (Some("1"), None),
            (Some("0"), None),
            (Some("-3"), None),
            (Some("abc"), Some(255)),
            (Some("2.7"), Some(1)),
        ];
        for (given, left) in cases {
            let mut event = Event::default();
            if let Some(text) = given {
                let text = ExtensionValue::Text(text.to_owned());
                event.extensions.insert(TTL.to_owned(), text);
            }
            assert_eq!(decrement(&event, 255), left, "{given:?}");
        }
    }
}

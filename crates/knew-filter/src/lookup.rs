//! Attribute values as filters read them.
//!
//! The Knative dialects see more than the event has: an absent optional attribute reads as empty, an
//! absent time as Go's zero time, and the pseudo attribute `datamediatype` as the content type without
//! its parameters.

use std::borrow::Cow;

use knew_event::{Event, ExtensionValue, media_type, time};

/// Names a filter can read on every event, whether the attribute is set or not.
pub const ALWAYS_READABLE: [&str; 11] = [
    "specversion",
    "type",
    "source",
    "subject",
    "id",
    "time",
    "dataschema",
    "schemaurl",
    "datacontenttype",
    "datamediatype",
    "datacontentencoding",
];

/// Text a filter reads for a name; only an extension can be missing.
#[must_use]
pub fn readable_attribute<'a>(event: &'a Event, name: &str) -> Option<Cow<'a, str>> {
    let value = match name {
        "specversion" => event.specversion.as_str(),
        "type" => &event.ty,
        "source" => &event.source,
        "subject" => event.subject.as_deref().unwrap_or_default(),
        "id" => &event.id,
        "dataschema" | "schemaurl" => event.dataschema.as_deref().unwrap_or_default(),
        "datacontenttype" => event.datacontenttype.as_deref().unwrap_or_default(),
        "datamediatype" => {
            let content_type = event.datacontenttype.as_deref().unwrap_or_default();
            media_type::essence(content_type).trim()
        }
        "datacontentencoding" => event.datacontentencoding.as_deref().unwrap_or_default(),
        "time" => {
            return Some(
                event
                    .time
                    .map_or(Cow::Borrowed(time::GO_ZERO_TIME), |time| {
                        time.to_utc_string().into()
                    }),
            );
        }
        _ => {
            return event.extensions.get(name).map(|extension| match extension {
                ExtensionValue::Text(text) => Cow::Borrowed(text.as_str()),
                other => other.to_string().into(),
            });
        }
    };
    Some(Cow::Borrowed(value))
}

/// Text of an attribute that is really set, for messages.
#[must_use]
pub fn present_attribute<'a>(event: &'a Event, name: &str) -> Option<Cow<'a, str>> {
    let absent_time = name == "time" && event.time.is_none();
    readable_attribute(event, name).filter(|lookup| {
        !absent_time && (!lookup.is_empty() || event.extensions.contains_key(name))
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn event(attributes: &[(&str, &str)]) -> Event {
        let mut event = Event::default();
        for (name, value) in attributes {
            event.set_attribute(name, value).unwrap();
        }
        event
    }

    #[rstest]
    #[case::optional(&[], "subject", Some(""))]
    #[case::extension(&[], "region", None)]
    #[case::absent_time(&[], "time", Some("0001-01-01T00:00:00Z"))]
    #[case::time_in_utc(&[("time", "2024-03-01T10:00:00.500+02:00")], "time", Some("2024-03-01T08:00:00.5Z"))]
    #[case::schema(&[("dataschema", "urn:x")], "schemaurl", Some("urn:x"))]
    #[case::full_type(&[("datacontenttype", "text/plain; charset=utf-8")], "datacontenttype", Some("text/plain; charset=utf-8"))]
    #[case::media_type(&[("datacontenttype", "text/plain ; charset=utf-8")], "datamediatype", Some("text/plain"))]
    #[case::encoding_shadows(&[("datacontentencoding", "base64")], "datacontentencoding", Some(""))]
    #[case::data(&[], "data", None)]
    fn a_filter_sees_under_a_name(
        #[case] attributes: &[(&str, &str)],
        #[case] name: &str,
        #[case] seen: Option<&str>,
    ) {
        assert_eq!(
            readable_attribute(&event(attributes), name).as_deref(),
            seen
        );
    }

    #[test]
    fn names_that_are_always_found_are_found_on_an_empty_event() {
        for name in ALWAYS_READABLE {
            assert!(
                readable_attribute(&Event::default(), name).is_some(),
                "{name}"
            );
        }
    }
}

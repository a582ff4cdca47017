//! An event as it lies in NATS or Kafka: binary mode of their protocol bindings, so that any program
//! may put events in or take them out.
//!
//! Both bindings are that of HTTP under other names, so the names alone are translated: NATS writes
//! `ce-id` and `ce-datacontenttype`, Kafka `ce_id` and `content-type`. Structured events are read too.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::passthrough;
use knew_event::binding::{self, ReadError};
use knew_event::{Event, validate};

/// The header that names an event within the process that put it in.
const MARK: HeaderName = HeaderName::from_static("knew-mark");

/// How a binding calls what HTTP calls `ce-id` and `content-type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// `ce-id`, `ce-datacontenttype`.
    Nats,
    /// `ce_id`, `content-type`.
    Kafka,
}

/// An event and what travels with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// The event.
    pub event: Event,
    /// The headers that travel with it.
    pub headers: HeaderMap,
    /// What a process of knew calls it; nothing where another program put it in.
    pub mark: Option<String>,
}

impl Letter {
    /// The headers and the body of a message.
    #[must_use]
    pub fn write(&self, names: Names) -> (Vec<(String, Vec<u8>)>, Bytes) {
        let (mut headers, body) = binding::write_binary(&self.event);
        headers.extend(self.headers.clone());
        let mark = self.mark.as_deref().map(HeaderValue::try_from);
        if let Some(Ok(mark)) = mark {
            headers.insert(MARK, mark);
        }
        let pairs = headers.iter();
        let pairs = pairs.map(|(name, value)| (names.of(name), value.as_bytes().to_vec()));
        (pairs.collect(), body)
    }

    /// Reads a message; fails with words where it is no valid event.
    pub fn read<'a>(
        names: Names,
        pairs: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        body: Bytes,
    ) -> Result<Self, String> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            let value = HeaderValue::from_bytes(value).ok();
            if let Some((name, value)) = names.to_http(name).zip(value) {
                headers.append(name, value);
            }
        }
        let event = binding::read(&headers, body).map_err(|error: ReadError| error.to_string())?;
        validate::validate(&event).map_err(|error| error.to_string().trim_end().to_owned())?;
        let mark = headers.get(MARK).and_then(|header| header.to_str().ok());
        Ok(Self {
            event: event.after_binary_hop(),
            headers: passthrough::pick(&headers),
            mark: mark.map(ToOwned::to_owned),
        })
    }
}

impl Names {
    fn of(self, name: &HeaderName) -> String {
        match (self, name.as_str().strip_prefix("ce-")) {
            (Self::Nats, None) if *name == CONTENT_TYPE => "ce-datacontenttype".to_owned(),
            (Self::Kafka, Some(attribute)) => format!("ce_{attribute}"),
            _ => name.as_str().to_owned(),
        }
    }

    fn to_http(self, name: &str) -> Option<HeaderName> {
        let name = name.to_ascii_lowercase();
        match (self, name.as_str()) {
            (Self::Nats, "ce-datacontenttype") => Some(CONTENT_TYPE),
            (Self::Kafka, other) if other.starts_with("ce_") => {
                HeaderName::try_from(other.replacen('_', "-", 1)).ok()
            }
            (_, other) => HeaderName::try_from(other).ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use knew_event::Value;

    fn letter() -> Letter {
        let mut event = Event {
            id: "1".to_owned(),
            source: "/s".to_owned(),
            ty: "a.b".to_owned(),
            datacontenttype: Some("text/plain".to_owned()),
            data: Some(Bytes::from_static(b"hi")),
            ..Event::default()
        };
        let word = Value::Text("Grüße".to_owned());
        event.extensions.insert("word".to_owned(), word);
        let mut headers = HeaderMap::new();
        headers.insert("traceparent", HeaderValue::from_static("00-1"));
        Letter {
            event,
            headers,
            mark: Some("a/7".to_owned()),
        }
    }

    #[test]
    fn a_letter_survives_either_way() {
        for names in [Names::Nats, Names::Kafka] {
            let (pairs, body) = letter().write(names);
            let pairs = pairs
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_slice()));
            assert_eq!(Letter::read(names, pairs, body), Ok(letter()), "{names:?}");
        }
    }

    #[test]
    fn each_binding_has_its_own_names() {
        let names = |names| {
            let (pairs, _) = letter().write(names);
            let mut names: Vec<_> = pairs.into_iter().map(|(name, _)| name).collect();
            names.sort();
            names.join(" ")
        };
        assert_eq!(
            names(Names::Nats),
            "ce-datacontenttype ce-id ce-source ce-specversion ce-type ce-word knew-mark traceparent"
        );
        assert_eq!(
            names(Names::Kafka),
            "ce_id ce_source ce_specversion ce_type ce_word content-type knew-mark traceparent"
        );
    }

    #[test]
    fn structured_events_are_read_and_other_messages_are_not() {
        let body = r#"{"specversion":"1.0","id":"1","source":"/s","type":"a.b"}"#;
        let kind = [("Content-Type", b"application/cloudevents+json".as_slice())];
        let read = Letter::read(Names::Nats, kind, Bytes::from_static(body.as_bytes()));
        assert_eq!(read.unwrap().event.ty, "a.b");
        let read = Letter::read(Names::Kafka, [], Bytes::from_static(b"hello"));
        assert!(read.unwrap_err().starts_with("not a CloudEvent"));
    }
}

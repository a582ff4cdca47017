//! An event as a message of NATS or Kafka, in binary mode of the CloudEvents protocol bindings, so that any
//! program may publish or consume it.
//!
//! Both bindings are that of HTTP with other header names, so only the names are translated: NATS writes
//! `ce-id` and `ce-datacontenttype`, Kafka `ce_id` and `content-type`. Structured mode is decoded too.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::passthrough;
use knew_event::attributes::MAX_MESSAGE_HEADERS;
use knew_event::{Event, validate};
use knew_event::{EventDecodeError, http_binding};

/// Identifies an event within the process that published it.
const TRACKING_ID: HeaderName = HeaderName::from_static("knew-mark");

/// Header names of a protocol binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderNames {
    /// `ce-id`, `ce-datacontenttype`.
    Nats,
    /// `ce_id`, `content-type`.
    Kafka,
}

/// An event with the headers that are forwarded with it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredMessage {
    pub event: Event,
    pub headers: HeaderMap,
    /// Set by a process of knew; `None` if another program published the message.
    pub tracking_id: Option<String>,
}

/// Headers and body of a message.
pub struct EncodedMessage {
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Bytes,
}

/// The message is no valid CloudEvent.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DecodeError {
    #[error(transparent)]
    Binding(#[from] EventDecodeError),
    #[error("{0}")]
    Invalid(String),
}

impl StoredMessage {
    #[must_use]
    pub fn encode(&self, names: HeaderNames) -> EncodedMessage {
        let (mut headers, body) = http_binding::encode_binary(&self.event);
        headers.extend(self.headers.clone());
        let tracking_id = self.tracking_id.as_deref().map(HeaderValue::try_from);
        if let Some(Ok(tracking_id)) = tracking_id {
            headers.insert(TRACKING_ID, tracking_id);
        }
        let headers = headers
            .iter()
            .map(|(name, value)| (names.binding_name(name), value.as_bytes().to_vec()))
            .collect();
        EncodedMessage { headers, body }
    }

    pub fn decode<'a>(
        names: HeaderNames,
        pairs: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        body: Bytes,
    ) -> Result<Self, DecodeError> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            let value = HeaderValue::from_bytes(value).ok();
            if let Some((name, value)) = names.http_name(name).zip(value) {
                // The map panics above its capacity.
                if headers.len() >= MAX_MESSAGE_HEADERS {
                    let sentence = format!("it has more than {MAX_MESSAGE_HEADERS} headers");
                    return Err(DecodeError::Invalid(sentence));
                }
                headers.append(name, value);
            }
        }
        let event = http_binding::decode_event(&headers, body)?;
        validate::validate_event(&event)
            .map_err(|error| DecodeError::Invalid(error.to_string().trim_end().to_owned()))?;
        let tracking_id = headers.get(TRACKING_ID).and_then(|id| id.to_str().ok());
        Ok(Self {
            event: event.after_binary_hop(),
            headers: passthrough::forwarded_headers(&headers),
            tracking_id: tracking_id.map(ToOwned::to_owned),
        })
    }
}

impl HeaderNames {
    fn binding_name(self, name: &HeaderName) -> String {
        match (self, name.as_str().strip_prefix("ce-")) {
            (Self::Nats, None) if *name == CONTENT_TYPE => "ce-datacontenttype".to_owned(),
            (Self::Kafka, Some(attribute)) => format!("ce_{attribute}"),
            _ => name.as_str().to_owned(),
        }
    }

    fn http_name(self, name: &str) -> Option<HeaderName> {
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
    use knew_event::ExtensionValue;

    fn message() -> StoredMessage {
        let mut event = Event {
            id: "1".to_owned(),
            source: "/s".to_owned(),
            ty: "a.b".to_owned(),
            datacontenttype: Some("text/plain".to_owned()),
            data: Some(Bytes::from_static(b"hi")),
            ..Event::default()
        };
        let word = ExtensionValue::Text("Grüße".to_owned());
        event.extensions.insert("word".to_owned(), word);
        let mut headers = HeaderMap::new();
        headers.insert("traceparent", HeaderValue::from_static("00-1"));
        StoredMessage {
            event,
            headers,
            tracking_id: Some("a/7".to_owned()),
        }
    }

    #[test]
    fn a_message_survives_either_binding() {
        for names in [HeaderNames::Nats, HeaderNames::Kafka] {
            let encoded = message().encode(names);
            let pairs = encoded
                .headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_slice()));
            assert_eq!(
                StoredMessage::decode(names, pairs, encoded.body),
                Ok(message()),
                "{names:?}"
            );
        }
    }

    #[test]
    fn each_binding_has_its_own_names() {
        let names = |names| {
            let headers = message().encode(names).headers;
            let mut names: Vec<_> = headers.into_iter().map(|(name, _)| name).collect();
            names.sort();
            names.join(" ")
        };
        assert_eq!(
            names(HeaderNames::Nats),
            "ce-datacontenttype ce-id ce-source ce-specversion ce-type ce-word knew-mark traceparent"
        );
        assert_eq!(
            names(HeaderNames::Kafka),
            "ce_id ce_source ce_specversion ce_type ce_word content-type knew-mark traceparent"
        );
    }

    #[test]
    fn a_message_with_too_many_headers_is_rejected() {
        let name = |at| format!("h-{at}");
        let names: Vec<String> = (0..=MAX_MESSAGE_HEADERS).map(name).collect();
        for binding in [HeaderNames::Nats, HeaderNames::Kafka] {
            let pairs = names.iter().map(|name| (name.as_str(), b"x".as_slice()));
            let decoded = StoredMessage::decode(binding, pairs, Bytes::new());
            let error = decoded.unwrap_err().to_string();
            assert!(error.contains("more than 8192 headers"), "{error}");
        }
    }

    #[test]
    fn structured_events_are_decoded_and_other_messages_are_not() {
        let body = r#"{"specversion":"1.0","id":"1","source":"/s","type":"a.b"}"#;
        let content_type = [("Content-Type", b"application/cloudevents+json".as_slice())];
        let decoded = StoredMessage::decode(
            HeaderNames::Nats,
            content_type,
            Bytes::from_static(body.as_bytes()),
        );
        assert_eq!(decoded.unwrap().event.ty, "a.b");
        let decoded = StoredMessage::decode(HeaderNames::Kafka, [], Bytes::from_static(b"hello"));
        assert!(
            decoded
                .unwrap_err()
                .to_string()
                .starts_with("not a CloudEvent")
        );
    }
}

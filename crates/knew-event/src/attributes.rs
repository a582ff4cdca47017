//! Access to attributes by name, and the changes a binary-mode hop makes to them.

use std::borrow::Cow;

use super::{Event, ExtensionValue, SpecVersion, Time, http_binding};

/// Most attributes of an event that is decoded. A header map panics above 24,576 headers.
pub const MAX_ATTRIBUTES: usize = 4096;

/// Most headers that are taken from a message of another system: those of an event, and others beside them.
pub const MAX_MESSAGE_HEADERS: usize = 2 * MAX_ATTRIBUTES;

/// Rejected attribute name or value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttributeError {
    /// The name is empty or has a character other than `a`–`z`, `A`–`Z` and `0`–`9`.
    #[error("{0:?} is not an attribute name: only letters and digits may be used")]
    Name(String),
    /// The attribute has a format, and the value does not match it.
    #[error("{name} cannot be {value:?}: it must be {wanted}")]
    Value {
        /// Name of the attribute that was to be set.
        name: &'static str,
        /// Rejected value, as it was passed.
        value: String,
        /// Description of the values the attribute accepts.
        wanted: &'static str,
    },
}

/// Extensions that brokers and dead-letter delivery add. `knativehistory` is from 2019.
const KNATIVE_EXTENSIONS: [&str; 6] = [
    "knativearrivaltime",
    "knativebrokerttl",
    "knativeerrordest",
    "knativeerrorcode",
    "knativeerrordata",
    "knativehistory",
];

/// True if a text is a valid name for an extension attribute.
#[must_use]
pub fn is_attribute_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl Event {
    /// The event as its producer sent it, without the extensions Knative adds on the way.
    #[must_use]
    pub fn without_knative_extensions(mut self) -> Self {
        self.extensions
            .retain(|name, _| !KNATIVE_EXTENSIONS.contains(&name.as_str()));
        self
    }

    /// All attributes as text, in the order `event_display` prints them.
    pub fn attributes(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        self.context_attributes()
            .map(|(name, value)| (Cow::Borrowed(name), value))
            .chain(self.extensions.iter().map(|(name, value)| {
                let value = match value {
                    ExtensionValue::Text(text) => Cow::Borrowed(text.as_str()),
                    other => Cow::Owned(other.to_string()),
                };
                (Cow::Borrowed(name.as_str()), value)
            }))
    }

    /// Context attributes that are set, in `event_display` order, with the time in UTC.
    pub fn context_attributes(&self) -> impl Iterator<Item = (&'static str, Cow<'_, str>)> {
        let schema = match self.specversion {
            SpecVersion::V03 => "schemaurl",
            SpecVersion::V10 => "dataschema",
        };
        [
            ("specversion", Some(self.specversion.as_str())),
            ("type", Some(self.ty.as_str())),
            ("source", Some(self.source.as_str())),
            ("subject", self.subject.as_deref()),
            ("id", Some(self.id.as_str())),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, Cow::Borrowed(value?))))
        .chain(
            self.time
                .map(|time| ("time", Cow::Owned(time.to_utc_string()))),
        )
        .chain(
            [
                (schema, self.dataschema.as_deref()),
                ("datacontenttype", self.datacontenttype.as_deref()),
                ("datacontentencoding", self.datacontentencoding.as_deref()),
            ]
            .into_iter()
            .filter_map(|(name, value)| Some((name, Cow::Borrowed(value?)))),
        )
    }

    /// Sets a context or extension attribute from text. An empty text removes an optional attribute.
    pub fn set_attribute(&mut self, name: &str, value: &str) -> Result<(), AttributeError> {
        let optional = || (!value.is_empty()).then(|| value.to_owned());
        match name {
            "id" => value.clone_into(&mut self.id),
            "source" => value.clone_into(&mut self.source),
            "type" => value.clone_into(&mut self.ty),
            "subject" => self.subject = optional(),
            "dataschema" | "schemaurl" => self.dataschema = optional(),
            "datacontenttype" => self.datacontenttype = optional(),
            "specversion" => {
                self.specversion = SpecVersion::parse(value)
                    .ok_or_else(|| invalid_value("specversion", value, "1.0 or 0.3"))?;
            }
            "time" if value.is_empty() => self.time = None,
            "time" => {
                let time = Time::parse(value).ok_or_else(|| {
                    invalid_value("time", value, "RFC 3339, such as 2024-03-01T10:00:00Z")
                })?;
                self.time = Some(time);
            }
            _ if is_attribute_name(name) => {
                let value = ExtensionValue::Text(value.to_owned());
                self.extensions.insert(name.to_ascii_lowercase(), value);
            }
            _ => return Err(AttributeError::Name(name.to_owned())),
        }
        Ok(())
    }

    /// Bytes of all attributes and the data together.
    #[must_use]
    pub fn byte_size(&self) -> usize {
        let attributes: usize = self
            .attributes()
            .map(|(name, value)| name.len() + value.len())
            .sum();
        attributes + self.data.as_ref().map_or(0, bytes::Bytes::len)
    }

    /// The event as a subscriber gets it from a hub: header-safe attributes, time in UTC, extensions as
    /// text, no base64 flag, and no data instead of empty data.
    ///
    /// In JSON an extension may have the name of a context attribute, such as `Type`; as headers the
    /// two are one.
    #[must_use]
    pub fn after_binary_hop(mut self) -> Self {
        if self.extensions.keys().any(|key| is_context_attribute(key)) {
            let (headers, body) = http_binding::encode_binary(&self);
            if let Ok(read) = http_binding::decode_event(&headers, body) {
                self = read;
            }
        }
        for text in [&mut self.id, &mut self.source, &mut self.ty] {
            replace_control_characters(text);
            trim_in_place(text);
        }
        let optional = [
            &mut self.subject,
            &mut self.dataschema,
            &mut self.datacontenttype,
            &mut self.datacontentencoding,
        ];
        for field in optional {
            if let Some(text) = field {
                replace_control_characters(text);
                trim_in_place(text);
            }
            field.take_if(|field| field.is_empty());
        }
        self.time = self.time.map(Time::to_utc);
        for value in self.extensions.values_mut() {
            if !matches!(value, ExtensionValue::Text(_)) {
                *value = ExtensionValue::Text(value.to_string());
            }
            if let ExtensionValue::Text(text) = value {
                replace_control_characters(text);
            }
        }
        self.data = self.data.filter(|data| !data.is_empty());
        self.base64 = false;
        self
    }
}

/// True for the names of context attributes in CloudEvents 0.3 and 1.0.
#[must_use]
pub fn is_context_attribute(name: &str) -> bool {
    matches!(
        name,
        "specversion"
            | "id"
            | "source"
            | "type"
            | "subject"
            | "time"
            | "dataschema"
            | "schemaurl"
            | "datacontenttype"
            | "datacontentencoding"
    )
}

/// Replaces characters that an HTTP header cannot carry.
fn replace_control_characters(text: &mut String) {
    if text
        .bytes()
        .any(|byte| byte != b'\t' && byte.is_ascii_control())
    {
        *text = text.replace(char::is_control, " ");
    }
}

fn trim_in_place(text: &mut String) {
    let trimmed = text.trim();
    if trimmed.len() < text.len() {
        *text = trimmed.to_owned();
    }
}

fn invalid_value(name: &'static str, value: &str, wanted: &'static str) -> AttributeError {
    AttributeError::Value {
        name,
        value: value.to_owned(),
        wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_come_in_display_order_with_extensions_last() {
        let mut event = Event::default();
        for (name, value) in [
            ("zeta", "1"),
            ("time", "2024-03-01T10:00:00+02:00"),
            ("type", "t"),
            ("source", "/s"),
            ("id", "7"),
            ("subject", "sub"),
            ("Alpha", "x"),
        ] {
            event.set_attribute(name, value).unwrap();
        }
        let listed: Vec<String> = event
            .attributes()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            listed.join(" "),
            "specversion=1.0 type=t source=/s subject=sub id=7 time=2024-03-01T08:00:00Z alpha=x zeta=1"
        );
    }

    #[test]
    fn an_extension_called_as_an_attribute_is_that_attribute_behind_a_hub() {
        let text =
            r#"{"specversion":"1.0","id":"1","source":"/s","type":"a","Type":"b","Subject":"c"}"#;
        let event = crate::json::decode_json(&bytes::Bytes::from(text)).unwrap();
        let behind = event.after_binary_hop();
        assert_eq!((&*behind.ty, behind.subject.as_deref()), ("b", Some("c")));
        assert!(behind.extensions.is_empty());
    }

    #[test]
    fn a_name_or_value_that_cannot_be_is_refused_in_words() {
        let mut event = Event::default();
        assert_eq!(
            event.set_attribute("my-ext", "x").unwrap_err().to_string(),
            "\"my-ext\" is not an attribute name: only letters and digits may be used"
        );
        assert_eq!(
            event.set_attribute("time", "noon").unwrap_err().to_string(),
            "time cannot be \"noon\": it must be RFC 3339, such as 2024-03-01T10:00:00Z"
        );
        assert_eq!(event, Event::default());
    }
}

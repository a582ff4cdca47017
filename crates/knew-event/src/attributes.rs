//! Attributes by name: listing them, setting them, and what a binary hop does to them.

use std::borrow::Cow;

use super::{Event, SpecVersion, Time, Value, binding};

/// Why an attribute could not be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// The name has a character other than `a`–`z`, `A`–`Z` and `0`–`9`, or none at all.
    #[error("{0:?} is not an attribute name: only letters and digits may be used")]
    Name(String),
    /// The value is not one this attribute can have.
    #[error("{name} cannot be {value:?}: it must be {wanted}")]
    Value {
        /// The attribute.
        name: &'static str,
        /// What it was to become.
        value: String,
        /// What it may be.
        wanted: &'static str,
    },
}

/// What brokers and dead letters write on an event on its way. The last is of 2019.
const STAMPS: [&str; 6] = [
    "knativearrivaltime",
    "knativebrokerttl",
    "knativeerrordest",
    "knativeerrorcode",
    "knativeerrordata",
    "knativehistory",
];

/// Whether a text can be the name of an extension.
#[must_use]
pub fn is_attribute_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl Event {
    /// The event as its sender made it: without what was written on it on its way.
    #[must_use]
    pub fn unstamped(mut self) -> Self {
        self.extensions
            .retain(|name, _| !STAMPS.contains(&name.as_str()));
        self
    }

    /// Every attribute the event has as text, in the order `event_display` prints them.
    pub fn attributes(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        self.context_attributes()
            .map(|(name, value)| (Cow::Borrowed(name), value))
            .chain(self.extensions.iter().map(|(name, value)| {
                let value = match value {
                    Value::Text(text) => Cow::Borrowed(text.as_str()),
                    other => Cow::Owned(other.to_string()),
                };
                (Cow::Borrowed(name.as_str()), value)
            }))
    }

    /// The attributes of the specification that the event has, in display order; the time in UTC.
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
        .chain(self.time.map(|it| ("time", Cow::Owned(it.utc_text()))))
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

    /// Sets an attribute or extension from text; an empty text removes an optional attribute.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), SetError> {
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
                    .ok_or_else(|| unfit("specversion", value, "1.0 or 0.3"))?;
            }
            "time" if value.is_empty() => self.time = None,
            "time" => {
                let time = Time::parse(value).ok_or_else(|| {
                    unfit("time", value, "RFC 3339, such as 2024-03-01T10:00:00Z")
                })?;
                self.time = Some(time);
            }
            _ if is_attribute_name(name) => {
                let value = Value::Text(value.to_owned());
                self.extensions.insert(name.to_ascii_lowercase(), value);
            }
            _ => return Err(SetError::Name(name.to_owned())),
        }
        Ok(())
    }

    /// Bytes of all attributes and the body, the measure of what keeping the event costs.
    #[must_use]
    pub fn size(&self) -> usize {
        let attributes: usize = self
            .attributes()
            .map(|(name, value)| name.len() + value.len())
            .sum();
        attributes + self.data.as_ref().map_or(0, bytes::Bytes::len)
    }

    /// The event as it is after crossing a hub: attributes as headers carry them, time in UTC,
    /// extensions text, no base64 mark, and a body that is empty is no body.
    ///
    /// JSON may bring an extension called as an attribute is, such as `Type`; in headers the two are one.
    #[must_use]
    pub fn after_binary_hop(mut self) -> Self {
        if self.extensions.keys().any(|key| is_of_the_context(key)) {
            let (headers, body) = binding::write_binary(&self);
            if let Ok(read) = binding::read(&headers, body) {
                self = read;
            }
        }
        for text in [&mut self.id, &mut self.source, &mut self.ty] {
            carry(text);
            trim(text);
        }
        let optional = [
            &mut self.subject,
            &mut self.dataschema,
            &mut self.datacontenttype,
            &mut self.datacontentencoding,
        ];
        for field in optional {
            if let Some(text) = field {
                carry(text);
                trim(text);
            }
            field.take_if(|field| field.is_empty());
        }
        self.time = self.time.map(Time::to_utc);
        for value in self.extensions.values_mut() {
            if !matches!(value, Value::Text(_)) {
                *value = Value::Text(value.to_string());
            }
            if let Value::Text(text) = value {
                carry(text);
            }
        }
        self.data = self.data.filter(|datum| !datum.is_empty());
        self.base64 = false;
        self
    }
}

/// Whether a name is that of an attribute of the specification, in either version.
#[must_use]
pub fn is_of_the_context(name: &str) -> bool {
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

/// A text as a header carries it, which has no room for control characters.
fn carry(text: &mut String) {
    if text
        .bytes()
        .any(|byte| byte != b'\t' && byte.is_ascii_control())
    {
        *text = text.replace(char::is_control, " ");
    }
}

fn trim(text: &mut String) {
    let trimmed = text.trim();
    if trimmed.len() < text.len() {
        *text = trimmed.to_owned();
    }
}

fn unfit(name: &'static str, value: &str, wanted: &'static str) -> SetError {
    SetError::Value {
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
            event.set(name, value).unwrap();
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
        let event = crate::json::read(&bytes::Bytes::from(text)).unwrap();
        let behind = event.after_binary_hop();
        assert_eq!((&*behind.ty, behind.subject.as_deref()), ("b", Some("c")));
        assert!(behind.extensions.is_empty());
    }

    #[test]
    fn a_name_or_value_that_cannot_be_is_refused_in_words() {
        let mut event = Event::default();
        assert_eq!(
            event.set("my-ext", "x").unwrap_err().to_string(),
            "\"my-ext\" is not an attribute name: only letters and digits may be used"
        );
        assert_eq!(
            event.set("time", "noon").unwrap_err().to_string(),
            "time cannot be \"noon\": it must be RFC 3339, such as 2024-03-01T10:00:00Z"
        );
        assert_eq!(event, Event::default());
    }
}

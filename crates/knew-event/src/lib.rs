//! CloudEvents as Knative's data plane sees them: attributes, extensions and data that stays bytes.
//!
//! [`http_binding`] decodes and encodes HTTP messages, [`json`] the structured format, [`event_file`]
//! the same format as people write it. [`mod@display`] prints events like Knative's `event_display`,
//! [`mod@validate`] validates them with the messages of the Go SDK, [`build`] builds new ones, and
//! [`mod@weight`] estimates their memory.

#![warn(missing_docs)]

pub mod attributes;
pub mod build;
pub mod display;
pub mod error;
pub mod event_file;
pub mod http_binding;
pub mod json;
pub mod json_indent;
pub mod media_type;
pub mod time;
pub mod validate;
pub mod weight;

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;

pub use display::{DisplayLayout, event_display};
pub use error::{EventDecodeError, MalformedEvent};
pub use time::Time;
pub use validate::{ValidationError, validate_event};
pub use weight::Weight;

/// CloudEvents version an event declares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SpecVersion {
    /// CloudEvents 0.3, which Knative still accepts everywhere.
    V03,
    /// CloudEvents 1.0, the version of all events made here.
    #[default]
    V10,
}

impl SpecVersion {
    /// Value of the `specversion` attribute.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V03 => "0.3",
            Self::V10 => "1.0",
        }
    }

    /// Parses the value of `specversion`; `None` for versions Knative rejects.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "0.3" => Some(Self::V03),
            "1.0" => Some(Self::V10),
            _ => None,
        }
    }
}

/// Value of an extension attribute. Only structured mode carries anything but text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExtensionValue {
    /// Text, and every extension after a binary-mode hop.
    Text(String),
    /// A JSON number, truncated to 32 bits as in the Go SDK.
    Integer(i32),
    /// A JSON `true` or `false`.
    Boolean(bool),
}

impl fmt::Display for ExtensionValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Boolean(truth) => write!(f, "{truth}"),
        }
    }
}

/// A CloudEvent. Optional attributes that are empty are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// CloudEvents version that the event declares.
    pub specversion: SpecVersion,
    /// Unique together with `source`; any non-empty text.
    pub id: String,
    /// URI reference of the context in which the event happened.
    pub source: String,
    /// CloudEvents attribute `type`, such as `com.example.order.created`.
    pub ty: String,
    /// Subject of the event in the context of its source.
    pub subject: Option<String>,
    /// Time of the occurrence, with the offset it was written in.
    pub time: Option<Time>,
    /// URI of the data's schema (`schemaurl` in 0.3).
    pub dataschema: Option<String>,
    /// Media type of the data, with its parameters.
    pub datacontenttype: Option<String>,
    /// `base64` or nothing; CloudEvents 0.3 only.
    pub datacontentencoding: Option<String>,
    /// Extension attributes by name, sorted as they are printed.
    pub extensions: BTreeMap<String, ExtensionValue>,
    /// Data, byte for byte. `None` differs from empty data.
    pub data: Option<Bytes>,
    /// True if the data arrived as `data_base64`; lost on the first binary-mode hop.
    pub base64: bool,
}

#[cfg(test)]
mod tests;

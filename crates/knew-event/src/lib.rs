//! CloudEvents as Knative's data plane sees them: attributes, extensions and a body that stays bytes.
//!
//! [`Event`] is what travels through hubs. [`binding`] turns HTTP messages into events and back,
//! [`json`] is the structured form, [`mod@file`] the same as people write it, [`mod@display`] prints an event as Knative's `event_display` does,
//! [`mod@validate`] judges an event with the words of the Go SDK, [`build`] makes new ones, and [`mod@weight`] counts
//! the memory they take.

#![warn(missing_docs)]

pub mod attributes;
pub mod binding;
pub mod build;
pub mod display;
pub mod file;
pub mod indent;
pub mod json;
pub mod media;
pub mod time;
pub mod validate;
pub mod weight;

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;

pub use binding::ReadError;
pub use display::{Layout, display};
pub use time::Time;
pub use validate::{Invalid, validate};
pub use weight::Weight;

/// The CloudEvents version an event declares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SpecVersion {
    /// CloudEvents 0.3, still accepted on every door.
    V03,
    /// CloudEvents 1.0.
    #[default]
    V10,
}

impl SpecVersion {
    /// The version as the attribute `specversion` writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V03 => "0.3",
            Self::V10 => "1.0",
        }
    }

    /// The version a text names, if it is one that Knative reads.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "0.3" => Some(Self::V03),
            "1.0" => Some(Self::V10),
            _ => None,
        }
    }
}

/// The value of an extension attribute; only structured mode carries anything but text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, and every extension that ever crossed a binary hop.
    Text(String),
    /// A JSON number, cut to 32 bits as the Go SDK does.
    Integer(i32),
    /// A JSON boolean.
    Boolean(bool),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Boolean(truth) => write!(f, "{truth}"),
        }
    }
}

/// One CloudEvent. Optional attributes that are empty are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// The version of the specification the event follows.
    pub specversion: SpecVersion,
    /// Identifies the event together with its source.
    pub id: String,
    /// Where the event comes from, a URI reference.
    pub source: String,
    /// The attribute `type`.
    pub ty: String,
    /// What the event is about, within its source.
    pub subject: Option<String>,
    /// When it happened, with the offset it was written in.
    pub time: Option<Time>,
    /// The schema of the data (`schemaurl` in 0.3).
    pub dataschema: Option<String>,
    /// The media type of the data, with its parameters.
    pub datacontenttype: Option<String>,
    /// 0.3 only: `base64` or nothing.
    pub datacontentencoding: Option<String>,
    /// Extension attributes by name, in the order they are printed.
    pub extensions: BTreeMap<String, Value>,
    /// The body, untouched. `None` differs from empty.
    pub data: Option<Bytes>,
    /// Whether the body arrived as `data_base64`; lost on the first binary hop.
    pub base64: bool,
}

#[cfg(test)]
mod tests;

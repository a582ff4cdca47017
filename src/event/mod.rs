//! CloudEvents as Knative's data plane sees them: attributes, extensions and a body that stays bytes.
//!
//! [`Event`] is what travels through hubs. [`binding`] turns HTTP messages into events and back,
//! [`json`] is the structured form, [`display`] prints an event as Knative's `event_display` does,
//! and [`validate`] judges an event with the words of the Go SDK.

pub mod binding;
pub mod display;
pub mod json;
pub mod time;
pub mod validate;

use std::collections::BTreeMap;

use bytes::Bytes;

pub use time::Time;

/// The CloudEvents version an event declares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SpecVersion {
    /// CloudEvents 0.3, still accepted on every door.
    V03,
    /// CloudEvents 1.0.
    #[default]
    V10,
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
    pub kind: String,
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

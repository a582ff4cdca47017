//! Sources: objects with a sink, and the events they produce.

use std::collections::BTreeMap;

use super::{Destination, QueueSource, Reference, schedule::Schedule};

/// `spec` of a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// Destination of its events (`sink`).
    pub sink: Destination,
    /// Service whose response goes to the sink in the place of each event (`transformer`).
    pub transformer: Option<Box<Destination>>,
    /// Extensions added to each event (`ceOverrides.extensions`).
    pub overrides: BTreeMap<String, String>,
    /// Attributes and body of the events it produces.
    pub event_template: EventTemplate,
    /// Times at which it fires; `None` for sources that wait for an external system or for `fire`.
    pub schedule: Option<Schedule>,
    /// Name of the external system it would read from, such as `Google Pub/Sub`; `None` if knew runs
    /// the source itself.
    pub simulated_system: Option<&'static str>,
    /// Object that a `SinkBinding` binds, if there is one.
    pub subject: Option<Reference>,
    /// What it takes from that system where it is connected; `None` when knew cannot.
    pub queue: Option<QueueSource>,
}

/// The body of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Payload {
    /// The event has no body.
    #[default]
    None,
    /// Bytes exactly as they are sent.
    Bytes(Vec<u8>),
}

/// The attributes and body that all events of a source share; id and time are new for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventTemplate {
    /// Attribute `type` of each event.
    pub ty: String,
    /// Attribute `source` of each event.
    pub source: String,
    /// Attribute `subject`, if the kind sets one.
    pub subject: Option<String>,
    /// Media type of the payload (`datacontenttype`).
    pub content_type: Option<String>,
    /// Extensions that the kind sets, before `ceOverrides`.
    pub extensions: BTreeMap<String, String>,
    /// Body of each event.
    pub payload: Payload,
    /// True if each tick waits a random 0–499 ms first, as that of a PingSource does.
    pub jitter: bool,
    /// True if a rejected event is retried, as by a PingSource but not a CronJobSource.
    pub retries: bool,
}

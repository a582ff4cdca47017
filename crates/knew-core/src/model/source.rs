//! Sources: anything with a sink, and the shape of the events it makes.

use std::collections::BTreeMap;

use super::{Destination, Feed, Reference, schedule::Schedule};

/// `spec` of a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// Where its events go.
    pub sink: Destination,
    /// Whom its events pass on their way there: what it answers goes to the sink.
    pub transformer: Option<Box<Destination>>,
    /// `ceOverrides.extensions`.
    pub overrides: BTreeMap<String, String>,
    /// What an event of it looks like.
    pub event_template: EventTemplate,
    /// When it fires by itself; `None` for sources that wait for the outside world or for `fire`.
    pub schedule: Option<Schedule>,
    /// The outside system it stands for, such as `Google Pub/Sub`; `None` when knew runs it itself.
    pub simulated_system: Option<&'static str>,
    /// Whom a `SinkBinding` binds, when it names somebody.
    pub subject: Option<Reference>,
    /// What it takes from that system where it is connected; `None` when knew cannot.
    pub feed: Option<Feed>,
}

/// The body a source sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Payload {
    /// No body.
    #[default]
    None,
    /// Bytes exactly as they go out.
    Bytes(Vec<u8>),
}

/// The attributes every event of a source has; id and time are made anew for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventTemplate {
    /// The attribute `type`.
    pub ty: String,
    /// The attribute `source`.
    pub source: String,
    /// The attribute `subject`.
    pub subject: Option<String>,
    /// The media type of the payload.
    pub content_type: Option<String>,
    /// Extensions the kind itself sets, before `ceOverrides`.
    pub extensions: BTreeMap<String, String>,
    /// The body.
    pub payload: Payload,
    /// Whether each tick waits a random 0–499 ms first, as PingSource does.
    pub jitter: bool,
    /// Whether a refused event is tried again, as PingSource does and CronJobSource does not.
    pub retries: bool,
}

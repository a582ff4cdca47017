//! Sinks: addressable objects in front of an external system.

use super::QueueSink;

/// An object that puts events into an external system, such as a `KafkaSink`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalSink {
    /// Name of the system, such as `Apache Kafka`.
    pub system: &'static str,
    /// Where it puts them where it is connected; `None` when knew cannot.
    pub queue: Option<QueueSink>,
}

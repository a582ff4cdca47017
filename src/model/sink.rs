//! Sinks: addressable objects in front of a system outside.

/// Something that takes events for a system outside, such as a `KafkaSink`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sink {
    /// The system, such as `Apache Kafka`.
    pub system: &'static str,
}

//! Sinks: addressable objects in front of a system outside.

use super::Outlet;

/// Something that takes events for a system outside, such as a `KafkaSink`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalSink {
    /// The system, such as `Apache Kafka`.
    pub system: &'static str,
    /// Where it puts them where it is connected; `None` when knew cannot.
    pub outlet: Option<Outlet>,
}

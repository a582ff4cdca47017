//! A Service: what takes deliveries, with what a cluster would keep to when it calls it.

use std::time::Duration;

/// The parts of a Service's `spec` that count for whoever calls it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// `containerConcurrency`: how many calls it takes at once; `None` for as many as come.
    pub concurrency: Option<usize>,
    /// `timeoutSeconds`: how long it may take to answer, where it is said.
    pub timeout: Option<Duration>,
    /// The image of its only or first container.
    pub image: Option<String>,
}

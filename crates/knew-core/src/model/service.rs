//! A Service, with the settings of it that a caller has to respect.

use std::time::Duration;

/// The parts of a Service's `spec` that affect deliveries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// Most calls at once (`containerConcurrency`); `None` for no limit.
    pub concurrency: Option<usize>,
    /// Longest time to respond (`timeoutSeconds`), if it is set.
    pub timeout: Option<Duration>,
    /// Image of its first container, if it has one.
    pub image: Option<String>,
}

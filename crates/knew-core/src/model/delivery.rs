//! Delivery: retries, backoff, timeout and dead letter sink.

use std::time::Duration;

use super::Destination;

/// Growth of the wait between attempts (`backoffPolicy`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackoffPolicy {
    /// `delay × (k − 1)` before retry `k`: the first retry comes at once.
    Linear,
    /// `delay × 2^(k − 1)` before retry `k`.
    Exponential,
}

/// Content mode of requests to a subscriber (`format`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeliveryFormat {
    /// Attributes are headers, the data is the body.
    #[default]
    Binary,
    /// The event is one JSON document.
    Json,
}

/// A `delivery` block as written; fields that are not set are `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeliverySpec {
    /// Destination of events that could not be delivered (`deadLetterSink`).
    pub dead_letter_sink: Option<Destination>,
    /// Number of attempts after the first (`retry`).
    pub retry: Option<u32>,
    /// Growth of the wait (`backoffPolicy`).
    pub backoff: Option<BackoffPolicy>,
    /// Unit of the wait (`backoffDelay`).
    pub delay: Option<Duration>,
    /// Limit for one attempt (`timeout`).
    pub timeout: Option<Duration>,
    /// Longest `Retry-After` header that is obeyed (`retryAfterMax`).
    pub retry_after_max: Option<Duration>,
    /// Content mode of requests to the subscriber of a Trigger (`format`).
    pub format: Option<DeliveryFormat>,
}

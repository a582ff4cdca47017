//! How hard to try: retries, waits, timeout and where failures go.

use std::time::Duration;

use super::Destination;

/// How waits grow between attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackoffPolicy {
    /// `delay × (k − 1)` before retry `k`: the first retry is immediate.
    Linear,
    /// `delay × 2^(k − 1)` before retry `k`.
    Exponential,
}

/// The content mode a subscriber is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeliveryFormat {
    /// Attributes as headers.
    #[default]
    Binary,
    /// One JSON document.
    Json,
}

/// A `delivery` block as written; absent fields are absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeliverySpec {
    /// Where an event goes that could not be delivered.
    pub dead_letter_sink: Option<Destination>,
    /// How many times to try again.
    pub retry: Option<u32>,
    /// How waits grow.
    pub backoff: Option<BackoffPolicy>,
    /// The unit of the wait.
    pub delay: Option<Duration>,
    /// The limit for one attempt.
    pub timeout: Option<Duration>,
    /// The longest `Retry-After` that is obeyed.
    pub retry_after_max: Option<Duration>,
    /// The content mode towards a Trigger's subscriber.
    pub format: Option<DeliveryFormat>,
}

//! Failed deliveries: what decides about a retry, and what a dead letter tells.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use super::dead_letter;
use super::transport::TransportError;

/// A delivery that failed, after one attempt or the last.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{reason}")]
pub struct DeliveryError {
    /// Status that decides about a retry; `None` if there was no response.
    pub status: Option<StatusCode>,
    /// Sentence that the journal shows.
    pub reason: String,
    /// Wait that the recipient asked for in `Retry-After`.
    pub retry_after: Option<Duration>,
    /// Extensions of the dead letter; `None` where Knative adds none.
    pub extensions: Option<ErrorExtensions>,
    /// Cause that makes every retry pointless, whatever the status.
    pub permanent: Option<PermanentCause>,
}

/// Causes that make every retry pointless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PermanentCause {
    /// The request could not be built.
    Unsendable,
    /// The event went in a circle until its hop limit ended it. Were each level to retry, one event
    /// would be delivered thousands of times.
    Looped,
    /// The engine is stopping.
    Stopped,
}

/// Extension attributes that Knative adds to a dead letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorExtensions {
    /// `knativeerrordest`: address of the recipient that failed.
    pub destination: Arc<str>,
    /// `knativeerrorcode`: HTTP status, or -1.
    pub code: i32,
    /// `knativeerrordata`: start of the response body, not yet encoded.
    pub data: Bytes,
}

impl DeliveryError {
    /// Error of a status that says everything; a dead letter gets no extensions.
    #[must_use]
    pub fn from_status(status: StatusCode) -> Self {
        Self {
            status: Some(status),
            reason: status.as_u16().to_string(),
            retry_after: None,
            extensions: None,
            permanent: None,
        }
    }

    /// Error of a response that was no success.
    #[must_use]
    pub fn from_response(destination: &Arc<str>, status: StatusCode, body: &Bytes) -> Self {
        Self {
            reason: status.to_string(),
            extensions: Some(ErrorExtensions {
                destination: destination.clone(),
                code: i32::from(status.as_u16()),
                data: dead_letter::excerpt(body),
            }),
            ..Self::from_status(status)
        }
    }

    /// Error of a rejection inside the process, with its reason instead of a body.
    #[must_use]
    pub fn rejected(destination: &Arc<str>, status: StatusCode, reason: String) -> Self {
        Self {
            reason,
            ..Self::from_response(destination, status, &Bytes::new())
        }
    }

    /// Error of an attempt that brought back no response.
    #[must_use]
    pub fn from_transport(destination: &Arc<str>, error: TransportError) -> Self {
        let reason = match error {
            TransportError::Rejected { status, reason } => {
                return Self::rejected(destination, status, reason);
            }
            other => other.to_string(),
        };
        let data = format!("dispatch error: {reason}").into();
        Self {
            status: None,
            reason,
            retry_after: None,
            extensions: Some(ErrorExtensions {
                destination: destination.clone(),
                code: 500,
                data,
            }),
            permanent: None,
        }
    }

    /// The same error, made final because the engine stops before the next attempt.
    #[must_use]
    pub fn interrupted_by_stop(mut self) -> Self {
        self.reason = format!(
            "knew stopped before the next attempt; last: {}",
            self.reason
        );
        self.permanent = Some(PermanentCause::Stopped);
        self
    }
}

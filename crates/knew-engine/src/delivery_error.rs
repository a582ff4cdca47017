//! Why a call failed: what decides about trying again, and what a dead letter tells.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

/// A call that failed.
#[derive(Clone, Debug)]
pub struct DeliveryError {
    /// The status that counts; `None` when there was no answer.
    pub status: Option<u16>,
    /// Why, in a few words.
    pub reason: String,
    /// How long the one who answered asks to be left alone.
    pub retry_after: Option<Duration>,
    /// What a dead letter says about it; a trigger whose subscriber answered nonsense says nothing.
    pub extensions: Option<ErrorExtensions>,
    /// Whether the call can never pass: it could not be made, or it closed a loop.
    pub permanent: Option<PermanentCause>,
}

/// Why trying again is pointless whatever the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PermanentCause {
    /// The request could not be built.
    Unsendable,
    /// The event went in a circle until its hop limit ended it. Were each level to try again, one
    /// event would be delivered thousands of times.
    Looped,
    /// The engine is stopping.
    Stopped,
}

/// The three extensions of a dead letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorExtensions {
    /// `knativeerrordest`: the address that failed.
    pub destination: Arc<str>,
    /// `knativeerrorcode`.
    pub code: i32,
    /// `knativeerrordata`, before it is encoded.
    pub data: Bytes,
}

impl DeliveryError {
    /// A failure known by its status alone.
    #[must_use]
    pub fn from_status(status: u16) -> Self {
        Self {
            status: Some(status),
            reason: status.to_string(),
            retry_after: None,
            extensions: None,
            permanent: None,
        }
    }

    /// No answer, in the words of the error.
    #[must_use]
    pub fn no_response(destination: &Arc<str>, words: String) -> Self {
        let data = format!("dispatch error: {words}").into();
        Self {
            status: None,
            reason: words,
            retry_after: None,
            extensions: Some(ErrorExtensions {
                destination: destination.clone(),
                code: 500,
                data,
            }),
            permanent: None,
        }
    }

    /// The engine stops, and waits no longer.
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

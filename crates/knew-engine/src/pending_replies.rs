//! Senders that wait for a reply, as at a `RequestReply`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::StatusCode;
use tokio::sync::oneshot;

use super::http_client::Response;
use super::transport::{OutboundCall, TransportError};
use knew_core::model::Correlation;
use knew_event::{Event, ExtensionValue};

/// Senders that wait for a reply, by the correlation value that the reply carries.
#[derive(Debug, Default)]
pub struct PendingReplies(Mutex<HashMap<String, oneshot::Sender<Arc<Event>>>>);

/// A sender that waits. Dropping it ends the wait.
pub struct PendingReply<'a> {
    pending: &'a PendingReplies,
    value: String,
    /// Receiver of the reply.
    pub reply: oneshot::Receiver<Arc<Event>>,
}

impl PendingReplies {
    /// Waits for the reply with a correlation value.
    pub fn register(&self, value: String) -> PendingReply<'_> {
        let (sender, reply) = oneshot::channel();
        self.lock().insert(value.clone(), sender);
        PendingReply {
            pending: self,
            value,
            reply,
        }
    }

    /// Hands a reply to the sender that waits for it, if it still does.
    pub fn send(
        &self,
        correlation: &Correlation,
        call: &OutboundCall<'_>,
    ) -> Result<Response, TransportError> {
        let reply = call.visible_event();
        let attribute = &correlation.reply_attribute;
        let Some(ExtensionValue::Text(value)) = reply.extensions.get(attribute) else {
            return Err(TransportError::Rejected {
                status: StatusCode::BAD_REQUEST,
                reason: format!("400: the event has no {attribute} to say whose answer it is"),
            });
        };
        let sender = self.lock().remove(value);
        // A sender that disconnected in this moment does not get it.
        let _sent = sender.map(|sender| sender.send(reply));
        Ok(Response::from_status(StatusCode::ACCEPTED))
    }

    /// Each change is one call of the table, so a task that panicked leaves it consistent.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<Arc<Event>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for PendingReply<'_> {
    fn drop(&mut self) {
        self.pending.lock().remove(&self.value);
    }
}

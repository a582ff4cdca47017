//! Request-reply: a sender waits for the event that replies to its own, as at a `RequestReply`.
//!
//! The request gets an extension with a unique value. The service that replies copies it into another
//! extension, by which a trigger finds the reply and delivers it to the reply target.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::StatusCode;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::dispatcher::Dispatcher;
use super::http_client::Response;
use super::hub::{HubResponse, IncomingEvent};
use super::memory_budget::EVENT_OVERHEAD;
use super::plan::Plan;
use super::transport::{OutboundCall, TransportError};
use knew_core::model::Correlation;
use knew_event::{Event, ExtensionValue, Weight};
use knew_filter::correlation;

/// Time a sender waits for its reply. Fixed, since the code of Knative does not read `timeout` either.
const REPLY_TIMEOUT: Duration = Duration::from_mins(1);

/// Senders that wait for a reply, by the correlation value that the reply carries.
#[derive(Debug, Default)]
pub struct PendingReplies(Mutex<HashMap<String, oneshot::Sender<Arc<Event>>>>);

/// Result of sending an event to a hub.
#[derive(Debug)]
pub struct SendOutcome {
    /// Response of the hub.
    pub response: HubResponse,
    /// Reply, if the hub is a `RequestReply` and there was one in time.
    pub reply: Option<Arc<Event>>,
}

/// A sender that waits. Dropping it ends the wait.
struct PendingReply<'a> {
    pending: &'a PendingReplies,
    value: String,
    reply: oneshot::Receiver<Arc<Event>>,
}

impl PendingReplies {
    fn register(&self, value: String) -> PendingReply<'_> {
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

impl Dispatcher {
    /// Sends an event to a hub and waits for the response, and at a `RequestReply` for the reply.
    pub async fn send_to_hub(
        self: &Arc<Self>,
        plan: &Arc<Plan>,
        hub: usize,
        incoming: IncomingEvent,
    ) -> SendOutcome {
        match &plan.hubs[hub].correlation {
            Some(correlation) => self.request_reply(plan, hub, incoming, correlation).await,
            None => SendOutcome {
                response: self
                    .validate_and_accept(plan, hub, incoming)
                    .response()
                    .await,
                reply: None,
            },
        }
    }

    async fn request_reply(
        self: &Arc<Self>,
        plan: &Arc<Plan>,
        hub: usize,
        mut incoming: IncomingEvent,
        correlation: &Correlation,
    ) -> SendOutcome {
        let id = &plan.hubs[hub].id;
        let owner = format!("{}/{}", id.namespace, id.name);
        let value = correlation::new_correlation_id(
            &owner,
            &incoming.event.id,
            Uuid::new_v4().into_bytes(),
        );
        let Some(_share) = self
            .runtime
            .memory
            .reserve(EVENT_OVERHEAD + 2 * value.weight())
        else {
            self.record_rejection(
                plan.hubs[hub].requested_address(),
                StatusCode::SERVICE_UNAVAILABLE,
                &self.runtime.memory.exhausted_message(),
            );
            return SendOutcome {
                response: HubResponse::from_status(StatusCode::SERVICE_UNAVAILABLE),
                reply: None,
            };
        };
        let correlation_value = ExtensionValue::Text(value.clone());
        let extensions = &mut incoming.event.extensions;
        extensions.insert(correlation.correlation_attribute.clone(), correlation_value);
        let mut wait = self.pending_replies.register(value);
        let answered = async {
            let response = self
                .validate_and_accept(plan, hub, incoming)
                .response()
                .await;
            if response.status != StatusCode::ACCEPTED {
                return SendOutcome {
                    response,
                    reply: None,
                };
            }
            SendOutcome::after_wait((&mut wait.reply).await.ok())
        };
        tokio::select! {
            outcome = answered => outcome,
            () = self.runtime.clock.sleep(REPLY_TIMEOUT) => SendOutcome::after_wait(None),
            () = self.runtime.shutdown.accepting.cancelled() => SendOutcome::after_wait(None),
        }
    }
}

impl SendOutcome {
    /// Outcome of a wait; without a reply the status is the same.
    const fn after_wait(reply: Option<Arc<Event>>) -> Self {
        Self {
            response: HubResponse::from_status(StatusCode::OK),
            reply,
        }
    }
}

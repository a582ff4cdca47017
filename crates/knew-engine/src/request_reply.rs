//! Request-reply: a sender waits for the event that replies to its own, as at a `RequestReply`.
//!
//! The request gets an extension with a unique value. The service that replies copies it into another
//! extension, by which a trigger finds the reply and delivers it to the reply target.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use uuid::Uuid;

use super::dispatcher::Dispatcher;
use super::hub::{HubResponse, IncomingEvent};
use super::memory_budget::EVENT_OVERHEAD;
use super::plan::Plan;
use knew_core::model::Correlation;
use knew_event::{Event, ExtensionValue, Weight};
use knew_filter::correlation;

/// Time a sender waits for its reply. Fixed, since the code of Knative does not read `timeout` either.
const REPLY_TIMEOUT: Duration = Duration::from_mins(1);

/// Result of sending an event to a hub.
#[derive(Debug)]
pub struct SendOutcome {
    /// Response of the hub.
    pub response: HubResponse,
    /// Reply, if the hub is a `RequestReply` and there was one in time.
    pub reply: Option<Arc<Event>>,
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

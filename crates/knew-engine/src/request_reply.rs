//! Questions: a sender that waits for the event that answers its own, as at a `RequestReply`.
//!
//! The question gets an extension with a value nobody else has. Whoever answers copies it into another
//! extension, by which a trigger finds the answer and brings it to the target that takes answers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use uuid::Uuid;

use super::dispatcher::Dispatcher;
use super::hub::{HubResponse, IncomingEvent};
use super::memory_budget::EVENT_OVERHEAD;
use super::plan::Plan;
use knew_core::model::Correlation;
use knew_event::{Event, Value, Weight};
use knew_filter::correlation;

/// How long an answer is waited for; Knative's code does not read `timeout` either.
const REPLY_TIMEOUT: Duration = Duration::from_mins(1);

/// Who waits, by the value the answer will carry.
#[derive(Debug, Default)]
pub struct PendingReplies(Mutex<HashMap<String, oneshot::Sender<Arc<Event>>>>);

/// What a sender is told by a hub.
#[derive(Debug)]
pub struct SendOutcome {
    /// The status.
    pub response: HubResponse,
    /// The event that answers its own, if it asked for one and there is one.
    pub reply: Option<Arc<Event>>,
}

/// Somebody who waits; dropped, nobody does.
struct PendingReply<'a> {
    waiting: &'a PendingReplies,
    value: String,
    answer: oneshot::Receiver<Arc<Event>>,
}

impl PendingReplies {
    fn register(&self, value: String) -> PendingReply<'_> {
        let (sender, answer) = oneshot::channel();
        self.lock().insert(value.clone(), sender);
        let waiting = self;
        PendingReply {
            waiting,
            value,
            answer,
        }
    }

    /// Hands an answer to whoever waits for it, if somebody still does. False when it does not say
    /// whose answer it is.
    pub fn complete(&self, correlation: &Correlation, event: Arc<Event>) -> bool {
        let Some(Value::Text(value)) = event.extensions.get(&correlation.reply_attribute) else {
            return false;
        };
        let waits = self.lock().remove(value);
        // Who went away meanwhile is not told.
        let _told = waits.map(|wait| wait.send(event));
        true
    }

    /// Each change is one call of the table, so a task that panicked leaves it whole.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<Arc<Event>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for PendingReply<'_> {
    fn drop(&mut self) {
        self.waiting.lock().remove(&self.value);
    }
}

impl Dispatcher {
    /// Takes an event into a hub, checked as the hub's door does it, and waits for what its sender is
    /// told; where the hub takes questions, for the answer.
    pub async fn send_to_hub_and_wait(
        self: &Arc<Self>,
        plan: &Arc<Plan>,
        hub: usize,
        entry: IncomingEvent,
    ) -> SendOutcome {
        match &plan.hubs[hub].correlation {
            Some(correlation) => self.request_reply((plan, hub), entry, correlation).await,
            None => SendOutcome {
                response: self.validate_and_accept(plan, hub, entry).response().await,
                reply: None,
            },
        }
    }

    async fn request_reply(
        self: &Arc<Self>,
        (plan, hub): (&Arc<Plan>, usize),
        mut entry: IncomingEvent,
        correlation: &Correlation,
    ) -> SendOutcome {
        let id = &plan.hubs[hub].id;
        let owner = format!("{}/{}", id.namespace, id.name);
        let value = correlation::mint(&owner, &entry.event.id, Uuid::new_v4().into_bytes());
        let Some(_share) = self.memory.reserve(EVENT_OVERHEAD + 2 * value.weight()) else {
            self.record_rejection(
                plan.hubs[hub].asked(),
                503,
                &self.memory.exhausted_message(),
            );
            return SendOutcome {
                response: HubResponse::from_status(503),
                reply: None,
            };
        };
        let question = Value::Text(value.clone());
        let extensions = &mut entry.event.extensions;
        extensions.insert(correlation.correlation_attribute.clone(), question);
        let mut wait = self.pending_replies.register(value);
        let answered = async {
            let answer = self.validate_and_accept(plan, hub, entry).response().await;
            if answer.status != 202 {
                return SendOutcome {
                    response: answer,
                    reply: None,
                };
            }
            let event = (&mut wait.answer).await.ok();
            SendOutcome::after_wait(event)
        };
        tokio::select! {
            told = answered => told,
            () = self.clock.sleep(REPLY_TIMEOUT) => SendOutcome::after_wait(None),
            () = self.halt.cancelled() => SendOutcome::after_wait(None),
        }
    }
}

impl SendOutcome {
    /// Who waited in vain is told the same, without an event.
    const fn after_wait(event: Option<Arc<Event>>) -> Self {
        let (status, looped) = (200, false);
        let answer = HubResponse { status, looped };
        Self {
            response: answer,
            reply: event,
        }
    }
}

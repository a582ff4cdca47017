//! Questions: a sender that waits for the event that answers its own, as at a `RequestReply`.
//!
//! The question gets an extension with a value nobody else has. Whoever answers copies it into another
//! extension, by which a trigger finds the answer and brings it to the target that takes answers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use uuid::Uuid;

use super::budget::EVENT;
use super::dispatcher::Dispatcher;
use super::hub::{Answer, Entry};
use super::plan::Plan;
use knew_core::model::Correlation;
use knew_event::{Event, Value, Weight};
use knew_filter::correlation;

/// How long an answer is waited for; Knative's code does not read `timeout` either.
const PATIENCE: Duration = Duration::from_mins(1);

/// Who waits, by the value the answer will carry.
#[derive(Debug, Default)]
pub struct Waiting(Mutex<HashMap<String, oneshot::Sender<Arc<Event>>>>);

/// What a sender is told by a hub.
#[derive(Debug)]
pub struct Told {
    /// The status.
    pub answer: Answer,
    /// The event that answers its own, if it asked for one and there is one.
    pub event: Option<Arc<Event>>,
}

/// Somebody who waits; dropped, nobody does.
struct Wait<'a> {
    waiting: &'a Waiting,
    value: String,
    answer: oneshot::Receiver<Arc<Event>>,
}

impl Waiting {
    fn begin(&self, value: String) -> Wait<'_> {
        let (sender, answer) = oneshot::channel();
        self.table().insert(value.clone(), sender);
        let waiting = self;
        Wait {
            waiting,
            value,
            answer,
        }
    }

    /// Hands an answer to whoever waits for it, if somebody still does. False when it does not say
    /// whose answer it is.
    pub fn end(&self, correlation: &Correlation, event: Arc<Event>) -> bool {
        let Some(Value::Text(value)) = event.extensions.get(&correlation.reply_attribute) else {
            return false;
        };
        let waits = self.table().remove(value);
        // Who went away meanwhile is not told.
        let _told = waits.map(|wait| wait.send(event));
        true
    }

    /// Each change is one call of the table, so a task that panicked leaves it whole.
    fn table(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<Arc<Event>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        self.waiting.table().remove(&self.value);
    }
}

impl Dispatcher {
    /// Takes an event into a hub, checked as the hub's door does it, and waits for what its sender is
    /// told; where the hub takes questions, for the answer.
    pub async fn call_on(self: &Arc<Self>, plan: &Arc<Plan>, hub: usize, entry: Entry) -> Told {
        match &plan.hubs[hub].correlation {
            Some(correlation) => self.ask((plan, hub), entry, correlation).await,
            None => Told {
                answer: self.knock(plan, hub, entry).answer().await,
                event: None,
            },
        }
    }

    async fn ask(
        self: &Arc<Self>,
        (plan, hub): (&Arc<Plan>, usize),
        mut entry: Entry,
        correlation: &Correlation,
    ) -> Told {
        let id = &plan.hubs[hub].id;
        let owner = format!("{}/{}", id.namespace, id.name);
        let value = correlation::mint(&owner, &entry.event.id, Uuid::new_v4().into_bytes());
        let Some(_share) = self.budget.take(EVENT + 2 * value.weight()) else {
            self.refuse(plan.hubs[hub].asked(), 503, &self.budget.refusal());
            return Told {
                answer: Answer::of(503),
                event: None,
            };
        };
        let question = Value::Text(value.clone());
        let extensions = &mut entry.event.extensions;
        extensions.insert(correlation.correlation_attribute.clone(), question);
        let mut wait = self.waiting.begin(value);
        let answered = async {
            let answer = self.knock(plan, hub, entry).answer().await;
            if answer.status != 202 {
                return Told {
                    answer,
                    event: None,
                };
            }
            let event = (&mut wait.answer).await.ok();
            Told::at_last(event)
        };
        tokio::select! {
            told = answered => told,
            () = self.clock.sleep(PATIENCE) => Told::at_last(None),
            () = self.halt.cancelled() => Told::at_last(None),
        }
    }
}

impl Told {
    /// Who waited in vain is told the same, without an event.
    const fn at_last(event: Option<Arc<Event>>) -> Self {
        let (status, looped) = (200, false);
        let answer = Answer { status, looped };
        Self { answer, event }
    }
}

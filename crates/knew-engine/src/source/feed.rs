//! Feeds under way: each takes from a queue until its source is gone or says something else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use super::forge;
use super::intake::{Backoff, Intake};
use crate::dispatcher::Dispatcher;
use crate::outside::{Address, Endpoint, Reach};
use knew_core::graph::Graph;
use knew_core::model::feed::Queue;
use knew_core::model::{Feed, Id};
use knew_core::record::Condition;

/// The feeds under way, by source.
#[derive(Debug, Default)]
pub struct Feeds {
    taps: Mutex<HashMap<Arc<Id>, Tap>>,
    called: Mutex<HashMap<Id, Condition>>,
}

/// One feed, connected or not.
#[derive(Debug)]
struct Tap {
    feed: Feed,
    reach: Reach,
    halt: CancellationToken,
}

/// Why a consumer ended before its time.
#[derive(Debug)]
pub enum Trouble {
    /// It will pass, or not, by itself.
    Passing(String),
    /// Somebody has to do something.
    Lasting(String),
}

impl Feeds {
    /// Starts what is new, ends what is gone, and leaves the rest as it is.
    pub fn follow(&self, graph: &Graph, dispatcher: &Arc<Dispatcher>) {
        self.tell_of_called(graph, dispatcher);
        let mut table = self.taps.lock().unwrap_or_else(PoisonError::into_inner);
        let mut before = std::mem::take(&mut *table);
        for source in &graph.sources {
            let Some(feed) = source.spec.feed.as_ref().filter(|_| source.sink.is_some()) else {
                continue;
            };
            let named = feed.address.as_deref();
            let trust = dispatcher.access.trust();
            let reach = dispatcher
                .access
                .connections(graph)
                .reach(feed.system(), named, &trust);
            let known = before.remove_entry(&source.id);
            let (id, tap) = match known {
                Some((id, tap)) if tap.feed == *feed && tap.reach == reach => (id, tap),
                other => {
                    before.extend(other);
                    let id = Arc::new(source.id.clone());
                    let tap = Tap::open(id.clone(), feed.clone(), reach, dispatcher);
                    (id, tap)
                }
            };
            if let Some(twice) = table.insert(id, tap) {
                twice.halt.cancel();
            }
        }
        for tap in before.into_values() {
            tap.halt.cancel();
        }
    }
}

impl Feeds {
    /// Says of the sources that webhooks call whether they can be called.
    fn tell_of_called(&self, graph: &Graph, dispatcher: &Arc<Dispatcher>) {
        let mut said = self.called.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::take(&mut *said);
        for (id, forge) in forge::called(graph) {
            let condition = match forge.secret(&dispatcher.access.environment) {
                Ok(_) => Condition::Ready,
                Err(words) => Condition::Waiting(words),
            };
            if before.get(id) != Some(&condition) {
                let halt = dispatcher.runtime.shutdown.accepting.child_token();
                let intake = Intake::new(Arc::new(id.clone()), dispatcher.clone(), halt);
                intake.is(condition.clone());
            }
            said.insert(id.clone(), condition);
        }
    }
}

impl Tap {
    fn open(id: Arc<Id>, feed: Feed, reach: Reach, dispatcher: &Arc<Dispatcher>) -> Self {
        let halt = dispatcher.runtime.shutdown.accepting.child_token();
        let intake = Arc::new(Intake::new(id, dispatcher.clone(), halt.clone()));
        match &reach {
            Reach::Unknown(words) => intake.is(Condition::Waiting(words.clone())),
            Reach::Broken(words) => intake.is(Condition::Failed(words.clone())),
            Reach::At(endpoint) => {
                let run = keep_taking(intake, feed.clone(), endpoint.clone());
                dispatcher.runtime.tasks.spawn(run);
            }
        }
        Self { feed, reach, halt }
    }
}

/// Connects, takes, and connects again when that ends, with waits that grow while nothing works.
async fn keep_taking(intake: Arc<Intake>, feed: Feed, endpoint: Endpoint) {
    let name = feed.system().name();
    let mut backoff = Backoff::new();
    intake.is(Condition::Waiting(format!(
        "connecting to {name} at {endpoint}"
    )));
    while let Err(trouble) = connect_and_take(&intake, &feed.queue, &endpoint).await {
        if intake.is_over() {
            return;
        }
        if intake.is_ready() {
            backoff = Backoff::new();
        }
        intake.is(match trouble {
            Trouble::Passing(words) => {
                Condition::Waiting(format!("{name} at {endpoint}: {words}; trying again"))
            }
            Trouble::Lasting(words) => Condition::Failed(format!("{name} at {endpoint}: {words}")),
        });
        if intake.pause(backoff.next()).await.is_none() {
            return;
        }
    }
}

/// Looks the references of the address up and takes until it is over. Their values do not get into the
/// words of what went wrong.
async fn connect_and_take(
    intake: &Arc<Intake>,
    queue: &Queue,
    endpoint: &Endpoint,
) -> Result<(), Trouble> {
    let address = endpoint.resolve().await.map_err(Trouble::Lasting)?;
    let taken = take(intake, queue, &address).await;
    taken.map_err(|trouble| match trouble {
        Trouble::Passing(words) => Trouble::Passing(address.tell(&words)),
        Trouble::Lasting(words) => Trouble::Lasting(address.tell(&words)),
    })
}

/// Takes until it is over.
#[cfg_attr(
    not(any(
        feature = "kafka",
        feature = "pubsub",
        feature = "sqs",
        feature = "redis",
        feature = "rabbitmq"
    )),
    expect(clippy::unused_async, reason = "each system waits for its client")
)]
async fn take(intake: &Arc<Intake>, queue: &Queue, address: &Address) -> Result<(), Trouble> {
    match queue {
        #[cfg(feature = "kafka")]
        Queue::Kafka(topics) => Box::pin(super::kafka::take(intake, topics, address)).await,
        #[cfg(feature = "pubsub")]
        Queue::PubSub(topic) => Box::pin(super::pubsub::take(intake, topic, address)).await,
        #[cfg(feature = "sqs")]
        Queue::Sqs(queue) => Box::pin(super::sqs::take(intake, queue, address)).await,
        #[cfg(feature = "redis")]
        Queue::Redis(stream) => Box::pin(super::redis::take(intake, stream, address)).await,
        #[cfg(feature = "rabbitmq")]
        Queue::RabbitMq(exchange) => {
            Box::pin(super::rabbitmq::take(intake, exchange, address)).await
        }
        #[cfg(not(all(
            feature = "kafka",
            feature = "pubsub",
            feature = "sqs",
            feature = "redis",
            feature = "rabbitmq"
        )))]
        _ => {
            // Not reached: such a source is not connected.
            let _ = (intake, address);
            Err(Trouble::Lasting("not built in".to_owned()))
        }
    }
}

impl Trouble {
    /// Trouble that will pass by itself, in the words of an error.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "errors are handed over whole by map_err"
    )]
    pub fn passing(error: impl ToString) -> Self {
        Self::Passing(error.to_string())
    }
}

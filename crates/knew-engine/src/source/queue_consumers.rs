//! Feeds under way: each takes from a queue until its source is gone or says something else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use super::source_context::{ReconnectBackoff, SourceContext};
use super::webhook;
use crate::dispatcher::Dispatcher;
use crate::external::{AddressTemplate, ResolvedAddress, SystemLocation};
use knew_core::graph::Graph;
use knew_core::model::queue::SourceQueue;
use knew_core::model::{Id, QueueSource};
use knew_core::record::NodeCondition;

/// The feeds under way, by source.
#[derive(Debug, Default)]
pub struct QueueConsumers {
    consumers: Mutex<HashMap<Arc<Id>, QueueConsumer>>,
    webhook_conditions: Mutex<HashMap<Id, NodeCondition>>,
}

/// One feed, connected or not.
#[derive(Debug)]
struct QueueConsumer {
    spec: QueueSource,
    location: SystemLocation,
    halt: CancellationToken,
}

/// Why a consumer ended before its time.
#[derive(Debug)]
pub enum ConnectError {
    /// It will pass, or not, by itself.
    Transient(String),
    /// Somebody has to do something.
    Permanent(String),
}

impl QueueConsumers {
    /// Starts what is new, ends what is gone, and leaves the rest as it is.
    pub fn reconcile(&self, graph: &Graph, dispatcher: &Arc<Dispatcher>) {
        self.record_webhook_conditions(graph, dispatcher);
        let mut table = self
            .consumers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut before = std::mem::take(&mut *table);
        for source in &graph.sources {
            let Some(spec) = source.spec.queue.as_ref().filter(|_| source.sink.is_some()) else {
                continue;
            };
            let named = spec.address.as_deref();
            let trust = dispatcher.access.trust();
            let location =
                dispatcher
                    .access
                    .connections(graph)
                    .locate(spec.system(), named, &trust);
            let known = before.remove_entry(&source.id);
            let (id, consumer) = match known {
                Some((id, consumer)) if consumer.spec == *spec && consumer.location == location => {
                    (id, consumer)
                }
                other => {
                    before.extend(other);
                    let id = Arc::new(source.id.clone());
                    let consumer =
                        QueueConsumer::start(id.clone(), spec.clone(), location, dispatcher);
                    (id, consumer)
                }
            };
            if let Some(twice) = table.insert(id, consumer) {
                twice.halt.cancel();
            }
        }
        for consumer in before.into_values() {
            consumer.halt.cancel();
        }
    }
}

impl QueueConsumers {
    /// Says of the sources that webhooks call whether they can be called.
    fn record_webhook_conditions(&self, graph: &Graph, dispatcher: &Arc<Dispatcher>) {
        let mut recorded = self
            .webhook_conditions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::take(&mut *recorded);
        for (id, provider) in webhook::webhook_sources(graph) {
            let condition = match provider.secret(&dispatcher.access.environment) {
                Ok(_) => NodeCondition::Ready,
                Err(words) => NodeCondition::Waiting(words),
            };
            if before.get(id) != Some(&condition) {
                let halt = dispatcher.runtime.shutdown.accepting.child_token();
                let context = SourceContext::new(Arc::new(id.clone()), dispatcher.clone(), halt);
                context.record_condition(condition.clone());
            }
            recorded.insert(id.clone(), condition);
        }
    }
}

impl QueueConsumer {
    fn start(
        id: Arc<Id>,
        spec: QueueSource,
        location: SystemLocation,
        dispatcher: &Arc<Dispatcher>,
    ) -> Self {
        let halt = dispatcher.runtime.shutdown.accepting.child_token();
        let context = Arc::new(SourceContext::new(id, dispatcher.clone(), halt.clone()));
        match &location {
            SystemLocation::NotConfigured(words) => {
                context.record_condition(NodeCondition::Waiting(words.clone()));
            }
            SystemLocation::Denied(words) => {
                context.record_condition(NodeCondition::Failed(words.clone()));
            }
            SystemLocation::Configured(endpoint) => {
                let run = consume_with_reconnect(context, spec.clone(), endpoint.clone());
                dispatcher.runtime.tasks.spawn(run);
            }
        }
        Self {
            spec,
            location,
            halt,
        }
    }
}

/// Connects, takes, and connects again when that ends, with waits that grow while nothing works.
async fn consume_with_reconnect(
    context: Arc<SourceContext>,
    spec: QueueSource,
    endpoint: AddressTemplate,
) {
    let name = spec.system().name();
    let mut backoff = ReconnectBackoff::new();
    context.record_condition(NodeCondition::Waiting(format!(
        "connecting to {name} at {endpoint}"
    )));
    while let Err(error) = connect_and_consume(&context, &spec.queue, &endpoint).await {
        if context.is_stopped() {
            return;
        }
        if context.is_ready() {
            backoff = ReconnectBackoff::new();
        }
        context.record_condition(match error {
            ConnectError::Transient(words) => {
                NodeCondition::Waiting(format!("{name} at {endpoint}: {words}; trying again"))
            }
            ConnectError::Permanent(words) => {
                NodeCondition::Failed(format!("{name} at {endpoint}: {words}"))
            }
        });
        if context.sleep(backoff.next_wait()).await.is_none() {
            return;
        }
    }
}

/// Looks the references of the address up and takes until it is over. Their values do not get into the
/// words of what went wrong.
async fn connect_and_consume(
    context: &Arc<SourceContext>,
    queue: &SourceQueue,
    endpoint: &AddressTemplate,
) -> Result<(), ConnectError> {
    let address = endpoint.resolve().await.map_err(ConnectError::Permanent)?;
    let outcome = consume(context, queue, &address).await;
    outcome.map_err(|error| match error {
        ConnectError::Transient(words) => ConnectError::Transient(address.redact(&words)),
        ConnectError::Permanent(words) => ConnectError::Permanent(address.redact(&words)),
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
async fn consume(
    context: &Arc<SourceContext>,
    queue: &SourceQueue,
    address: &ResolvedAddress,
) -> Result<(), ConnectError> {
    match queue {
        #[cfg(feature = "kafka")]
        SourceQueue::Kafka(topics) => {
            Box::pin(super::kafka::consume(context, topics, address)).await
        }
        #[cfg(feature = "pubsub")]
        SourceQueue::PubSub(topic) => {
            Box::pin(super::pubsub::consume(context, topic, address)).await
        }
        #[cfg(feature = "sqs")]
        SourceQueue::Sqs(queue) => Box::pin(super::sqs::consume(context, queue, address)).await,
        #[cfg(feature = "redis")]
        SourceQueue::Redis(stream) => {
            Box::pin(super::redis::consume(context, stream, address)).await
        }
        #[cfg(feature = "rabbitmq")]
        SourceQueue::RabbitMq(exchange) => {
            Box::pin(super::rabbitmq::consume(context, exchange, address)).await
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
            let _ = (context, address);
            Err(ConnectError::Permanent("not built in".to_owned()))
        }
    }
}

impl ConnectError {
    /// Trouble that will pass by itself, in the words of an error.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "errors are handed over whole by map_err"
    )]
    pub fn transient(error: impl ToString) -> Self {
        Self::Transient(error.to_string())
    }
}

//! Outlets: what takes events for a system outside, once it is said where that is.

#[cfg(feature = "kafka")]
mod kafka;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "sqs")]
mod sqs;

use std::collections::HashMap;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};

use http::StatusCode;
use tokio::sync::Mutex;

use crate::external::{AddressTemplate, ResolvedAddress, SystemLocation};
use crate::external_access::ExternalAccess;
use crate::http_client::Response;
use crate::runtime::Runtime;
use crate::transport::{OutboundCall, Transport, TransportError};
use knew_core::graph::Graph;
#[cfg(any(feature = "kafka", feature = "redis", feature = "sqs"))]
use knew_core::model::queue::SinkQueue;
use knew_core::model::{self, Id};
use knew_core::record::NodeCondition;
use knew_event::{Event, Weight};

/// Those of a graph that lead somewhere, by sink.
pub type ReachableSinks = HashMap<Id, Arc<QueueSinkClient>>;

/// The outlets of a plan, by sink.
#[derive(Debug, Default)]
pub struct SinkClients(StdMutex<HashMap<Id, Arc<QueueSinkClient>>>);

/// One outlet. Its connection is made when it is first needed, and made anew after trouble.
#[derive(Debug)]
pub struct QueueSinkClient {
    id: Arc<Id>,
    spec: model::QueueSink,
    location: SystemLocation,
    connection: Mutex<Option<SinkConnection>>,
    last_condition: StdMutex<Option<NodeCondition>>,
}

/// A connection, with the address whose secrets must not be shown.
#[derive(Clone, Debug)]
struct SinkConnection {
    system: SystemClient,
    address: ResolvedAddress,
}

/// The client of a system.
#[derive(Clone)]
enum SystemClient {
    #[cfg(feature = "kafka")]
    Kafka(kafka::KafkaSinkClient),
    #[cfg(feature = "redis")]
    Redis(redis::RedisSinkClient),
    #[cfg(feature = "sqs")]
    Sqs(sqs::SqsSinkClient),
}

impl std::fmt::Debug for SystemClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SystemClient")
    }
}

impl SinkClients {
    /// The outlets of a graph, those that did not change with their connections. Sinks of systems
    /// nobody said the place of are left out: what they get is shown.
    pub fn reconcile(
        &self,
        graph: &Graph,
        access: &ExternalAccess,
        runtime: &Arc<Runtime>,
    ) -> ReachableSinks {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::take(&mut *table);
        for (id, spec) in &graph.sink_queues {
            let named = spec.address.as_deref();
            let trust = access.trust();
            let location = access
                .connections(graph)
                .locate(spec.system(), named, &trust);
            let known = before.get(id);
            let known = known.filter(|known| known.spec == *spec && known.location == location);
            let client = known
                .cloned()
                .unwrap_or_else(|| QueueSinkClient::start(id, spec.clone(), location, runtime));
            table.insert(id.clone(), client);
        }
        let connected = table.iter();
        let connected = connected
            .filter(|(_, client)| !matches!(client.location, SystemLocation::NotConfigured(_)));
        connected
            .map(|(id, client)| (id.clone(), client.clone()))
            .collect()
    }
}

impl Transport for QueueSinkClient {
    async fn send(&self, call: &OutboundCall<'_>) -> Result<Response, TransportError> {
        match self.send(&call.visible_event(), call.runtime).await {
            Ok(()) => Ok(Response::from_status(StatusCode::ACCEPTED)),
            Err(reason) => Err(TransportError::Rejected {
                status: StatusCode::SERVICE_UNAVAILABLE,
                reason,
            }),
        }
    }
}

impl QueueSinkClient {
    fn start(
        id: &Id,
        spec: model::QueueSink,
        location: SystemLocation,
        runtime: &Arc<Runtime>,
    ) -> Arc<Self> {
        let client = Arc::new(Self {
            id: Arc::new(id.clone()),
            spec,
            location,
            connection: Mutex::default(),
            last_condition: StdMutex::default(),
        });
        match &client.location {
            SystemLocation::NotConfigured(words) => {
                client.record_condition(NodeCondition::Waiting(words.clone()), runtime);
            }
            SystemLocation::Denied(words) => {
                client.record_condition(NodeCondition::Failed(words.clone()), runtime);
            }
            SystemLocation::Configured(endpoint) => {
                let name = client.spec.system().name();
                let words = format!("connecting to {name} at {endpoint}");
                client.record_condition(NodeCondition::Waiting(words), runtime);
                let (client, spawned) = (client.clone(), runtime.clone());
                runtime.tasks.spawn(async move {
                    // The first event tries again, and says so.
                    let _tried = client.connection(&spawned).await;
                });
            }
        }
        client
    }

    async fn send(&self, event: &Event, runtime: &Runtime) -> Result<(), String> {
        // Clients copy what they send, and keep it until the system has it.
        let share = runtime.memory.reserve(event.weight());
        let _share = share.ok_or_else(|| runtime.memory.exhausted_message())?;
        let client = self.connection(runtime).await?;
        let put = match (&client.system, &self.spec.queue) {
            #[cfg(feature = "kafka")]
            (SystemClient::Kafka(client), SinkQueue::Kafka { topic, structured }) => {
                client.send(topic, *structured, event).await
            }
            #[cfg(feature = "redis")]
            (SystemClient::Redis(client), SinkQueue::Redis { stream }) => {
                client.send(stream, event).await
            }
            #[cfg(feature = "sqs")]
            (SystemClient::Sqs(client), _) => client.send(event).await,
            _ => Err("knew mistook the sink".to_owned()),
        };
        if put.is_err() {
            *self.connection.lock().await = None;
        }
        self.record_outcome(put.map_err(|words| client.address.redact(&words)), runtime)
    }

    /// The connection, made where there is none.
    async fn connection(&self, runtime: &Runtime) -> Result<SinkConnection, String> {
        let endpoint = match &self.location {
            SystemLocation::Configured(endpoint) => endpoint,
            SystemLocation::NotConfigured(words) | SystemLocation::Denied(words) => {
                return Err(words.clone());
            }
        };
        #[cfg_attr(
            not(any(feature = "kafka", feature = "redis", feature = "sqs")),
            expect(unused_mut, reason = "there is nothing to connect to")
        )]
        let mut held = self.connection.lock().await;
        if let Some(client) = &*held {
            return Ok(client.clone());
        }
        let connected = self.connect(endpoint).await;
        let client = self.record_outcome(connected, runtime)?;
        *held = Some(client.clone());
        Ok(client)
    }

    async fn connect(&self, endpoint: &AddressTemplate) -> Result<SinkConnection, String> {
        let address = endpoint.resolve().await?;
        let system = match &self.spec.queue {
            #[cfg(feature = "kafka")]
            SinkQueue::Kafka { .. } => kafka::KafkaSinkClient::open(&address)
                .await
                .map(SystemClient::Kafka),
            #[cfg(feature = "redis")]
            SinkQueue::Redis { .. } => redis::RedisSinkClient::open(&address)
                .await
                .map(SystemClient::Redis)
                .map_err(|error| error.to_string()),
            #[cfg(feature = "sqs")]
            SinkQueue::Sqs(queue) => sqs::SqsSinkClient::open(queue, &address)
                .await
                .map(SystemClient::Sqs),
            #[cfg(not(all(feature = "kafka", feature = "redis", feature = "sqs")))]
            _ => Err("not built in".to_owned()),
        };
        let system = system.map_err(|words| address.redact(&words))?;
        Ok(SinkConnection { system, address })
    }

    /// Says how the sink is after something was tried.
    fn record_outcome<T>(&self, result: Result<T, String>, runtime: &Runtime) -> Result<T, String> {
        let SystemLocation::Configured(endpoint) = &self.location else {
            return result;
        };
        let name = self.spec.system().name();
        let described = |words: String| format!("{name} at {endpoint}: {words}");
        let result = result.map_err(described);
        self.record_condition(
            match &result {
                Ok(_) => NodeCondition::Ready,
                Err(words) => {
                    NodeCondition::Waiting(format!("{words}; the next event tries again"))
                }
            },
            runtime,
        );
        result
    }

    fn record_condition(&self, condition: NodeCondition, runtime: &Runtime) {
        let mut last_condition = self
            .last_condition
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if last_condition.as_ref() == Some(&condition) {
            return;
        }
        *last_condition = Some(condition.clone());
        runtime.recorder.record_condition(&self.id, condition);
    }
}

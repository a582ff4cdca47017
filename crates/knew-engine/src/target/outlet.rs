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

use crate::external_access::ExternalAccess;
use crate::http_client::Response;
use crate::outside::{Address, Endpoint, Reach};
use crate::runtime::Runtime;
use crate::transport::{OutboundCall, Transport, TransportError};
use knew_core::graph::Graph;
#[cfg(any(feature = "kafka", feature = "redis", feature = "sqs"))]
use knew_core::model::feed::Shelf;
use knew_core::model::{self, Id};
use knew_core::record::Condition;
use knew_event::{Event, Weight};

/// Those of a graph that lead somewhere, by sink.
pub type Outs = HashMap<Id, Arc<Outlet>>;

/// The outlets of a plan, by sink.
#[derive(Debug, Default)]
pub struct Outlets(StdMutex<HashMap<Id, Arc<Outlet>>>);

/// One outlet. Its connection is made when it is first needed, and made anew after trouble.
#[derive(Debug)]
pub struct Outlet {
    id: Arc<Id>,
    spec: model::Outlet,
    reach: Reach,
    client: Mutex<Option<Connection>>,
    said: StdMutex<Option<Condition>>,
}

/// A connection, with the address whose secrets must not be shown.
#[derive(Clone, Debug)]
struct Connection {
    system: Client,
    address: Address,
}

/// The client of a system.
#[derive(Clone)]
enum Client {
    #[cfg(feature = "kafka")]
    Kafka(kafka::Client),
    #[cfg(feature = "redis")]
    Redis(redis::Client),
    #[cfg(feature = "sqs")]
    Sqs(sqs::Client),
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client")
    }
}

impl Outlets {
    /// The outlets of a graph, those that did not change with their connections. Sinks of systems
    /// nobody said the place of are left out: what they get is shown.
    pub fn follow(&self, graph: &Graph, access: &ExternalAccess, runtime: &Arc<Runtime>) -> Outs {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::take(&mut *table);
        for (id, spec) in &graph.outlets {
            let named = spec.address.as_deref();
            let trust = access.trust();
            let reach = access
                .connections(graph)
                .reach(spec.system(), named, &trust);
            let known = before.get(id);
            let known = known.filter(|known| known.spec == *spec && known.reach == reach);
            let outlet = known
                .cloned()
                .unwrap_or_else(|| Outlet::open(id, spec.clone(), reach, runtime));
            table.insert(id.clone(), outlet);
        }
        let connected = table.iter();
        let connected = connected.filter(|(_, it)| !matches!(it.reach, Reach::Unknown(_)));
        connected.map(|(id, it)| (id.clone(), it.clone())).collect()
    }
}

impl Transport for Outlet {
    async fn send(&self, call: &OutboundCall<'_>) -> Result<Response, TransportError> {
        match self.put(&call.visible_event(), call.runtime).await {
            Ok(()) => Ok(Response::from_status(StatusCode::ACCEPTED)),
            Err(reason) => Err(TransportError::Rejected {
                status: StatusCode::SERVICE_UNAVAILABLE,
                reason,
            }),
        }
    }
}

impl Outlet {
    fn open(id: &Id, spec: model::Outlet, reach: Reach, runtime: &Arc<Runtime>) -> Arc<Self> {
        let outlet = Arc::new(Self {
            id: Arc::new(id.clone()),
            spec,
            reach,
            client: Mutex::default(),
            said: StdMutex::default(),
        });
        match &outlet.reach {
            Reach::Unknown(words) => outlet.is(Condition::Waiting(words.clone()), runtime),
            Reach::Broken(words) => outlet.is(Condition::Failed(words.clone()), runtime),
            Reach::At(endpoint) => {
                let name = outlet.spec.system().name();
                let words = format!("connecting to {name} at {endpoint}");
                outlet.is(Condition::Waiting(words), runtime);
                let (outlet, spawned) = (outlet.clone(), runtime.clone());
                runtime.tasks.spawn(async move {
                    // The first event tries again, and says so.
                    let _tried = outlet.client(&spawned).await;
                });
            }
        }
        outlet
    }

    async fn put(&self, event: &Event, runtime: &Runtime) -> Result<(), String> {
        // Clients copy what they send, and keep it until the system has it.
        let share = runtime.memory.reserve(event.weight());
        let _share = share.ok_or_else(|| runtime.memory.exhausted_message())?;
        let client = self.client(runtime).await?;
        let put = match (&client.system, &self.spec.place) {
            #[cfg(feature = "kafka")]
            (Client::Kafka(it), Shelf::Kafka { topic, structured }) => {
                it.put(topic, *structured, event).await
            }
            #[cfg(feature = "redis")]
            (Client::Redis(it), Shelf::Redis { stream }) => it.put(stream, event).await,
            #[cfg(feature = "sqs")]
            (Client::Sqs(it), _) => it.put(event).await,
            _ => Err("knew mistook the sink".to_owned()),
        };
        if put.is_err() {
            *self.client.lock().await = None;
        }
        self.settle(put.map_err(|words| client.address.tell(&words)), runtime)
    }

    /// The connection, made where there is none.
    async fn client(&self, runtime: &Runtime) -> Result<Connection, String> {
        let endpoint = match &self.reach {
            Reach::At(endpoint) => endpoint,
            Reach::Unknown(words) | Reach::Broken(words) => return Err(words.clone()),
        };
        #[cfg_attr(
            not(any(feature = "kafka", feature = "redis", feature = "sqs")),
            expect(unused_mut, reason = "there is nothing to connect to")
        )]
        let mut held = self.client.lock().await;
        if let Some(client) = &*held {
            return Ok(client.clone());
        }
        let made = self.connect(endpoint).await;
        let client = self.settle(made, runtime)?;
        *held = Some(client.clone());
        Ok(client)
    }

    async fn connect(&self, endpoint: &Endpoint) -> Result<Connection, String> {
        let address = endpoint.resolve().await?;
        let system = match &self.spec.place {
            #[cfg(feature = "kafka")]
            Shelf::Kafka { .. } => kafka::Client::open(&address).map(Client::Kafka),
            #[cfg(feature = "redis")]
            Shelf::Redis { .. } => redis::Client::open(&address).await.map(Client::Redis),
            #[cfg(feature = "sqs")]
            Shelf::Sqs(queue) => sqs::Client::open(queue, &address).await.map(Client::Sqs),
            #[cfg(not(all(feature = "kafka", feature = "redis", feature = "sqs")))]
            _ => Err("not built in".to_owned()),
        };
        let system = system.map_err(|words| address.tell(&words))?;
        Ok(Connection { system, address })
    }

    /// Says how the sink is after something was tried.
    fn settle<T>(&self, tried: Result<T, String>, runtime: &Runtime) -> Result<T, String> {
        let Reach::At(endpoint) = &self.reach else {
            return tried;
        };
        let name = self.spec.system().name();
        let told = |words: String| format!("{name} at {endpoint}: {words}");
        let tried = tried.map_err(told);
        self.is(
            match &tried {
                Ok(_) => Condition::Ready,
                Err(words) => Condition::Waiting(format!("{words}; the next event tries again")),
            },
            runtime,
        );
        tried
    }

    fn is(&self, condition: Condition, runtime: &Runtime) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.as_ref() == Some(&condition) {
            return;
        }
        *said = Some(condition.clone());
        runtime.recorder.record_condition(&self.id, condition);
    }
}

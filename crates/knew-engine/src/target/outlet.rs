//! Outlets: what takes events for a system outside, once it is said where that is.

mod kafka;
mod redis;
mod sqs;

use std::collections::HashMap;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};

use tokio::sync::Mutex;

use crate::dispatcher::Dispatcher;
use crate::outside::{Address, Endpoint, Reach};
use knew_core::graph::Graph;
use knew_core::model::feed::Shelf;
use knew_core::model::{self, Id};
use knew_core::record::{Condition, DeliveryStep};
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
    Kafka(kafka::Client),
    Redis(redis::Client),
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
    pub fn follow(&self, graph: &Graph, dispatcher: &Arc<Dispatcher>) -> Outs {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::take(&mut *table);
        for (id, spec) in &graph.outlets {
            let named = spec.address.as_deref();
            let trust = dispatcher.trust.load();
            let reach = dispatcher
                .connections(graph)
                .reach(spec.system(), named, &trust);
            let known = before.get(id);
            let known = known.filter(|known| known.spec == *spec && known.reach == reach);
            let outlet = known
                .cloned()
                .unwrap_or_else(|| Outlet::open(id, spec.clone(), reach, dispatcher));
            table.insert(id.clone(), outlet);
        }
        let connected = table.iter();
        let connected = connected.filter(|(_, it)| !matches!(it.reach, Reach::Unknown(_)));
        connected.map(|(id, it)| (id.clone(), it.clone())).collect()
    }
}

impl Outlet {
    fn open(id: &Id, spec: model::Outlet, reach: Reach, dispatcher: &Arc<Dispatcher>) -> Arc<Self> {
        let outlet = Arc::new(Self {
            id: Arc::new(id.clone()),
            spec,
            reach,
            client: Mutex::default(),
            said: StdMutex::default(),
        });
        match &outlet.reach {
            Reach::Unknown(words) => outlet.is(Condition::Waiting(words.clone()), dispatcher),
            Reach::Broken(words) => outlet.is(Condition::Failed(words.clone()), dispatcher),
            Reach::At(endpoint) => {
                let name = outlet.spec.system().name();
                let words = format!("connecting to {name} at {endpoint}");
                outlet.is(Condition::Waiting(words), dispatcher);
                let (outlet, dispatcher) = (outlet.clone(), dispatcher.clone());
                let runtime = dispatcher.runtime.clone();
                runtime.spawn(async move {
                    // The first event tries again, and says so.
                    let _tried = outlet.client(&dispatcher).await;
                });
            }
        }
        outlet
    }

    /// Puts an event into the system; the words of the trouble when it did not take it.
    pub async fn put(&self, event: &Event, dispatcher: &Dispatcher) -> Result<(), String> {
        // Clients copy what they send, and keep it until the system has it.
        let share = dispatcher.memory.reserve(event.weight());
        let _share = share.ok_or_else(|| dispatcher.memory.exhausted_message())?;
        let client = self.client(dispatcher).await?;
        let put = match (&client.system, &self.spec.place) {
            (Client::Kafka(it), Shelf::Kafka { topic, structured }) => {
                it.put(topic, *structured, event).await
            }
            (Client::Redis(it), Shelf::Redis { stream }) => it.put(stream, event).await,
            (Client::Sqs(it), _) => it.put(event).await,
            _ => Err("knew mistook the sink".to_owned()),
        };
        if put.is_err() {
            *self.client.lock().await = None;
        }
        self.settle(put.map_err(|words| client.address.tell(&words)), dispatcher)
    }

    /// The connection, made where there is none.
    async fn client(&self, dispatcher: &Dispatcher) -> Result<Connection, String> {
        let endpoint = match &self.reach {
            Reach::At(endpoint) => endpoint,
            Reach::Unknown(words) | Reach::Broken(words) => return Err(words.clone()),
        };
        let mut held = self.client.lock().await;
        if let Some(client) = &*held {
            return Ok(client.clone());
        }
        let made = self.connect(endpoint).await;
        let client = self.settle(made, dispatcher)?;
        *held = Some(client.clone());
        Ok(client)
    }

    async fn connect(&self, endpoint: &Endpoint) -> Result<Connection, String> {
        let address = endpoint.resolve().await?;
        let system = match &self.spec.place {
            Shelf::Kafka { .. } => kafka::Client::open(&address).map(Client::Kafka),
            Shelf::Redis { .. } => redis::Client::open(&address).await.map(Client::Redis),
            Shelf::Sqs(queue) => sqs::Client::open(queue, &address).await.map(Client::Sqs),
        };
        let system = system.map_err(|words| address.tell(&words))?;
        Ok(Connection { system, address })
    }

    /// Says how the sink is after something was tried.
    fn settle<T>(&self, tried: Result<T, String>, dispatcher: &Dispatcher) -> Result<T, String> {
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
            dispatcher,
        );
        tried
    }

    fn is(&self, condition: Condition, dispatcher: &Dispatcher) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.as_ref() == Some(&condition) {
            return;
        }
        *said = Some(condition.clone());
        let of = self.id.clone();
        let step = DeliveryStep::Condition {
            node: of,
            condition,
        };
        dispatcher
            .recorder
            .record_steps(dispatcher.clock.now(), 0, [step]);
    }
}

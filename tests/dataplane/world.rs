//! An engine on a free port with a clock that stands still, and a client.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use http::{HeaderMap, Method};
use jiff::Timestamp;
use knew_core::model::Id;
use knew_core::record::{ArrivalList, DeliveryState, DeliveryStep, Journal, RouteCount};
use knew_engine::{Clock, Engine, EngineOptions, EventDisplay};
use knew_event::Event;

use crate::topology::{Topology, id};

pub struct World {
    pub engine: Engine,
    pub clock: Clock,
    pub journal: Arc<Journal>,
    pub shown: Arc<Mutex<Vec<(Id, Event)>>>,
    client: reqwest::Client,
}

/// What a client was told.
#[derive(Debug)]
pub struct Told {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

/// Headers as a request has them.
pub type Headers<'a> = &'a [(&'a str, &'a str)];

pub const BINARY: [(&str, &str); 4] = [
    ("ce-specversion", "1.0"),
    ("ce-id", "e1"),
    ("ce-source", "/s"),
    ("ce-type", "a.b"),
];

pub fn start() -> Timestamp {
    "2024-02-27T22:58:30Z".parse().unwrap()
}

impl World {
    pub async fn of(topology: &Topology) -> Self {
        Self::with(topology, |_| {}).await
    }

    pub async fn with(topology: &Topology, choose: impl FnOnce(&mut EngineOptions)) -> Self {
        let world = Self::on(Clock::manual(start()), choose).await;
        world.engine.apply(&topology.0, 1);
        world
    }

    /// A world where nothing runs yet.
    pub async fn on(clock: Clock, choose: impl FnOnce(&mut EngineOptions)) -> Self {
        let shown = Arc::new(Mutex::new(Vec::new()));
        let book = shown.clone();
        let mut options = EngineOptions {
            listen: "127.0.0.1:0".parse().unwrap(),
            display: EventDisplay::with_callback(move |id, event| {
                book.lock().unwrap().push((id.clone(), event.clone()));
            }),
            jsonata_worker: Some(env!("CARGO_BIN_EXE_knew").into()),
            ..EngineOptions::default()
        };
        choose(&mut options);
        let journal = Arc::new(Journal::default());
        let engine = Engine::start(options, clock.clone(), journal.clone())
            .await
            .unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            engine,
            clock,
            journal,
            shown,
            client,
        }
    }

    pub async fn request(
        &self,
        method: Method,
        target: &str,
        headers: &[(&str, &str)],
        body: impl Into<reqwest::Body>,
    ) -> Told {
        let address = self.engine.address();
        send(&self.client, address, (method, target), headers, body).await
    }

    /// Posts a binary event with further headers.
    pub async fn post(&self, target: &str, headers: &[(&str, &str)]) -> Told {
        let headers: Vec<_> = BINARY.iter().chain(headers).copied().collect();
        self.request(Method::POST, target, &headers, "").await
    }

    /// Posts while time runs as fast as it may.
    pub async fn post_and_wait(&self, target: &str, headers: &[(&str, &str)]) -> Told {
        tokio::select! {
            told = self.post(target, headers) => told,
            () = self.run_clock() => unreachable!(),
        }
    }

    /// Lets time pass as fast as it may, for ever.
    pub async fn run_clock(&self) {
        loop {
            self.clock
                .advance(std::time::Duration::from_millis(50))
                .await;
            // Lets sockets be served: the runtime looks at them between tasks only now and then.
            tokio::task::yield_now().await;
        }
    }

    pub fn route(&self, kind: &str, name: &str) -> RouteCount {
        self.journal.route(&id(kind, name))
    }

    pub fn steps(&self) -> Vec<DeliveryStep> {
        let hops = self.journal.entries_from(0).entries;
        hops.into_iter().map(|hop| hop.step).collect()
    }

    /// What became of the first arrival on a route.
    pub fn fate(&self, kind: &str, name: &str) -> DeliveryState {
        let mut fold = ArrivalList::default();
        fold.catch_up(&self.journal);
        let first = &fold.arrivals()[0];
        first.delivery_state(&id(kind, name)).unwrap().clone()
    }

    /// The number of the first attempts and the waits after them, in milliseconds.
    pub fn waits(&self) -> Vec<Option<u128>> {
        let steps = self.steps().into_iter();
        let waits = steps.filter_map(|step| match step {
            DeliveryStep::Attempt { wait, .. } => Some(wait.map(|wait| wait.as_millis())),
            _ => None,
        });
        waits.collect()
    }
}

/// Makes a request and waits for the whole answer.
pub async fn send(
    client: &reqwest::Client,
    address: SocketAddr,
    (method, target): (Method, &str),
    headers: &[(&str, &str)],
    body: impl Into<reqwest::Body>,
) -> Told {
    let url = format!("http://{address}{target}");
    let mut request = client.request(method, url).body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.unwrap();
    Told {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        body: answer.text().await.unwrap(),
    }
}

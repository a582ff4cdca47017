//! A hub whose events are stored outside this process: connects to the store, creates the topic, starts and
//! stops consumers as routes come and go, and starts over after an error.

use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::location::StoreLocation;
use super::pending_acks::{PendingAcks, Position};
use super::route_consumers::RouteConsumers;
use super::store::{HubStore, StoreError};
use super::topic::HubTopic;
use crate::dispatcher::Dispatcher;
use crate::external::AddressTemplate;
use knew_core::model::Id;
use knew_core::record::{Condition, DeliveryStep};

/// Time a sender waits for a hub that is about to be ready.
const READY_TIMEOUT: Duration = Duration::from_secs(10);

const RECONNECT_DELAY: Duration = Duration::from_millis(500);

/// Time between looking up what other processes have acknowledged.
const PROGRESS_INTERVAL: Duration = Duration::from_secs(1);

/// A hub, its store and its unacknowledged events.
#[derive(Debug)]
pub struct DurableHub {
    pub topic: HubTopic,
    pub location: StoreLocation,
    pub pending: PendingAcks,
    /// Cancelled when the hub is gone from the plan or the engine stops.
    pub halt: CancellationToken,
    desired: watch::Sender<DesiredRoutes>,
    connection: watch::Sender<Connection>,
}

/// Routes of the hub in the current plan.
#[derive(Clone, Debug, Default)]
struct DesiredRoutes {
    plan: u64,
    routes: HashSet<Arc<Id>>,
}

/// State of the connection to the store.
#[derive(Clone, Debug)]
enum Connection {
    /// The routes of a plan, and so of earlier ones, are being consumed for.
    Ready {
        store: Arc<dyn HubStore>,
        plan: u64,
    },
    Unavailable(StoreError),
}

impl DurableHub {
    /// Starts to connect in the background.
    pub fn start(
        topic: HubTopic,
        location: StoreLocation,
        dispatcher: &Arc<Dispatcher>,
    ) -> Arc<Self> {
        let endpoint = location.endpoint.clone();
        let initial = endpoint.clone().err();
        let initial = initial.map_or(StoreError::Connecting, StoreError::Location);
        let hub = Arc::new(Self {
            topic,
            location,
            pending: PendingAcks::default(),
            halt: dispatcher.runtime.shutdown.accepting.child_token(),
            desired: watch::Sender::default(),
            connection: watch::Sender::new(Connection::Unavailable(initial)),
        });
        match endpoint {
            Err(error) => {
                let condition = Condition::Failed(error.to_string());
                dispatcher
                    .runtime
                    .recorder
                    .record_condition_change(&hub.topic.hub, condition);
            }
            Ok(endpoint) => {
                let (hub, dispatcher) = (hub.clone(), dispatcher.clone());
                let runtime = dispatcher.runtime.tasks.clone();
                runtime.spawn(async move { hub.keep_connected(&endpoint, &dispatcher).await });
            }
        }
        hub
    }

    /// Replaces the routes that are consumed for. Stored events of former routes stay in the store.
    pub fn set_routes(&self, plan: u64, routes: HashSet<Arc<Id>>, dispatcher: &Dispatcher) {
        for former in self.pending.awaited_routes().difference(&routes) {
            self.release(former, |_| true, dispatcher);
        }
        self.desired.send_replace(DesiredRoutes { plan, routes });
    }

    /// Stops consuming; stored events stay in the store.
    pub fn stop(&self, dispatcher: &Dispatcher) {
        self.halt.cancel();
        for route in self.pending.awaited_routes() {
            self.release(&route, |_| true, dispatcher);
        }
    }

    /// The store, once every route of the plan is being consumed for: a new consumer starts with the next event,
    /// so one published earlier would miss its route.
    pub async fn store_for_plan(
        &self,
        plan: u64,
        dispatcher: &Dispatcher,
    ) -> Result<Arc<dyn HubStore>, StoreError> {
        if let Some(store) = self.connection.borrow().store_for_plan(plan) {
            return Ok(store);
        }
        // Waiting for an address that is not configured does not help.
        if let Err(error) = &self.location.endpoint {
            return Err(error.clone().into());
        }
        let mut connection = self.connection.subscribe();
        let ready = connection.wait_for(|connection| connection.store_for_plan(plan).is_some());
        let store = tokio::select! {
            ready = ready => ready.ok().and_then(|ready| ready.store_for_plan(plan)),
            () = dispatcher.runtime.clock.sleep(READY_TIMEOUT) => None,
        };
        store.ok_or_else(|| match &*self.connection.borrow() {
            Connection::Unavailable(error) => error.clone(),
            Connection::Ready { .. } => StoreError::Connecting,
        })
    }

    async fn keep_connected(
        self: Arc<Self>,
        endpoint: &AddressTemplate,
        dispatcher: &Arc<Dispatcher>,
    ) {
        loop {
            let Err(error) = tokio::select! {
                () = self.halt.cancelled() => return,
                failed = self.connect_and_consume(endpoint, dispatcher) => failed,
            };
            let reason = self.location.describe(&error);
            self.connection.send_replace(Connection::Unavailable(error));
            dispatcher
                .runtime
                .recorder
                .record_condition_change(&self.topic.hub, Condition::Waiting(reason));
            dispatcher.runtime.clock.sleep(RECONNECT_DELAY).await;
        }
    }

    /// Consumes until an error occurs.
    async fn connect_and_consume(
        self: &Arc<Self>,
        endpoint: &AddressTemplate,
        dispatcher: &Arc<Dispatcher>,
    ) -> Result<Infallible, StoreError> {
        let hubs = &dispatcher.durable_hubs;
        let store = hubs.connect(self.location.system, endpoint).await?;
        store.create_topic(&self.topic).await?;
        let mut consumers = RouteConsumers::default();
        let mut desired = self.desired.subscribe();
        loop {
            let DesiredRoutes { plan, routes } = desired.borrow_and_update().clone();
            consumers
                .reconcile(self, &routes, store.as_ref(), dispatcher)
                .await?;
            self.connection.send_replace(Connection::Ready {
                store: store.clone(),
                plan,
            });
            dispatcher
                .runtime
                .recorder
                .record_condition_change(&self.topic.hub, Condition::Ready);
            self.supervise(&mut consumers, store.as_ref(), &mut desired, dispatcher)
                .await?;
        }
    }

    /// Returns when the routes have changed.
    async fn supervise(
        &self,
        consumers: &mut RouteConsumers,
        store: &dyn HubStore,
        desired: &mut watch::Receiver<DesiredRoutes>,
        dispatcher: &Dispatcher,
    ) -> Result<(), StoreError> {
        loop {
            tokio::select! {
                // Cannot fail: this hub holds the sender.
                _ = desired.changed() => return Ok(()),
                error = store.disconnected() => return Err(error),
                Some(ended) = consumers.next_ended() => ended?,
                () = dispatcher.runtime.clock.sleep(PROGRESS_INTERVAL) => {
                    self.release_acknowledged(consumers, dispatcher).await;
                }
            }
        }
    }

    /// Releases events that other processes have acknowledged.
    async fn release_acknowledged(&self, consumers: &RouteConsumers, dispatcher: &Dispatcher) {
        for route in self.pending.awaited_routes() {
            let Some(progress) = consumers.progress(&route) else {
                continue;
            };
            let acknowledged = progress.acknowledged().await;
            let is_acknowledged = |position: Option<Position>| {
                position.is_some_and(|position| {
                    acknowledged.iter().any(|last| {
                        last.partition == position.partition && position.offset <= last.offset
                    })
                })
            };
            self.release(&route, is_acknowledged, dispatcher);
        }
    }

    fn release(
        &self,
        route: &Id,
        matches: impl Fn(Option<Position>) -> bool,
        dispatcher: &Dispatcher,
    ) {
        for released in self.pending.release(route, matches) {
            let step = DeliveryStep::Elsewhere {
                route: released.route,
            };
            dispatcher
                .runtime
                .recorder
                .record_steps(released.arrival, [step]);
        }
    }
}

impl Connection {
    fn store_for_plan(&self, plan: u64) -> Option<Arc<dyn HubStore>> {
        match self {
            Self::Ready { store, plan: ready } if *ready >= plan => Some(store.clone()),
            _ => None,
        }
    }
}

//! Keeps a durable hub connected: creates its topic, starts and stops consumers as routes come and go, and starts
//! over after an error.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::durable_hub::{Connection, DesiredRoutes, DurableHub};
use super::location::StoreLocation;
use super::pending_acks::{PendingAcks, Position};
use super::route_consumers::RouteConsumers;
use super::store::{HubStore, StoreError};
use super::topic::HubTopic;
use crate::dispatcher::Dispatcher;
use crate::external::AddressTemplate;
use knew_core::record::NodeCondition;

const RECONNECT_DELAY: Duration = Duration::from_millis(500);

/// Time between looking up what other processes have acknowledged.
const PROGRESS_INTERVAL: Duration = Duration::from_secs(1);

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
                let condition = NodeCondition::Failed(error.to_string());
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
                .record_condition_change(&self.topic.hub, NodeCondition::Waiting(reason));
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
                .record_condition_change(&self.topic.hub, NodeCondition::Ready);
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
            self.release(&route, is_acknowledged, &dispatcher.runtime);
        }
    }
}

//! Durable hubs: hubs whose events are stored outside this process, in NATS `JetStream` or Apache Kafka.
//!
//! Publishing an event answers the sender as soon as it is stored ([`mod@publish`]). For each route all
//! processes that run the same manifests form one durable consumer ([`mod@route_worker`]), and a message is
//! acknowledged only when its delivery has ended. A [`DurableHub`] keeps one hub connected. Only [`store`]'s
//! implementations know the systems.

mod durable_hub;
#[cfg(feature = "kafka")]
mod kafka;
mod keep_connected;
mod location;
#[cfg(feature = "nats")]
mod nats;
mod pending_acks;
mod publish;
mod reconcile;
mod route_consumers;
mod route_worker;
mod store;
mod stored_message;
mod topic;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::Mutex;

use super::clock::Clock;
use super::external::{AddressTemplate, ResolvedAddress};
use super::in_flight::InFlight;
use knew_core::model::Id;
use knew_core::model::workspace::ExternalSystem;

use durable_hub::DurableHub;
use location::LocationError;
use store::{HubStore, StoreError};

/// Time for consumers to hand back the messages they have fetched when the engine stops.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(6);

type StoreConnections = HashMap<(ExternalSystem, AddressTemplate), Arc<dyn HubStore>>;

/// Durable hubs of the current plan, and the connections they share.
#[derive(Debug, Default)]
pub struct DurableHubs {
    hubs: ArcSwap<HashMap<Arc<Id>, Arc<DurableHub>>>,
    connections: Mutex<StoreConnections>,
    /// Running workers; each has to hand back what it fetched before the engine is gone.
    workers: InFlight,
}

impl DurableHubs {
    /// The hub; `None` if it keeps its events in memory.
    #[must_use]
    pub fn find(&self, hub: &Id) -> Option<Arc<DurableHub>> {
        self.hubs.load().get(hub).cloned()
    }

    /// The connection to a system, shared by all hubs at one endpoint.
    async fn connect(
        &self,
        system: ExternalSystem,
        endpoint: &AddressTemplate,
    ) -> Result<Arc<dyn HubStore>, StoreError> {
        let key = (system, endpoint.clone());
        // Held while connecting, so that hubs that start at the same time share one connection.
        let mut connections = self.connections.lock().await;
        if let Some(known) = connections.get(&key) {
            return Ok(known.clone());
        }
        let address = endpoint.resolve().await.map_err(StoreError::Connect)?;
        let store = connect_store(system, &address)
            .await
            .map_err(|error| StoreError::Connect(address.redact(&error.to_string())))?;
        connections.insert(key, store.clone());
        Ok(store)
    }

    /// Waits until workers have ended and buffered messages are sent.
    pub async fn flush(&self, clock: &Clock) {
        tokio::select! {
            () = self.workers.wait_until_idle() => {}
            () = clock.sleep(CLOSE_TIMEOUT) => {}
        }
        let connections: Vec<_> = self.connections.lock().await.values().cloned().collect();
        for store in connections {
            store.flush().await;
        }
    }
}

#[cfg_attr(
    not(any(feature = "kafka", feature = "nats")),
    expect(clippy::unused_async, reason = "each system waits for its client")
)]
async fn connect_store(
    system: ExternalSystem,
    address: &ResolvedAddress,
) -> Result<Arc<dyn HubStore>, StoreError> {
    match (system, address.expose()) {
        #[cfg(feature = "kafka")]
        (ExternalSystem::Kafka, servers) => {
            super::external::check_brokers(address)
                .await
                .map_err(StoreError::Connect)?;
            Ok(Arc::new(kafka::KafkaStore::connect(servers).await?))
        }
        #[cfg(feature = "nats")]
        (ExternalSystem::Nats, servers) => Ok(Arc::new(nats::NatsStore::connect(servers).await?)),
        _ => Err(LocationError::NotBuiltIn(system).into()),
    }
}

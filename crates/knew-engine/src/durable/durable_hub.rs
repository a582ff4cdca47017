//! A hub whose events are stored outside this process: its routes, its connection, and the events that are not
//! acknowledged yet.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::location::StoreLocation;
use super::pending_acks::{PendingAcks, Position};
use super::store::{HubStore, StoreError};
use super::topic::HubTopic;
use crate::runtime::Runtime;
use knew_core::model::Id;
use knew_core::record::DeliveryStep;

/// Time a sender waits for a hub that is about to be ready.
const READY_TIMEOUT: Duration = Duration::from_secs(10);

/// A hub, its store and its unacknowledged events.
#[derive(Debug)]
pub struct DurableHub {
    pub topic: HubTopic,
    pub location: StoreLocation,
    pub pending: PendingAcks,
    /// Cancelled when the hub is gone from the plan or the engine stops.
    pub halt: CancellationToken,
    pub(super) desired: watch::Sender<DesiredRoutes>,
    pub(super) connection: watch::Sender<Connection>,
}

/// Routes of the hub in the current plan.
#[derive(Clone, Debug, Default)]
pub(super) struct DesiredRoutes {
    pub(super) plan: u64,
    pub(super) routes: HashSet<Arc<Id>>,
}

/// State of the connection to the store.
#[derive(Clone, Debug)]
pub(super) enum Connection {
    /// The routes of a plan, and so of earlier ones, are being consumed for.
    Ready {
        store: Arc<dyn HubStore>,
        plan: u64,
    },
    Unavailable(StoreError),
}

impl DurableHub {
    /// Replaces the routes that are consumed for. Stored events of former routes stay in the store.
    pub fn set_routes(&self, plan: u64, routes: HashSet<Arc<Id>>, runtime: &Runtime) {
        for former in self.pending.awaited_routes().difference(&routes) {
            self.release(former, |_| true, runtime);
        }
        self.desired.send_replace(DesiredRoutes { plan, routes });
    }

    /// Stops consuming; stored events stay in the store.
    pub fn stop(&self, runtime: &Runtime) {
        self.halt.cancel();
        for route in self.pending.awaited_routes() {
            self.release(&route, |_| true, runtime);
        }
    }

    /// The store, once every route of the plan is being consumed for: a new consumer starts with the next event,
    /// so one published earlier would miss its route.
    pub async fn store_for_plan(
        &self,
        plan: u64,
        runtime: &Runtime,
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
            () = runtime.clock.sleep(READY_TIMEOUT) => None,
        };
        store.ok_or_else(|| match &*self.connection.borrow() {
            Connection::Unavailable(error) => error.clone(),
            Connection::Ready { .. } => StoreError::Connecting,
        })
    }

    pub(super) fn release(
        &self,
        route: &Id,
        matches: impl Fn(Option<Position>) -> bool,
        runtime: &Runtime,
    ) {
        for released in self.pending.release(route, matches) {
            let step = DeliveryStep::Elsewhere {
                route: released.route,
            };
            runtime.recorder.record_steps(released.arrival, [step]);
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

//! Consumers of a durable hub's routes in this process.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use futures_util::stream::{self, StreamExt};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::durable_hub::DurableHub;
use super::route_worker::RouteWorker;
use super::store::{ConsumerProgress, HubStore, StoreError};
use crate::dispatcher::Dispatcher;
use knew_core::model::Id;

/// Consumers that are started at the same time: each takes several requests to the store.
const CONCURRENT_STARTS: usize = 32;

/// Running consumers, by route.
#[derive(Default)]
pub struct RouteConsumers {
    running: HashMap<Arc<Id>, RunningConsumer>,
    workers: JoinSet<Result<(), StoreError>>,
}

struct RunningConsumer {
    halt: CancellationToken,
    progress: Arc<dyn ConsumerProgress>,
}

impl RouteConsumers {
    /// Starts consumers of new routes and stops those of former ones.
    pub async fn reconcile(
        &mut self,
        hub: &Arc<DurableHub>,
        routes: &HashSet<Arc<Id>>,
        store: &dyn HubStore,
        dispatcher: &Arc<Dispatcher>,
    ) -> Result<(), StoreError> {
        self.running.retain(|route, running| {
            let is_desired = routes.contains(route);
            if !is_desired {
                running.halt.cancel();
            }
            is_desired
        });
        let new_routes: Vec<_> = routes
            .iter()
            .filter(|route| !self.running.contains_key(*route))
            .cloned()
            .collect();
        let starting = new_routes.into_iter().map(|route| async move {
            let consumer = store.consume(&hub.topic, &route).await?;
            Ok::<_, StoreError>((route, consumer))
        });
        let mut started = stream::iter(starting).buffer_unordered(CONCURRENT_STARTS);
        while let Some(consumer) = started.next().await {
            let (route, consumer) = consumer?;
            let halt = hub.halt.child_token();
            let running = RunningConsumer {
                halt: halt.clone(),
                progress: consumer.progress(),
            };
            self.running.insert(route.clone(), running);
            let worker = RouteWorker {
                dispatcher: dispatcher.clone(),
                hub: hub.clone(),
                route,
                is_ordered: store.is_ordered(&hub.topic),
                halt,
            };
            self.workers.spawn(worker.run(consumer));
        }
        Ok(())
    }

    /// Waits for a consumer to end; `None` if there is none.
    pub async fn next_ended(&mut self) -> Option<Result<(), StoreError>> {
        let ended = self.workers.join_next().await?;
        Some(ended.unwrap_or_else(|error| Err(StoreError::Task(error.to_string()))))
    }

    #[must_use]
    pub fn progress(&self, route: &Id) -> Option<&dyn ConsumerProgress> {
        let running = self.running.get(route)?;
        Some(running.progress.as_ref())
    }
}

/// The workers are detached, not aborted: each still hands back the messages it has fetched.
impl Drop for RouteConsumers {
    fn drop(&mut self) {
        for running in self.running.values() {
            running.halt.cancel();
        }
        self.workers.detach_all();
    }
}

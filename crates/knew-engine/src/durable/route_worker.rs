//! Receives the messages of a durable hub for one route and delivers each.
//!
//! A bounded number is delivered at the same time; where order counts, those of one partition one after the
//! other. A message is acknowledged when its delivery has ended, and its ack deadline extended until then.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

use super::durable_hub::DurableHub;
use super::pending_acks::{Claim, PendingEvent, Position};
use super::store::{Ack, DEFAULT_ACK_WAIT, ReceivedMessage, RouteConsumer, StoreError};
use super::stored_message::StoredMessage;
use crate::dispatcher::Dispatcher;
use crate::hop_budget::HopBudget;
use crate::hub::AcceptedEvent;
use crate::memory_budget::{EVENT_OVERHEAD, Reservation};
use crate::plan::{NodeIndex, Plan, RequestedAddress};
use crate::ttl;
use knew_core::graph::HubKind;
use knew_core::model::Id;
use knew_core::record::DeliveryStep;
use knew_event::{Event, Weight};

/// Messages of one route that this process delivers at the same time.
const MAX_CONCURRENT: usize = 256;

/// Delivers the messages of one route.
pub struct RouteWorker {
    pub dispatcher: Arc<Dispatcher>,
    pub hub: Arc<DurableHub>,
    pub route: Arc<Id>,
    /// True if the messages of one partition are delivered one after the other.
    pub is_ordered: bool,
    pub halt: CancellationToken,
}

/// What a message holds until its delivery has ended.
struct Reserved {
    _permit: OwnedSemaphorePermit,
    _memory: Reservation,
}

/// The route and its hub as they stand in a plan.
struct PlannedRoute {
    plan: Arc<Plan>,
    hub: usize,
    route: usize,
}

impl RouteWorker {
    /// Receives until halted or until the consumer fails.
    pub async fn run(self, mut consumer: Box<dyn RouteConsumer>) -> Result<(), StoreError> {
        let worker = Arc::new(self);
        let _running = worker.dispatcher.durable_hubs.workers.enter();
        let received = worker.receive_until_halted(consumer.as_mut()).await;
        consumer.close().await;
        received
    }

    async fn receive_until_halted(
        self: &Arc<Self>,
        consumer: &mut dyn RouteConsumer,
    ) -> Result<(), StoreError> {
        let permits = Arc::new(Semaphore::new(MAX_CONCURRENT));
        let mut partitions: HashMap<i32, mpsc::UnboundedSender<BoxFuture<'static, ()>>> =
            HashMap::new();
        loop {
            // The permit comes first, so that no message waits here that another process could deliver.
            let next = async {
                let permit = permits.clone().acquire_owned().await;
                (permit, consumer.receive().await)
            };
            let (permit, received) = tokio::select! {
                () = self.halt.cancelled() => return Ok(()),
                (permit, received) = next => (permit, received?),
            };
            let Ok(permit) = permit else {
                return Ok(());
            };
            let Some(memory) = self.reserve_memory(&received).await else {
                received.ack.nack().await;
                return Ok(());
            };
            let partition = received.position.partition;
            let reserved = Reserved {
                _permit: permit,
                _memory: memory,
            };
            let delivery = self.clone().handle(received, reserved).boxed();
            if self.is_ordered {
                let queue = partitions
                    .entry(partition)
                    .or_insert_with(|| spawn_queue(&self.dispatcher));
                // Cannot fail: the queue ends with its sender.
                let _ = queue.send(delivery);
            } else {
                self.dispatcher.runtime.tasks.spawn(delivery);
            }
        }
    }

    /// Waits for memory for a message; `None` when halted.
    async fn reserve_memory(&self, received: &ReceivedMessage) -> Option<Reservation> {
        let bytes = received.message.as_ref().map_or(0, |message| {
            message.event.weight() + message.headers.weight()
        });
        let budget = &self.dispatcher.runtime.memory;
        tokio::select! {
            () = self.halt.cancelled() => None,
            share = budget.wait_for_new_event(EVENT_OVERHEAD + bytes, &self.dispatcher.runtime.clock) => Some(share),
        }
    }

    /// Delivers one message and acknowledges it.
    async fn handle(self: Arc<Self>, received: ReceivedMessage, _reserved: Reserved) {
        let ReceivedMessage {
            message,
            position,
            ack,
        } = received;
        if self.halt.is_cancelled() || !ack.is_current() {
            return ack.nack().await;
        }
        let message = match message {
            Ok(message) => message,
            Err(error) => {
                let hub = &self.hub.topic.hub;
                let consumer = format!("{} of {hub}", self.route);
                self.dispatcher.record_rejection(
                    RequestedAddress {
                        id: Some(hub),
                        address: &consumer,
                    },
                    StatusCode::BAD_REQUEST,
                    &error.to_string(),
                );
                // Redelivery would not make it an event.
                return ack.ack().await;
            }
        };
        // A message of another program has no tracking id; its position identifies it as well.
        let tracking_id = message
            .tracking_id
            .clone()
            .unwrap_or_else(|| format!("{}/{}", position.partition, position.offset));
        let Some(planned) = self.planned_route() else {
            return ack.nack().await;
        };
        let Some(accepted) = self.track(message, &tracking_id, position, &planned) else {
            return ack.ack().await;
        };
        let interrupted = self.deliver(&accepted, planned.route, ack.as_ref()).await;
        self.hub.pending.acknowledge(&tracking_id, &self.route);
        if interrupted {
            ack.nack().await;
        } else {
            ack.ack().await;
        }
    }

    /// The route in the current plan; `None` if it was removed meanwhile.
    fn planned_route(&self) -> Option<PlannedRoute> {
        let plan = self.dispatcher.plan.load_full();
        let Some(NodeIndex::Hub(hub)) = plan.find_node(&self.hub.topic.hub) else {
            return None;
        };
        let mut routes = plan.hubs[hub].routes.iter();
        let route = routes.position(|route| route.id == self.route)?;
        Some(PlannedRoute { plan, hub, route })
    }

    /// Finds or creates the journal entry of a message; `None` if the route's filter rejects the event.
    fn track(
        &self,
        message: StoredMessage,
        tracking_id: &str,
        position: Position,
        planned: &PlannedRoute,
    ) -> Option<AcceptedEvent> {
        let StoredMessage {
            mut event, headers, ..
        } = message;
        let left = self.hops_left(&mut event);
        let event = Arc::new(event);
        let record = || self.record_received(&event, planned);
        let pending = &self.hub.pending;
        let (arrival, hop_budget) = match pending.claim(tracking_id, position, &self.route, record)
        {
            Claim::Tracked {
                arrival,
                hop_budget,
            } => (arrival, hop_budget),
            Claim::Duplicate {
                arrival,
                other_routes,
            } => {
                let steps = other_routes
                    .into_iter()
                    .map(|route| DeliveryStep::Elsewhere { route });
                self.dispatcher
                    .runtime
                    .recorder
                    .record_steps(arrival, steps);
                (arrival, HopBudget::default())
            }
            Claim::NoMatch => return None,
        };
        Some(AcceptedEvent {
            plan: planned.plan.clone(),
            hub: planned.hub,
            arrival,
            event,
            headers,
            remaining_hops: left,
            hop_budget,
            stored_durably: true,
            _held: (None, self.dispatcher.runtime.in_flight.enter()),
        })
    }

    /// Hops that a broker's event has left. One that another program published is stamped here.
    fn hops_left(&self, event: &mut Event) -> i64 {
        if self.hub.topic.kind == HubKind::Channel {
            return 0;
        }
        if let Some(left) = ttl::remaining(event) {
            return left;
        }
        self.dispatcher
            .stamp_for_broker(event, self.dispatcher.max_hops);
        self.dispatcher.max_hops
    }

    /// Records an event that another process published; it also answered the sender.
    fn record_received(&self, event: &Arc<Event>, planned: &PlannedRoute) -> Option<PendingEvent> {
        let hub = &planned.plan.hubs[planned.hub];
        let matching = hub.matching_routes(event);
        if !matching.contains(&planned.route) {
            return None;
        }
        let routes = || matching.iter().map(|route| hub.routes[*route].id.clone());
        let received = DeliveryStep::Received {
            node: hub.id.clone(),
            from: None,
            parent: None,
            event: event.clone(),
            plan: planned.plan.number,
        };
        let answered = DeliveryStep::Answered {
            node: hub.id.clone(),
            status: 202,
        };
        let matched = routes().map(|route| DeliveryStep::Matched { route });
        let steps = std::iter::once(received).chain(matched).chain([answered]);
        let arrival = self.dispatcher.runtime.recorder.record_arrival(steps);
        Some(PendingEvent::new(arrival, HopBudget::default(), routes()))
    }

    /// Returns true if the engine stopped before the delivery ended, so that another process has to deliver.
    async fn deliver(&self, accepted: &AcceptedEvent, route: usize, ack: &dyn Ack) -> bool {
        let route = &accepted.hub().routes[route];
        let mut delivery = Box::pin(self.dispatcher.deliver_on_route(accepted, route));
        let ack_wait = self.hub.topic.config.ack_wait.unwrap_or(DEFAULT_ACK_WAIT);
        // Three times as often as needed: one or two requests may get lost.
        let extend_interval = ack_wait / 3;
        loop {
            tokio::select! {
                ended = &mut delivery => return ended.is_err_and(|ended| ended.handed_back),
                () = self.dispatcher.runtime.clock.sleep(extend_interval) => ack.extend().await,
            }
        }
    }
}

/// Starts a task that runs the futures it is sent one after the other.
fn spawn_queue(dispatcher: &Dispatcher) -> mpsc::UnboundedSender<BoxFuture<'static, ()>> {
    let (sender, mut queue) = mpsc::unbounded_channel::<BoxFuture<'static, ()>>();
    dispatcher.runtime.tasks.spawn(async move {
        while let Some(delivery) = queue.recv().await {
            delivery.await;
        }
    });
    sender
}

//! Publishes an event to a durable hub: the sender is answered as soon as the event is stored.

use std::sync::{Arc, LazyLock};

use http::StatusCode;
use uuid::Uuid;

use super::durable_hub::DurableHub;
use super::pending_acks::PendingEvent;
use super::stored_message::StoredMessage;
use crate::detach_on_drop::DetachOnDrop;
use crate::dispatcher::Dispatcher;
use crate::hub::{Acceptance, HubResponse, IncomingEvent};
use crate::plan::{Hub, Plan};
use knew_core::model::Id;
use knew_core::record::DeliveryStep;
use knew_event::Weight;

/// First part of the tracking ids of this process. Arrival numbers begin anew with each process.
static PROCESS_ID: LazyLock<String> = LazyLock::new(|| Uuid::new_v4().simple().to_string());

impl Dispatcher {
    /// Publishes an event, already stamped with its hop limit.
    pub fn publish_to_durable_hub(
        self: &Arc<Self>,
        durable_hub: Arc<DurableHub>,
        plan: &Arc<Plan>,
        hub: usize,
        entry: IncomingEvent,
    ) -> Acceptance {
        let (dispatcher, plan) = (self.clone(), plan.clone());
        let in_flight = self.runtime.in_flight.enter();
        let work = async move {
            let hub = &plan.hubs[hub];
            let answer = dispatcher
                .store_event(&durable_hub, plan.number, hub, entry)
                .await;
            drop(in_flight);
            answer
        };
        Acceptance::Pending(DetachOnDrop::spawned(work, &self.runtime.tasks))
    }

    async fn store_event(
        &self,
        durable_hub: &DurableHub,
        plan: u64,
        hub: &Hub,
        entry: IncomingEvent,
    ) -> HubResponse {
        let event = entry.event;
        let _held = entry.reservation;
        let store = match durable_hub.store_for_plan(plan, &self.runtime).await {
            Ok(store) => store,
            Err(error) => {
                self.record_rejection(
                    hub.requested_address(),
                    StatusCode::SERVICE_UNAVAILABLE,
                    &durable_hub.location.describe(&error),
                );
                return HubResponse::from_status(StatusCode::SERVICE_UNAVAILABLE);
            }
        };
        // The client library copies what it sends.
        let Some(_share) = self.runtime.memory.reserve(event.weight()) else {
            self.record_rejection(
                hub.requested_address(),
                StatusCode::SERVICE_UNAVAILABLE,
                &self.runtime.memory.exhausted_message(),
            );
            return HubResponse::from_status(StatusCode::SERVICE_UNAVAILABLE);
        };
        let matching = hub.matching_routes(&event);
        let routes = || matching.iter().map(|route| hub.routes[*route].id.clone());
        let received = DeliveryStep::Received {
            node: hub.id.clone(),
            from: entry.from,
            parent: entry.parent,
            event: Arc::new(event.clone()),
            plan,
        };
        let matched = routes().map(|route| DeliveryStep::Matched { route });
        let steps = std::iter::once(received).chain(matched);
        let arrival = self.runtime.recorder.record_arrival(steps);
        let tracking_id = format!("{}/{arrival}", *PROCESS_ID);
        // Tracked before it is published: a route may receive it before `publish` returns.
        let pending = PendingEvent::new(arrival, entry.hop_budget, routes());
        for released in durable_hub.pending.insert(&tracking_id, pending) {
            let route = released.route;
            self.record_step(released.arrival, DeliveryStep::Elsewhere { route });
        }
        let message = StoredMessage {
            event,
            headers: entry.headers,
            tracking_id: Some(tracking_id.clone()),
        };
        let status = match store.publish(&durable_hub.topic, &message).await {
            Ok(position) => {
                durable_hub.pending.set_position(&tracking_id, position);
                StatusCode::ACCEPTED
            }
            Err(error) => {
                durable_hub.pending.remove(&tracking_id);
                let reason = durable_hub.location.describe(&error);
                self.record_lost(arrival, routes(), &reason);
                store.publish_failed_status()
            }
        };
        let node = hub.id.clone();
        let answered = DeliveryStep::Answered {
            node,
            status: status.as_u16(),
        };
        self.record_step(arrival, answered);
        HubResponse::from_status(status)
    }

    fn record_lost(&self, arrival: u64, routes: impl Iterator<Item = Arc<Id>>, reason: &str) {
        for route in routes {
            let (route, reason) = (Some(route), reason.to_owned());
            self.record_step(arrival, DeliveryStep::Lost { route, reason });
        }
    }

    fn record_step(&self, arrival: u64, step: DeliveryStep) {
        self.runtime.recorder.record_steps(arrival, [step]);
    }
}

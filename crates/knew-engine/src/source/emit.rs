//! A source fires: its event is made and sent to its sink.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use jiff::Timestamp;
use uuid::Uuid;

use crate::delivery_error::DeliveryError;
use crate::direct_delivery::DirectDelivery;
use crate::dispatcher::Dispatcher;
use crate::hop_budget::HopBudget;
use crate::hub::IncomingEvent;
use crate::plan::{Plan, PlannedSource, Recipient, RequestedAddress, TransportKind};
use crate::retry::{self, RetryPolicy};
use knew_core::graph::DeliveryPolicy;
use knew_core::model::{BackoffPolicy, Id, Payload, Source};
use knew_event::{Event, build};

/// A `PingSource` spreads its ticks over so many milliseconds.
const JITTER_MS: u128 = 500;

/// How often, and after which waits, a `PingSource` sends again.
static PING_SOURCE_RETRY: LazyLock<DeliveryPolicy> = LazyLock::new(|| DeliveryPolicy {
    retry: 5,
    backoff: Some(BackoffPolicy::Exponential),
    delay: Some(Duration::from_millis(100)),
    ..DeliveryPolicy::default()
});

/// Sources that never send again.
static NO_RETRY: LazyLock<DeliveryPolicy> = LazyLock::new(DeliveryPolicy::default);

/// Why a source fires, which decides whether it dawdles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmitReason {
    /// Its schedule says so.
    Scheduled,
    /// Somebody asked for it and looks on.
    Requested,
}

impl Dispatcher {
    /// Lets a source of the plan in force make one event and send it, in a task of its own; the work
    /// counts as under way from now on.
    pub fn emit_in_background(self: &Arc<Self>, id: Arc<Id>, reason: EmitReason) {
        let in_flight = self.runtime.in_flight.enter();
        let dispatcher = self.clone();
        self.runtime.tasks.spawn(async move {
            dispatcher.emit_event(id, reason).await;
            drop(in_flight);
        });
    }

    /// Sends an event that a source of the plan in force got from outside.
    pub async fn send_from_source(self: &Arc<Self>, id: &Id, event: Event) {
        let plan = self.plan.load_full();
        let emitter = plan.find_source(id);
        if let Some((emitter, sink)) =
            emitter.and_then(|emitter| Some((emitter, emitter.sink.as_ref()?)))
        {
            self.send_to_sink(&plan, emitter, sink, event).await;
        }
    }

    async fn emit_event(self: &Arc<Self>, id: Arc<Id>, reason: EmitReason) {
        let plan = self.plan.load_full();
        let Some(emitter) = plan.find_source(&id) else {
            return;
        };
        let source = &emitter.source.spec;
        if reason == EmitReason::Scheduled && source.event_template.jitter {
            self.runtime.clock.sleep(random_jitter()).await;
        }
        let Some(sink) = &emitter.sink else {
            return self.record_rejection(
                RequestedAddress {
                    id: Some(&id),
                    address: &id.to_string(),
                },
                StatusCode::NOT_FOUND,
                "the source has no sink",
            );
        };
        match event_from_template(source, self.runtime.clock.now()) {
            Ok(event) => {
                self.send_to_sink(&plan, emitter, sink, event).await;
            }
            Err(reason) => {
                self.record_rejection(sink.requested_address(), StatusCode::BAD_REQUEST, &reason);
            }
        }
    }

    /// Hands an event of a source to its sink, as often as the source would; the status of the last try.
    pub async fn send_to_sink(
        self: &Arc<Self>,
        plan: &Arc<Plan>,
        emitter: &PlannedSource,
        sink: &Recipient,
        event: Event,
    ) -> u16 {
        let retry_policy = RetryPolicy {
            policy: if emitter.source.spec.event_template.retries {
                &PING_SOURCE_RETRY
            } else {
                &NO_RETRY
            },
            is_retryable: retry::is_retryable_for_sources,
        };
        if let TransportKind::Hub(hub) = sink.transport {
            return self
                .send_to_hub_with_retries(plan, emitter, hub, (event, retry_policy))
                .await;
        }
        let namespace = HeaderValue::try_from(emitter.id.namespace.as_str());
        let direct = DirectDelivery {
            event,
            from: Some(emitter.id.clone()),
            subject: None,
            namespace: &namespace.unwrap_or(HeaderValue::from_static("")),
            retry: retry_policy,
        };
        let response = self.deliver_to_target(plan, sink, direct).await;
        response.status.as_u16()
    }

    /// Each try is an arrival of its own, because the hub takes it anew.
    async fn send_to_hub_with_retries(
        self: &Arc<Self>,
        plan: &Arc<Plan>,
        emitter: &PlannedSource,
        hub: usize,
        (event, retry_policy): (Event, RetryPolicy<'_>),
    ) -> u16 {
        let mut attempt = 1;
        loop {
            let entry = IncomingEvent {
                event: event.clone(),
                headers: HeaderMap::new(),
                from: Some(emitter.id.clone()),
                subject: None,
                parent: None,
                hop_budget: HopBudget::default(),
                reservation: None,
            };
            let response = self.send_to_hub(plan, hub, entry).await.response;
            let error = DeliveryError::from_status(response.status);
            let accepted = response.status.is_success();
            let wait = retry::next_backoff(retry_policy, attempt, &error);
            let (false, Some(wait)) = (accepted, wait) else {
                return response.status.as_u16();
            };
            self.runtime.clock.sleep(wait).await;
            attempt += 1;
        }
    }
}

fn random_jitter() -> Duration {
    let random = Uuid::new_v4().as_u128() % JITTER_MS;
    Duration::from_millis(u64::try_from(random).unwrap_or_default())
}

/// Why a source with these overrides sends nothing at all: they touch what every event needs.
pub fn reserved_override_error(overrides: &BTreeMap<String, String>) -> Option<String> {
    const RESERVED: [&str; 8] = [
        "type",
        "id",
        "source",
        "time",
        "subject",
        "datacontenttype",
        "dataschema",
        "specversion",
    ];
    let reserved = |name: &&String| RESERVED.contains(&name.to_ascii_lowercase().as_str());
    let name = overrides.keys().find(reserved)?;
    Some(format!(
        "ceOverrides sets {name}, a reserved attribute; such an event is never sent"
    ))
}

/// The event of one tick.
fn event_from_template(source: &Source, now: Timestamp) -> Result<Event, String> {
    if let Some(reason) = reserved_override_error(&source.overrides) {
        return Err(reason);
    }
    let template = &source.event_template;
    let required = build::RequiredAttributes {
        id: &build::new_event_id(),
        source: &template.source,
        ty: &template.ty,
    };
    let subject = template.subject.iter().map(|subject| ("subject", subject));
    let data = match &template.payload {
        Payload::None => None,
        Payload::Bytes(bytes) if bytes.is_empty() => None,
        Payload::Bytes(bytes) => Some(Bytes::from(bytes.clone())),
    };
    let content = template.content_type.iter().filter(|_| data.is_some());
    let content = content.map(|content| ("datacontenttype", content));
    let extensions = template.extensions.iter().chain(&source.overrides);
    let extensions = extensions.map(|(name, value)| (name.as_str(), value));
    let others = subject.chain(content).chain(extensions);
    let others: Vec<_> = others
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect();
    let mut event =
        build::build_event(required, now, &others).map_err(|error| error.to_string())?;
    event.data = data;
    Ok(event)
}

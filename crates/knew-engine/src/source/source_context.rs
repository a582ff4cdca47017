//! What a consumer of a queue works with: it makes events, hands them to the sink, and says how it is.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::emit::reserved_override_error;
use crate::dispatcher::Dispatcher;
use crate::in_flight::InFlightGuard;
use knew_core::model::{EventTemplate, Id};
use knew_core::record::NodeCondition;
use knew_event::{Event, build};

/// The wait after a first failure, and the longest.
const INITIAL_WAIT: Duration = Duration::from_millis(300);
const MAX_WAIT: Duration = Duration::from_secs(30);

/// A source that takes from a queue, as its consumer sees it.
#[derive(Debug)]
pub struct SourceContext {
    /// The source.
    pub id: Arc<Id>,
    dispatcher: Arc<Dispatcher>,
    halt: CancellationToken,
    last_condition: Mutex<Option<NodeCondition>>,
}

/// What came out of a queue, where it differs from what every event of the source has.
#[derive(Clone, Debug, Default)]
pub struct SourceRecord {
    /// The attribute `id`.
    pub id: String,
    /// The attribute `type`, where it is not the source's own.
    pub ty: Option<String>,
    /// The attribute `source`, where it is not the source's own.
    pub source: Option<String>,
    /// The attribute `subject`.
    pub subject: Option<String>,
    /// When it was put there.
    pub time: Option<Timestamp>,
    /// The media type of the data.
    pub content_type: Option<String>,
    /// Extensions.
    pub extensions: Vec<(String, String)>,
    /// The body.
    pub data: Bytes,
}

/// Waits that grow with every failure.
#[derive(Debug)]
pub struct ReconnectBackoff(Duration);

impl ReconnectBackoff {
    /// Before the first failure.
    #[must_use]
    pub const fn new() -> Self {
        Self(INITIAL_WAIT)
    }

    /// The wait after one more failure.
    pub fn next_wait(&mut self) -> Duration {
        let wait = self.0;
        self.0 = (wait * 2).min(MAX_WAIT);
        wait
    }
}

impl SourceContext {
    /// The intake of a source, until `halt`.
    #[must_use]
    pub fn new(id: Arc<Id>, dispatcher: Arc<Dispatcher>, halt: CancellationToken) -> Self {
        let last_condition = Mutex::default();
        Self {
            id,
            dispatcher,
            halt,
            last_condition,
        }
    }

    /// Says how the source is, unless that is how it was.
    pub fn record_condition(&self, condition: NodeCondition) {
        let mut last_condition = self
            .last_condition
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if last_condition.as_ref() == Some(&condition) {
            return;
        }
        *last_condition = Some(condition.clone());
        let recorder = &self.dispatcher.runtime.recorder;
        recorder.record_condition(&self.id, condition);
    }

    /// Whether it works, as far as was said.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let last_condition = self
            .last_condition
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *last_condition == Some(NodeCondition::Ready)
    }

    /// Whether nothing more is to be taken.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.halt.is_cancelled()
    }

    /// Does something that may be broken off; `None` when nothing more is to be taken.
    pub async fn until_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.halt.cancelled() => None,
            done = work => Some(done),
        }
    }

    /// Waits; `None` when nothing more is to be taken.
    pub async fn sleep(&self, time: Duration) -> Option<()> {
        self.until_stopped(self.dispatcher.runtime.clock.sleep(time))
            .await
    }

    /// Counts what was taken as under way until it is acknowledged, so that stopping waits for it.
    #[must_use]
    pub fn begin_in_flight(&self) -> InFlightGuard {
        self.dispatcher.runtime.in_flight.enter()
    }

    /// The event of what was taken.
    pub fn build_event(&self, record: SourceRecord) -> Result<Event, String> {
        let plan = self.dispatcher.plan.load();
        let emitter = plan.find_source(&self.id);
        let template = emitter.map(|emitter| &emitter.source.spec.event_template);
        let from_template = |field: fn(&EventTemplate) -> &String| template.map(field).cloned();
        let ty = record
            .ty
            .or_else(|| from_template(|template| &template.ty))
            .unwrap_or_default();
        let source = record
            .source
            .or_else(|| from_template(|template| &template.source));
        let subject = record
            .subject
            .map(|subject| ("subject".to_owned(), subject));
        let media = record.content_type;
        let media = media.map(|media| ("datacontenttype".to_owned(), media));
        let attributes: Vec<_> = subject
            .into_iter()
            .chain(media)
            .chain(record.extensions)
            .collect();
        let time = record
            .time
            .unwrap_or_else(|| self.dispatcher.runtime.clock.now());
        let required = build::RequiredAttributes {
            id: &record.id,
            source: source.as_deref().unwrap_or_default(),
            ty: &ty,
        };
        let event = build::build_event(required, time, &attributes);
        let mut event = event.map_err(|error| error.to_string())?;
        event.data = Some(record.data).filter(|data| !data.is_empty());
        Ok(event)
    }

    /// Hands an event to the sink of the plan in force, once; the status when it was not accepted.
    pub async fn send(&self, mut event: Event) -> Result<(), u16> {
        let plan = self.dispatcher.plan.load_full();
        let emitter = plan.find_source(&self.id).ok_or(404_u16)?;
        let sink = emitter.sink.as_ref().ok_or(404_u16)?;
        let overrides = &emitter.source.spec.overrides;
        if let Some(reason) = reserved_override_error(overrides) {
            self.dispatcher.record_rejection(
                sink.requested_address(),
                StatusCode::BAD_REQUEST,
                &reason,
            );
            return Err(400);
        }
        for (name, value) in overrides {
            event.set_attribute(name, value).map_err(|_| 400_u16)?;
        }
        let status = self
            .dispatcher
            .send_to_sink(&plan, emitter, sink, event)
            .await;
        match status {
            200..300 => Ok(()),
            status => Err(status),
        }
    }

    /// Hands an event to the sink until it is accepted; `None` when that did not happen in time.
    pub async fn send_until_accepted(&self, event: &Event) -> Option<()> {
        let mut backoff = ReconnectBackoff::new();
        loop {
            match self.send(event.clone()).await {
                Ok(()) => {
                    self.record_condition(NodeCondition::Ready);
                    return Some(());
                }
                Err(status) => self.record_condition(sink_rejected_condition(status)),
            }
            self.sleep(backoff.next_wait()).await?;
        }
    }
}

/// What a source waits for whose sink does not accept.
pub fn sink_rejected_condition(status: u16) -> NodeCondition {
    NodeCondition::Waiting(format!(
        "its sink answers {status}; what was not accepted comes again"
    ))
}

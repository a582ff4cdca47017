//! What a consumer of a queue works with: it makes events, hands them to the sink, and says how it is.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::emit::reserved;
use crate::dispatcher::Dispatcher;
use crate::in_flight::InFlightGuard;
use knew_core::model::Id;
use knew_core::record::Condition;
use knew_event::{Event, build};

/// The wait after a first failure, and the longest.
const FIRST: Duration = Duration::from_millis(300);
const LONGEST: Duration = Duration::from_secs(30);

/// A source that takes from a queue, as its consumer sees it.
#[derive(Debug)]
pub struct Intake {
    /// The source.
    pub id: Arc<Id>,
    dispatcher: Arc<Dispatcher>,
    halt: CancellationToken,
    said: Mutex<Option<Condition>>,
}

/// What came out of a queue, where it differs from what every event of the source has.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// The attribute `id`.
    pub id: String,
    /// The attribute `type`, where it is not the source's own.
    pub kind: Option<String>,
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
pub struct Backoff(Duration);

impl Backoff {
    /// Before the first failure.
    #[must_use]
    pub const fn new() -> Self {
        Self(FIRST)
    }

    /// The wait after one more failure.
    pub fn next(&mut self) -> Duration {
        let wait = self.0;
        self.0 = (wait * 2).min(LONGEST);
        wait
    }
}

impl Intake {
    /// The intake of a source, until `halt`.
    #[must_use]
    pub fn new(id: Arc<Id>, dispatcher: Arc<Dispatcher>, halt: CancellationToken) -> Self {
        let said = Mutex::default();
        Self {
            id,
            dispatcher,
            halt,
            said,
        }
    }

    /// Says how the source is, unless that is how it was.
    pub fn is(&self, condition: Condition) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.as_ref() == Some(&condition) {
            return;
        }
        *said = Some(condition.clone());
        let recorder = &self.dispatcher.runtime.recorder;
        recorder.record_condition(&self.id, condition);
    }

    /// Whether it works, as far as was said.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        *said == Some(Condition::Ready)
    }

    /// Whether nothing more is to be taken.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.halt.is_cancelled()
    }

    /// Does something that may be broken off; `None` when nothing more is to be taken.
    pub async fn unless_over<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.halt.cancelled() => None,
            done = work => Some(done),
        }
    }

    /// Waits; `None` when nothing more is to be taken.
    pub async fn pause(&self, time: Duration) -> Option<()> {
        self.unless_over(self.dispatcher.runtime.clock.sleep(time))
            .await
    }

    /// Counts what was taken as under way until it is acknowledged, so that stopping waits for it.
    #[must_use]
    pub fn hold(&self) -> InFlightGuard {
        self.dispatcher.runtime.in_flight.enter()
    }

    /// The event of what was taken.
    pub fn event(&self, taken: Taken) -> Result<Event, String> {
        let plan = self.dispatcher.plan.load();
        let emitter = plan.find_source(&self.id);
        let emission = emitter.map(|emitter| &emitter.source.spec.event_template);
        let own = |of: fn(&knew_core::model::EventTemplate) -> &String| emission.map(of).cloned();
        let kind = taken.kind.or_else(|| own(|it| &it.ty)).unwrap_or_default();
        let source = taken.source.or_else(|| own(|it| &it.source));
        let subject = taken.subject.map(|it| ("subject".to_owned(), it));
        let media = taken.content_type;
        let media = media.map(|media| ("datacontenttype".to_owned(), media));
        let others: Vec<_> = subject
            .into_iter()
            .chain(media)
            .chain(taken.extensions)
            .collect();
        let time = taken
            .time
            .unwrap_or_else(|| self.dispatcher.runtime.clock.now());
        let required = build::RequiredAttributes {
            id: &taken.id,
            source: source.as_deref().unwrap_or_default(),
            ty: &kind,
        };
        let event = build::build_event(required, time, &others);
        let mut event = event.map_err(|error| error.to_string())?;
        event.data = Some(taken.data).filter(|it| !it.is_empty());
        Ok(event)
    }

    /// Hands an event to the sink of the plan in force, once; the status when it was not accepted.
    pub async fn offer(&self, mut event: Event) -> Result<(), u16> {
        let plan = self.dispatcher.plan.load_full();
        let emitter = plan.find_source(&self.id).ok_or(404_u16)?;
        let sink = emitter.sink.as_ref().ok_or(404_u16)?;
        let overrides = &emitter.source.spec.overrides;
        if let Some(reason) = reserved(overrides) {
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
        let status = self.dispatcher.send_off(&plan, emitter, sink, event).await;
        match status {
            200..300 => Ok(()),
            status => Err(status),
        }
    }

    /// Hands an event to the sink until it is accepted; `None` when that did not happen in time.
    pub async fn insist(&self, event: &Event) -> Option<()> {
        let mut backoff = Backoff::new();
        loop {
            match self.offer(event.clone()).await {
                Ok(()) => {
                    self.is(Condition::Ready);
                    return Some(());
                }
                Err(status) => self.is(refused(status)),
            }
            self.pause(backoff.next()).await?;
        }
    }
}

/// What a source waits for whose sink does not accept.
pub fn refused(status: u16) -> Condition {
    Condition::Waiting(format!(
        "its sink answers {status}; what was not accepted comes again"
    ))
}

//! A job sink: takes an event for a job that does not run here, and says where to ask after it.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::event_display::EventDisplay;
use crate::http_client::Response;
use crate::transport::{OutboundCall, Transport, TransportError};
use knew_core::model::Id;
use knew_event::{Event, Weight};

/// How many jobs are remembered, and how many bytes their places may take.
const MAX_JOBS: usize = 10_000;
const MAX_JOB_BYTES: usize = 4 << 20;

/// The jobs there were, by the places where one asks after them: one for each pair of source and id
/// at each sink, however often the event came.
#[derive(Debug, Default)]
pub struct JobRegistry {
    display: EventDisplay,
    records: Mutex<JobRecords>,
}

#[derive(Debug, Default)]
struct JobRecords {
    known: HashSet<Arc<str>>,
    oldest_first: VecDeque<Arc<str>>,
    bytes: usize,
}

impl Transport for JobRegistry {
    async fn send(&self, call: &OutboundCall<'_>) -> Result<Response, TransportError> {
        let event = call.visible_event();
        let path = job_path(call.recipient, &event);
        // An event that comes again is answered alike, without another job.
        if self.register(&path) {
            let shown = self.display.respond(call.recipient, &event);
            if !shown.status.is_success() {
                return Ok(shown);
            }
        }
        Ok(accepted_response(&path))
    }
}

impl JobRegistry {
    /// Job sinks whose events are shown like those of services.
    #[must_use]
    pub fn new(display: EventDisplay) -> Self {
        Self {
            display,
            records: Mutex::default(),
        }
    }

    /// Remembers the job at a place, and forgets the oldest when there are too many. False when there
    /// is one already.
    pub fn register(&self, path: &str) -> bool {
        let mut records = self.records();
        let path: Arc<str> = path.into();
        if !records.known.insert(path.clone()) {
            return false;
        }
        records.bytes += path.weight();
        records.oldest_first.push_back(path);
        while (records.oldest_first.len() > MAX_JOBS || records.bytes > MAX_JOB_BYTES)
            && let Some(oldest) = records.oldest_first.pop_front()
        {
            records.bytes -= oldest.weight();
            records.known.remove(&oldest);
        }
        true
    }

    /// Whether there was a job at a place. It is complete: there is nothing to run, so it ends at once.
    pub fn is_complete(&self, path: &str) -> bool {
        self.records().known.contains(path)
    }

    /// A task that panicked leaves at worst a job that is forgotten late.
    fn records(&self) -> MutexGuard<'_, JobRecords> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where one asks after the job of an event.
#[must_use]
pub fn job_path(at: &Id, event: &Event) -> String {
    let [namespace, name] = [&at.namespace, &at.name].map(|text| escape_path_segment(text));
    let [source, id] = [&event.source, &event.id].map(|text| escape_path_segment(text));
    format!("/namespaces/{namespace}/name/{name}/sources/{source}/ids/{id}")
}

/// What a job sink answers to an event it took.
#[must_use]
pub fn accepted_response(path: &str) -> Response {
    let path = HeaderValue::try_from(path).ok();
    Response {
        status: StatusCode::ACCEPTED,
        headers: HeaderMap::from_iter(path.map(|path| (LOCATION, path))),
        ..Response::default()
    }
}

/// One segment of a path, as Go escapes it.
fn escape_path_segment(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~$&+=:@".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push('%');
            escaped.push(hex_digit(byte >> 4));
            escaped.push(hex_digit(byte & 15));
        }
    }
    escaped
}

fn hex_digit(digit: u8) -> char {
    char::from(b"0123456789ABCDEF"[usize::from(digit)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_to_ask_escapes_what_a_path_cannot_hold() {
        let at = Id::new("sinks.knative.dev", "JobSink", "ns", "j");
        let event = Event {
            id: "a b,é".to_owned(),
            source: "/orders?x".to_owned(),
            ..Event::default()
        };
        let wanted = "/namespaces/ns/name/j/sources/%2Forders%3Fx/ids/a%20b%2C%C3%A9";
        assert_eq!(job_path(&at, &event), wanted);
    }

    #[test]
    fn the_oldest_job_is_forgotten_when_there_are_too_many() {
        let jobs = JobRegistry::default();
        for number in 0..=MAX_JOBS {
            assert!(jobs.register(&number.to_string()));
        }
        assert!(!jobs.register("1"));
        assert!(jobs.is_complete("1") && !jobs.is_complete("0"));
    }

    #[test]
    fn jobs_with_long_places_are_bounded_by_their_bytes() {
        let jobs = JobRegistry::default();
        for number in 0..100 {
            let path = format!("{number}{}", "x".repeat(100_000));
            assert!(jobs.register(&path));
        }
        let records = jobs.records();
        assert!(records.bytes <= MAX_JOB_BYTES);
        assert_eq!(records.known.len(), records.oldest_first.len());
        assert_eq!(records.known.len(), MAX_JOB_BYTES / 100_026);
    }
}

//! A job sink: takes an event for a job that does not run here, and says where to ask after it.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::display::Display;
use crate::http_client::Response;
use crate::transport::{OutboundCall, Transport, TransportError};
use knew_core::model::Id;
use knew_event::{Event, Weight};

/// How many jobs are remembered, and how many bytes their places may take.
const KEPT: usize = 10_000;
const KEPT_BYTES: usize = 4 << 20;

/// The jobs there were, by the places where one asks after them: one for each pair of source and id
/// at each sink, however often the event came.
#[derive(Debug, Default)]
pub struct Jobs {
    display: Display,
    book: Mutex<Book>,
}

#[derive(Debug, Default)]
struct Book {
    known: HashSet<Arc<str>>,
    oldest_first: VecDeque<Arc<str>>,
    bytes: usize,
}

impl Transport for Jobs {
    async fn send(&self, call: &OutboundCall<'_>) -> Result<Response, TransportError> {
        let event = call.visible_event();
        let place = place(call.recipient, &event);
        // An event that comes again is answered alike, without another job.
        if self.begin(&place) {
            let shown = self.display.respond(call.recipient, &event);
            if !shown.status.is_success() {
                return Ok(shown);
            }
        }
        Ok(taken(&place))
    }
}

impl Jobs {
    /// Job sinks whose events are shown like those of services.
    #[must_use]
    pub fn new(display: Display) -> Self {
        Self {
            display,
            book: Mutex::default(),
        }
    }

    /// Remembers the job at a place, and forgets the oldest when there are too many. False when there
    /// is one already.
    pub fn begin(&self, place: &str) -> bool {
        let mut book = self.book();
        let place: Arc<str> = place.into();
        if !book.known.insert(place.clone()) {
            return false;
        }
        book.bytes += place.weight();
        book.oldest_first.push_back(place);
        while (book.oldest_first.len() > KEPT || book.bytes > KEPT_BYTES)
            && let Some(oldest) = book.oldest_first.pop_front()
        {
            book.bytes -= oldest.weight();
            book.known.remove(&oldest);
        }
        true
    }

    /// Whether there was a job at a place. It is complete: there is nothing to run, so it ends at once.
    pub fn is_complete(&self, place: &str) -> bool {
        self.book().known.contains(place)
    }

    /// A task that panicked leaves at worst a job that is forgotten late.
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where one asks after the job of an event.
#[must_use]
pub fn place(at: &Id, event: &Event) -> String {
    let [namespace, name] = [&at.namespace, &at.name].map(|it| escaped(it));
    let [source, id] = [&event.source, &event.id].map(|it| escaped(it));
    format!("/namespaces/{namespace}/name/{name}/sources/{source}/ids/{id}")
}

/// What a job sink answers to an event it took.
#[must_use]
pub fn taken(place: &str) -> Response {
    let place = HeaderValue::try_from(place).ok();
    Response {
        status: StatusCode::ACCEPTED,
        headers: HeaderMap::from_iter(place.map(|place| (LOCATION, place))),
        ..Response::default()
    }
}

/// One segment of a path, as Go escapes it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~$&+=:@".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push('%');
            escaped.push(hex(byte >> 4));
            escaped.push(hex(byte & 15));
        }
    }
    escaped
}

fn hex(digit: u8) -> char {
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
        assert_eq!(place(&at, &event), wanted);
    }

    #[test]
    fn the_oldest_job_is_forgotten_when_there_are_too_many() {
        let jobs = Jobs::default();
        for number in 0..=KEPT {
            assert!(jobs.begin(&number.to_string()));
        }
        assert!(!jobs.begin("1"));
        assert!(jobs.is_complete("1") && !jobs.is_complete("0"));
    }

    #[test]
    fn jobs_with_long_places_are_bounded_by_their_bytes() {
        let jobs = Jobs::default();
        for number in 0..100 {
            let place = format!("{number}{}", "x".repeat(100_000));
            assert!(jobs.begin(&place));
        }
        let book = jobs.book();
        assert!(book.bytes <= KEPT_BYTES);
        assert_eq!(book.known.len(), book.oldest_first.len());
        assert_eq!(book.known.len(), KEPT_BYTES / 100_026);
    }
}

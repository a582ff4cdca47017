//! A stub: answers that are written down, given in turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use jiff::Timestamp;

use crate::clock::Clock;
use crate::http_client::Response;
use knew_core::model::Id;
use knew_core::model::service_backend::{StubEvent, StubResponse, StubScript};
use knew_event::{build, http_binding};

/// A script, and how far it was read.
#[derive(Debug)]
pub struct StubService {
    id: Arc<Id>,
    script: StubScript,
    given: AtomicUsize,
}

impl StubService {
    /// A stub that has answered nobody yet.
    #[must_use]
    pub fn new(id: Arc<Id>, script: StubScript) -> Self {
        Self {
            id,
            script,
            given: AtomicUsize::new(0),
        }
    }

    /// The next answer, after its delay. Calls at one time get answers in the order they came in.
    pub async fn respond(&self, clock: &Clock) -> Result<Response, String> {
        let Some(answer) = self.next_response() else {
            return Ok(Response {
                status: StatusCode::ACCEPTED,
                ..Response::default()
            });
        };
        if !answer.delay.is_zero() {
            clock.sleep(answer.delay).await;
        }
        self.build_response(answer, clock.now())
    }

    fn next_response(&self) -> Option<&StubResponse> {
        let answers = &self.script.answers;
        let given = self.given.fetch_add(1, Ordering::Relaxed);
        let last = answers.len().checked_sub(1)?;
        let index = if self.script.repeat {
            given % answers.len()
        } else {
            given.min(last)
        };
        answers.get(index)
    }

    fn build_response(&self, answer: &StubResponse, now: Timestamp) -> Result<Response, String> {
        let (headers, body) = match (&answer.reply, &answer.body) {
            (Some(reply), _) => self.build_event(reply, now)?,
            (None, Some(body)) => {
                let plain = HeaderValue::from_static("text/plain; charset=utf-8");
                let headers = HeaderMap::from_iter([(CONTENT_TYPE, plain)]);
                (headers, Bytes::from(body.clone()))
            }
            (None, None) => (HeaderMap::new(), Bytes::new()),
        };
        let status = StatusCode::from_u16(answer.status).map_err(|error| error.to_string())?;
        Ok(Response {
            status,
            headers,
            body,
            ..Response::default()
        })
    }

    fn build_event(&self, reply: &StubEvent, now: Timestamp) -> Result<(HeaderMap, Bytes), String> {
        let own = format!(
            "/apis/v1/namespaces/{}/services/{}",
            self.id.namespace, self.id.name
        );
        let source = reply.source.as_ref().unwrap_or(&own);
        let required = build::RequiredAttributes {
            id: &build::new_event_id(),
            source,
            ty: &reply.ty,
        };
        let event = build::build_event(required, now, &reply.attributes);
        let mut event = event.map_err(|error| error.to_string())?;
        if let Some(data) = &reply.data {
            let json = || "application/json".to_owned();
            event.datacontenttype.get_or_insert_with(json);
            event.data = Some(Bytes::from(data.clone()));
        }
        Ok(http_binding::encode_binary(&event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn stub(statuses: &[u16], repeat: bool) -> StubService {
        let answers = statuses.iter().map(|status| StubResponse {
            status: *status,
            delay: Duration::ZERO,
            reply: None,
            body: None,
        });
        let script = StubScript {
            answers: answers.collect(),
            repeat,
        };
        StubService::new(Arc::new(Id::new("", "Service", "default", "s")), script)
    }

    async fn statuses(stub: &StubService, count: usize) -> Vec<u16> {
        let mut got = Vec::new();
        for _ in 0..count {
            let answer = stub.respond(&Clock::Real).await.unwrap();
            got.push(answer.status.as_u16());
        }
        got
    }

    #[tokio::test]
    async fn answers_come_in_turn_and_the_last_one_stays_unless_they_repeat() {
        let once = stub(&[500, 503, 200], false);
        assert_eq!(statuses(&once, 5).await, [500, 503, 200, 200, 200]);
        let again = stub(&[500, 200], true);
        assert_eq!(statuses(&again, 4).await, [500, 200, 500, 200]);
        assert_eq!(statuses(&stub(&[], false), 2).await, [202, 202]);
    }
}

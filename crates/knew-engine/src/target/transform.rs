//! The built-in transform: answers with what a `JSONata` expression makes of an event, or sends it on.

use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;

use crate::delivery::{DeliveryContext, DeliveryRequest, rejection};
use crate::delivery_error::DeliveryError;
use crate::dispatcher::Dispatcher;
use crate::http_client::Response;
use crate::jsonata::QueuedExpression;
use crate::plan::{Recipient, Transport};
use knew_event::{Event, Weight, json};

/// An expression, and where its results go.
#[derive(Debug)]
pub struct Transform {
    /// What it does.
    pub expression: QueuedExpression,
    /// Where results go; without it they are the answer.
    pub onward: Option<Recipient>,
}

/// The parts of a result that say what it is.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    contenttype: Option<serde_json::Value>,
    #[serde(default)]
    specversion: Option<serde_json::Value>,
}

/// What came out.
struct Made {
    content_type: HeaderValue,
    body: Bytes,
}

impl Dispatcher {
    /// Transforms the event of a call, and answers or sends on.
    pub async fn transform(
        self: &Arc<Self>,
        caller: &DeliveryContext<'_>,
        call: &DeliveryRequest<'_>,
        transform: &Transform,
    ) -> Result<Response, DeliveryError> {
        let made = self.make(transform, &caller.visible_event(call)).await;
        let made = made.map_err(|words| failed(call.to, &words))?;
        let Some(onward) = &transform.onward else {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, made.content_type);
            return Ok(Response {
                status: StatusCode::OK,
                headers,
                body: made.body,
                ..Response::default()
            });
        };
        self.hand_on(caller, call, (onward, made)).await
    }

    /// An evaluation may take its time, which other events should not wait for; when the engine has
    /// waited for it long enough, it is given up.
    async fn make(&self, transform: &Transform, event: &Event) -> Result<Made, String> {
        // The event is written as a document for the process that evaluates it.
        let share = self.memory.reserve(event.weight());
        let _share = share.ok_or_else(|| self.memory.exhausted_message())?;
        let size = event.data.as_ref().map_or(0, Bytes::len);
        let evaluation = self
            .jsonata
            .evaluate(&transform.expression, size, || json::write(event));
        let result = tokio::select! {
            biased;
            result = evaluation => result.map_err(|error| error.to_string())?,
            () = self.cut.cancelled() => return Err("knew stopped before it was evaluated".to_owned()),
        };
        Ok(Made {
            content_type: content_type(&result),
            body: result.into(),
        })
    }

    /// Outside the process the result travels as it is, and none of the headers that came with the
    /// event do. Inside it has to be an event.
    async fn hand_on(
        self: &Arc<Self>,
        caller: &DeliveryContext<'_>,
        call: &DeliveryRequest<'_>,
        (onward, made): (&Recipient, Made),
    ) -> Result<Response, DeliveryError> {
        if let Transport::Http(peer) = &onward.transport {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, made.content_type);
            let answer = self.client.post_once(peer, headers, made.body);
            return self.await_response(caller, onward, answer).await;
        }
        let event = json::read(&made.body).map_err(|error| {
            let words = format!("what the expression gives is no event: {error}");
            failed(call.to, &words)
        })?;
        let call = DeliveryRequest {
            to: onward,
            purpose: call.purpose,
            event: Arc::new(event),
            headers: &HeaderMap::new(),
        };
        Box::pin(self.call_with_faults(caller, &call)).await
    }
}

/// The result's own word for what it is, or else an event if it has the mark of one.
fn content_type(result: &[u8]) -> HeaderValue {
    let head = serde_json::from_slice::<Head>(result).ok();
    let own = head
        .as_ref()
        .and_then(|head| head.contenttype.as_ref()?.as_str());
    let own = own
        .filter(|own| !own.is_empty())
        .and_then(|own| own.parse().ok());
    own.unwrap_or_else(|| {
        let event = head.is_some_and(|head| head.specversion.is_some());
        HeaderValue::from_static(if event {
            "application/cloudevents+json"
        } else {
            "application/json"
        })
    })
}

fn failed(by: &Recipient, words: &str) -> DeliveryError {
    let mut fault = rejection(by, StatusCode::INTERNAL_SERVER_ERROR, Bytes::new());
    fault.reason = format!("500: {words}");
    fault
}

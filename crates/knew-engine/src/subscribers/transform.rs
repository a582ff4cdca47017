//! The built-in transform: answers with what a `JSONata` expression makes of an event, or sends it on.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;

use crate::http_client::Response;
use crate::jsonata::Evaluator;
use crate::plan::Transform;
use crate::transport::{OutboundCall, TransportError};
use knew_event::{Event, Weight, json};

/// The parts of a result that say what it is.
#[derive(Deserialize)]
struct ResultHead {
    #[serde(default)]
    contenttype: Option<serde_json::Value>,
    #[serde(default)]
    specversion: Option<serde_json::Value>,
}

impl Transform {
    /// Evaluates the expression; the result is a response with status 200.
    ///
    /// An evaluation may take long, so it gives up when the engine has waited for it long enough.
    pub async fn evaluate(
        &self,
        evaluator: &Evaluator,
        call: &OutboundCall<'_>,
    ) -> Result<Response, TransportError> {
        let event = call.visible_event();
        let memory = &call.runtime.memory;
        // The event is written as a document for the process that evaluates it.
        let _reservation = memory
            .reserve(event.weight())
            .ok_or_else(|| transform_error(&memory.exhausted_message()))?;
        let size = event.data.as_ref().map_or(0, Bytes::len);
        let evaluation = evaluator.evaluate(&self.expression, size, || json::encode_json(&event));
        let result = tokio::select! {
            biased;
            result = evaluation => result.map_err(|error| transform_error(&error.to_string()))?,
            () = call.runtime.shutdown.calls.cancelled() => {
                return Err(transform_error("knew stopped before it was evaluated"));
            }
        };
        Ok(Response {
            status: StatusCode::OK,
            headers: HeaderMap::from_iter([(CONTENT_TYPE, output_content_type(&result))]),
            body: result.into(),
            reservation: None,
        })
    }

    /// The result of an evaluation as an event, which recipients inside the process need.
    pub fn event_from(result: &Response) -> Result<Event, TransportError> {
        json::decode_json(&result.body).map_err(|error| {
            transform_error(&format!("what the expression gives is no event: {error}"))
        })
    }
}

/// The result's own word for what it is, or else an event if it has the mark of one.
fn output_content_type(result: &[u8]) -> HeaderValue {
    let head = serde_json::from_slice::<ResultHead>(result).ok();
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

fn transform_error(reason: &str) -> TransportError {
    TransportError::Rejected {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        reason: format!("500: {reason}"),
    }
}

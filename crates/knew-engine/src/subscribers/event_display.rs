//! The built-in target: takes events as Knative's `event_display` does and shows them to somebody.

use std::fmt;
use std::sync::Arc;

use http::StatusCode;

use crate::http_client::Response;
use crate::transport::{OutboundCall, Transport, TransportError};
use knew_core::model::Id;
use knew_event::{Event, validate::validate_event};

type DisplayCallback = dyn Fn(&Id, &Event) + Send + Sync;

/// Who is shown the events that reach services. By default nobody: the journal has them anyway.
#[derive(Clone, Default)]
pub struct EventDisplay(Option<Arc<DisplayCallback>>);

impl EventDisplay {
    /// Shows each event to a function, which is called on the task that delivers it.
    pub fn with_callback(show: impl Fn(&Id, &Event) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(show)))
    }

    /// Takes an event that reached a service; refuses an invalid one with the words of the SDK.
    pub fn show(&self, at: &Id, event: &Event) -> Result<(), String> {
        validate_event(event).map_err(|invalid| invalid.to_string())?;
        if let Some(show) = &self.0 {
            show(at, event);
        }
        Ok(())
    }
}

impl Transport for EventDisplay {
    async fn send(&self, call: &OutboundCall<'_>) -> Result<Response, TransportError> {
        Ok(self.respond(call.recipient, &call.visible_event()))
    }
}

impl EventDisplay {
    /// Response to an event: 400 with the problems if it is invalid.
    #[must_use]
    pub fn respond(&self, recipient: &Id, event: &Event) -> Response {
        match self.show(recipient, event) {
            Ok(()) => Response::default(),
            Err(reason) => Response {
                status: StatusCode::BAD_REQUEST,
                body: reason.into(),
                ..Response::default()
            },
        }
    }
}

impl fmt::Debug for EventDisplay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventDisplay")
    }
}

//! Meaning of a subscriber's response, which differs between brokers and channels.

use std::sync::Arc;

use http::StatusCode;

use super::delivery_error::{DeliveryError, ErrorExtensions, PermanentCause};
use super::http_client::Response;
use super::memory_budget::Reservation;
use super::plan::{Hub, ReplyTo, Route};
use super::ttl;
use knew_core::graph::HubKind;
use knew_event::Event;
use knew_event::http_binding::{self, ContentMode};

/// Response that a subscriber accepted the event with.
#[derive(Debug)]
pub struct SubscriberResponse {
    /// Any 2xx status.
    pub status: StatusCode,
    /// Event in the response, with all headers of the response.
    pub reply: Option<(Event, http::HeaderMap)>,
    /// Memory of the response, held until the event in it is delivered.
    pub _held: Option<Arc<Reservation>>,
}

enum BodyContent {
    Nothing,
    Event(Box<Event>),
    NoEvent,
    Unreadable(String),
}

impl Hub {
    /// Interprets a 2xx of a subscriber.
    ///
    /// A broker takes a body that is not an event for a failure, a channel ignores it. Any 2xx may
    /// carry a reply; the specification excludes 202, the code of Knative does not.
    pub fn interpret_response(
        &self,
        route: &Route,
        response: Response,
    ) -> Result<SubscriberResponse, DeliveryError> {
        let content = body_content(&response);
        let reply = match (self.kind, content) {
            (_, BodyContent::Nothing) | (HubKind::Channel, BodyContent::NoEvent) => None,
            (_, BodyContent::Event(event)) => Some((*event, response.headers)),
            (HubKind::Broker, BodyContent::NoEvent) => {
                return Err(invalid_response(
                    "answered with a body that is not an event",
                ));
            }
            (HubKind::Broker, BodyContent::Unreadable(words)) => {
                return Err(invalid_response(&format!(
                    "answered with an event that cannot be read: {words}"
                )));
            }
            (HubKind::Channel, BodyContent::Unreadable(words)) => match &route.reply {
                ReplyTo::Dropped => None,
                ReplyTo::Hub(end) | ReplyTo::Recipient(end) => {
                    return Err(DeliveryError {
                        status: None,
                        reason: format!("the answer cannot be read: {words}"),
                        retry_after: None,
                        extensions: Some(ErrorExtensions {
                            destination: end.url.clone(),
                            code: -1,
                            data: bytes::Bytes::new(),
                        }),
                        permanent: Some(PermanentCause::Unsendable),
                    });
                }
            },
        };
        Ok(SubscriberResponse {
            status: response.status,
            reply,
            _held: response.reservation,
        })
    }

    /// The reply as it is delivered: a broker restores the hop limit that its subscriber never saw.
    #[must_use]
    pub fn outgoing_reply(&self, reply: Event, left: i64) -> Event {
        let mut reply = reply.after_binary_hop();
        if self.kind == HubKind::Broker {
            ttl::set_remaining(&mut reply, left);
        }
        reply
    }
}

fn body_content(response: &Response) -> BodyContent {
    match http_binding::content_mode(&response.headers) {
        ContentMode::Unknown if response.body.is_empty() => BodyContent::Nothing,
        ContentMode::Unknown => BodyContent::NoEvent,
        _ => match http_binding::decode_event(&response.headers, response.body.clone()) {
            Ok(event) => BodyContent::Event(Box::new(event)),
            Err(error) => BodyContent::Unreadable(error.to_string()),
        },
    }
}

/// Error without extensions: the filter of a broker answers 502 for its subscriber and says nothing more.
fn invalid_response(words: &str) -> DeliveryError {
    DeliveryError {
        reason: format!("502: the subscriber {words}"),
        ..DeliveryError::from_status(StatusCode::BAD_GATEWAY)
    }
}

//! What a subscriber's answer means, which differs between brokers and channels.

use std::sync::Arc;

use super::delivery_error::{DeliveryError, ErrorExtensions, PermanentCause};
use super::http_client::Response;
use super::memory_budget::Reservation;
use super::plan::{Hub, ReplyTo, Route};
use super::ttl;
use knew_core::graph::HubKind;
use knew_event::Event;
use knew_event::binding::{self, Mode};

/// What an accepted call brought back.
#[derive(Debug)]
pub struct SubscriberResponse {
    /// The status.
    pub status: u16,
    /// The event in the answer, with the headers that travel on with it.
    pub reply: Option<(Event, http::HeaderMap)>,
    /// The part of the memory budget that the answer holds until the event in it is handed on.
    pub _held: Option<Arc<Reservation>>,
}

/// What the body of a 2xx is.
enum BodyContent {
    Nothing,
    Event(Box<Event>),
    NoEvent,
    Unreadable(String),
}

impl Hub {
    /// Judges a 2xx of a subscriber.
    ///
    /// A broker takes a body that is not an event for a failure, a channel ignores it. Any 2xx may
    /// carry a reply; the specification excludes 202, the code does not.
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
        let status = response.status.as_u16();
        Ok(SubscriberResponse {
            status,
            reply,
            _held: response.reservation,
        })
    }

    /// The answer as it goes on: a broker puts back the hop limit its subscriber never saw.
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
    match binding::mode(&response.headers) {
        Mode::Unknown if response.body.is_empty() => BodyContent::Nothing,
        Mode::Unknown => BodyContent::NoEvent,
        _ => match binding::read(&response.headers, response.body.clone()) {
            Ok(event) => BodyContent::Event(Box::new(event)),
            Err(error) => BodyContent::Unreadable(error.to_string()),
        },
    }
}

/// The filter of a broker answers 502 for its subscriber, and says nothing more.
fn invalid_response(words: &str) -> DeliveryError {
    DeliveryError {
        reason: format!("502: the subscriber {words}"),
        ..DeliveryError::from_status(502)
    }
}

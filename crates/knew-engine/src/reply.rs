//! What a subscriber's answer means, which differs between brokers and channels.

use std::sync::Arc;

use super::budget::Share;
use super::client::Response;
use super::fault::{Fault, Settled, Stamp};
use super::plan::{Hub, ReplyTo, Route};
use super::ttl;
use knew_core::graph::HubKind;
use knew_event::Event;
use knew_event::binding::{self, Mode};

/// What an accepted call brought back.
#[derive(Debug)]
pub struct Taken {
    /// The status.
    pub status: u16,
    /// The event in the answer, with the headers that travel on with it.
    pub reply: Option<(Event, http::HeaderMap)>,
    /// The part of the memory budget that the answer holds until the event in it is handed on.
    pub _held: Option<Arc<Share>>,
}

/// What the body of a 2xx is.
enum Content {
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
    pub fn judge(&self, route: &Route, response: Response) -> Result<Taken, Fault> {
        let content = content(&response);
        let reply = match (self.kind, content) {
            (_, Content::Nothing) | (HubKind::Channel, Content::NoEvent) => None,
            (_, Content::Event(event)) => Some((*event, response.headers)),
            (HubKind::Broker, Content::NoEvent) => {
                return Err(nonsense("answered with a body that is not an event"));
            }
            (HubKind::Broker, Content::Unreadable(words)) => {
                return Err(nonsense(&format!(
                    "answered with an event that cannot be read: {words}"
                )));
            }
            (HubKind::Channel, Content::Unreadable(words)) => match &route.reply {
                ReplyTo::Dropped => None,
                ReplyTo::Hub(end) | ReplyTo::To(end) => {
                    return Err(Fault {
                        status: None,
                        reason: format!("the answer cannot be read: {words}"),
                        retry_after: None,
                        stamp: Some(Stamp {
                            destination: end.url.clone(),
                            code: -1,
                            data: bytes::Bytes::new(),
                        }),
                        settled: Some(Settled::Unsendable),
                    });
                }
            },
        };
        let status = response.status.as_u16();
        Ok(Taken {
            status,
            reply,
            _held: response.share,
        })
    }

    /// The answer as it goes on: a broker puts back the hop limit its subscriber never saw.
    #[must_use]
    pub fn outgoing(&self, reply: Event, left: i64) -> Event {
        let mut reply = reply.after_binary_hop();
        if self.kind == HubKind::Broker {
            ttl::set(&mut reply, left);
        }
        reply
    }
}

fn content(response: &Response) -> Content {
    match binding::mode(&response.headers) {
        Mode::Unknown if response.body.is_empty() => Content::Nothing,
        Mode::Unknown => Content::NoEvent,
        _ => match binding::read(&response.headers, response.body.clone()) {
            Ok(event) => Content::Event(Box::new(event)),
            Err(error) => Content::Unreadable(error.to_string()),
        },
    }
}

/// The filter of a broker answers 502 for its subscriber, and says nothing more.
fn nonsense(words: &str) -> Fault {
    Fault {
        reason: format!("502: the subscriber {words}"),
        ..Fault::status(502)
    }
}

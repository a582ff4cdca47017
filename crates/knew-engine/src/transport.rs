//! Transports: the ways in which one attempt of a delivery reaches its recipient.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::http_client::{HttpClient, HttpError, Response, TrustedUrl};
use super::memory_budget::{BudgetExhausted, Reservation};
use super::runtime::Runtime;
use super::ttl;
use knew_core::graph::trust::Trust;
use knew_core::model::Id;
use knew_event::{Event, Weight, http_binding};

const TTL_HEADER: HeaderName = HeaderName::from_static("ce-knativebrokerttl");
const NAMESPACE: HeaderName = HeaderName::from_static("kn-namespace");
const PREFER: HeaderName = HeaderName::from_static("prefer");

/// Something that takes an event and answers as an HTTP server would.
pub trait Transport {
    /// Hands the event over once. A status of any kind is a response, not an error.
    fn send(
        &self,
        call: &OutboundCall<'_>,
    ) -> impl Future<Output = Result<Response, TransportError>> + Send;
}

/// Reasons why a transport brought back no HTTP response.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The HTTP client failed before the response was complete.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The timeout of the delivery passed.
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    /// The engine stopped and had waited for the call long enough.
    #[error("knew stopped before there was an answer")]
    Stopped,
    /// There is no response for another reason, given as a sentence.
    #[error("{0}")]
    NoResponse(String),
    /// A recipient inside the process rejected the event.
    #[error("{reason}")]
    Rejected {
        /// Status that stands for the rejection.
        status: StatusCode,
        /// Sentence that the journal shows.
        reason: String,
    },
}

/// One attempt as a transport sees it, without plan, route or policy.
#[derive(Clone, Copy, Debug)]
pub struct OutboundCall<'a> {
    /// Object that is called.
    pub recipient: &'a Arc<Id>,
    /// Event as it left the hub, with its hop limit.
    pub event: &'a Arc<Event>,
    /// Headers that are forwarded with the event.
    pub headers: &'a HeaderMap,
    /// Value of the `kn-namespace` header.
    pub namespace: &'a HeaderValue,
    /// True if the subscriber of a broker is called, who never sees the hop limit.
    pub hides_ttl: bool,
    /// True if the event is sent in structured mode instead of binary.
    pub structured: bool,
    /// True if the caller can route an event in the response.
    pub wants_reply: bool,
    /// Permissions of the user, which redirects need as well.
    pub trust: &'a Trust,
    /// Client for recipients outside this process.
    pub http: &'a HttpClient,
    /// Clock, memory budget and stop signals.
    pub runtime: &'a Runtime,
}

impl OutboundCall<'_> {
    /// Event as recipients inside the process get it.
    pub fn visible_event(&self) -> Arc<Event> {
        if self.hides_ttl {
            return Arc::new(ttl::without_ttl(self.event));
        }
        self.event.clone()
    }

    /// Event as an HTTP message.
    fn message(&self) -> (HeaderMap, Bytes) {
        let (mut headers, body) = if self.structured {
            http_binding::encode_structured(&self.visible_event())
        } else {
            http_binding::encode_binary(self.event)
        };
        if self.hides_ttl {
            headers.remove(TTL_HEADER);
        }
        for (name, value) in self.headers {
            headers.append(name.clone(), value.clone());
        }
        headers.insert(NAMESPACE, self.namespace.clone());
        if self.wants_reply {
            headers.insert(PREFER, HeaderValue::from_static("reply"));
        }
        (headers, body)
    }

    /// Posts the event to an address and follows redirects.
    pub async fn post(&self, url: &TrustedUrl) -> Result<Response, TransportError> {
        let (headers, body) = self.message();
        let _reservation = self
            .reserve(&headers, &body)
            .await
            .map_err(HttpError::from)?;
        let response = self.http.post_once(url, headers, body).await?;
        let redirect = url.redirect_target(&Method::POST, &response, self.trust)?;
        let Some((method, next)) = redirect else {
            return Ok(response);
        };
        let message = self.message();
        let followed = self
            .http
            .send_following_redirects(method, next, message, self.trust);
        Ok(Box::pin(followed).await?)
    }

    /// Memory for a call. Headers are held twice: as a map, and as they are written to the connection.
    async fn reserve(
        &self,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Reservation, BudgetExhausted> {
        let written = if self.structured { body.len() } else { 0 };
        let bytes = 2 * headers.weight() + written;
        let memory = &self.runtime.memory;
        match memory.reserve_for_call(bytes) {
            Some(reservation) => Ok(reservation),
            // Rare, and large: a future has the size of the largest path through it.
            None => Box::pin(memory.wait_for_call(bytes, &self.runtime.clock)).await,
        }
    }
}

impl Transport for TrustedUrl {
    async fn send(&self, call: &OutboundCall<'_>) -> Result<Response, TransportError> {
        call.post(self).await
    }
}

//! The only HTTP client: posts a message and reads the response.
//!
//! Almost everything that runs on a laptop is plain HTTP, for which hyper alone is faster. `https`, credentials in the
//! address and redirects need reqwest.
//!
//! A [`TrustedUrl`] cannot be made of an address that events may not be sent to, so nothing is posted, and no
//! name is looked up, without the user's permission.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::response::Parts;
use http::{HeaderMap, Method, Request, StatusCode, Uri, header};
use http_body_util::Full;
use hyper::body::Body;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use reqwest::Url;
use reqwest::redirect::Policy;
use thiserror::Error;

use knew_core::graph::trust::{self, Trust};

use super::body::{self, BodyError, MAX_BODY_BYTES};
use super::memory_budget::{BudgetExhausted, MemoryBudget, Reservation};
use knew_core::record::MemoryLimit;
use knew_event::Weight;

/// Timeout for establishing a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// Time after which an idle connection is closed.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);

/// Number of redirects that are followed for one call.
const MAX_REDIRECTS: usize = 10;

/// Number of idle connections that are kept for one host.
const MAX_IDLE_CONNECTIONS: usize = 1024;

/// Longest headers of a response in bytes.
const MAX_HEADER_BYTES: usize = 128 << 10;

/// HTTP client with a pool of connections.
#[derive(Clone, Debug)]
pub struct HttpClient {
    hyper: legacy::Client<HttpConnector, Full<Bytes>>,
    reqwest: reqwest::Client,
    budget: Arc<MemoryBudget>,
}

/// Address that the user allows events to be sent to.
#[derive(Clone, Debug)]
pub struct TrustedUrl {
    url: Url,
    plain: Option<Uri>,
}

/// Response of a recipient, over HTTP or from inside the process.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// Status, 200 by default.
    pub status: StatusCode,
    /// Headers as they were received.
    pub headers: HeaderMap,
    /// Body, read to its end.
    pub body: Bytes,
    /// Memory of headers and body; `None` for responses that were made inside the process.
    pub reservation: Option<Arc<Reservation>>,
}

impl TrustedUrl {
    /// Checks that events may be sent to an address.
    pub fn new(url: Url, trust: &Trust) -> Result<Self, TrustedUrlError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(TrustedUrlError::Scheme(url.to_string()));
        }
        if !trust.allows_delivery(&url) {
            let origin = trust::url_origin(&url);
            return Err(if trust::is_cluster_host(&url) {
                TrustedUrlError::Cluster(origin)
            } else {
                TrustedUrlError::Untrusted(origin)
            });
        }
        let short = url.scheme() == "http" && url.username().is_empty() && url.password().is_none();
        let plain = short.then(|| url.as_str().parse().ok()).flatten();
        Ok(Self { url, plain })
    }
}

/// Reasons why events may not be sent to an address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TrustedUrlError {
    /// The scheme is not one of HTTP; the address.
    #[error("{0} is neither http nor https")]
    Scheme(String),
    /// The user has not allowed to send there; scheme, host and port.
    #[error("not sent: this folder is not trusted to send events to {0}")]
    Untrusted(String),
    /// The host exists in a cluster only; scheme, host and port.
    #[error("{0} is an address inside a cluster, and no loaded file has what it names")]
    Cluster(String),
    /// A redirect leaves the origin that the manifest names; scheme, host and port of the target.
    #[error("not followed: the answer redirects to {0}, which the manifest does not name")]
    Redirect(String),
}

/// Reasons why a call brought back no complete response.
#[derive(Clone, Debug, Error)]
pub enum HttpError {
    /// The connection failed, or the client could not be built; the root cause.
    #[error("{0}")]
    Connection(String),
    /// The response is longer than any that is read.
    #[error("the answer is longer than {MAX_BODY_BYTES} bytes")]
    TooLong,
    /// There was no memory for the request within ten seconds.
    #[error(transparent)]
    NoMemory(#[from] BudgetExhausted),
    /// There was no memory for the response.
    #[error("the answer was not read: {0}")]
    NotRead(BudgetExhausted),
    /// The response redirects to an address that events may not be sent to.
    #[error(transparent)]
    Redirect(#[from] TrustedUrlError),
    /// Every response was another redirect.
    #[error("{MAX_REDIRECTS} redirections led nowhere")]
    TooManyRedirects,
}

impl HttpError {
    fn connection(error: &(dyn StdError + 'static)) -> Self {
        Self::Connection(root_cause(error))
    }
}

impl Response {
    /// Response without headers and body.
    #[must_use]
    pub fn from_status(status: StatusCode) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }
}

impl HttpClient {
    /// Client for calls outside an engine, with a memory budget of its own.
    pub fn new() -> Result<Self, HttpError> {
        Self::with_budget(MemoryBudget::new(MemoryLimit::default()))
    }

    /// Client whose responses count against a budget. It ignores proxies of the environment: manifests name local
    /// addresses, which no proxy can reach.
    pub(super) fn with_budget(budget: Arc<MemoryBudget>) -> Result<Self, HttpError> {
        // Fails when another part of the process has chosen one already, which is as good.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let long = reqwest::Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_max_idle_per_host(MAX_IDLE_CONNECTIONS)
            .build();
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let plain = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(MAX_IDLE_CONNECTIONS)
            .http1_max_buf_size(MAX_HEADER_BYTES)
            .build(connector);
        let long = long.map_err(|error| HttpError::connection(&error))?;
        Ok(Self {
            hyper: plain,
            reqwest: long,
            budget,
        })
    }

    /// Posts a message and follows redirects.
    pub async fn post(
        &self,
        peer: &TrustedUrl,
        headers: HeaderMap,
        body: Bytes,
        trust: &Trust,
    ) -> Result<Response, HttpError> {
        let first = self.post_once(peer, headers.clone(), body.clone()).await?;
        let next = peer.redirect_target(&Method::POST, &first, trust)?;
        match next {
            Some((method, next)) => {
                let headers = headers_for_redirect(&next, peer, headers);
                self.send_following_redirects(method, next, (headers, body), trust)
                    .await
            }
            None => Ok(first),
        }
    }

    /// Posts a message without following redirects.
    pub async fn post_once(
        &self,
        peer: &TrustedUrl,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response, HttpError> {
        let Some(uri) = &peer.plain else {
            return Box::pin(self.send_with_reqwest(&Method::POST, peer, headers, body)).await;
        };
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri.clone();
        *request.headers_mut() = headers;
        let answer = self.hyper.request(request).await;
        let (parts, body) = answer
            .map_err(|error| HttpError::connection(&error))?
            .into_parts();
        read_response(parts, body, self.budget.response_reservation()).await
    }

    /// Sends a message and follows redirects.
    pub async fn send_following_redirects(
        &self,
        mut method: Method,
        first: TrustedUrl,
        (mut headers, body): (HeaderMap, Bytes),
        trust: &Trust,
    ) -> Result<Response, HttpError> {
        let mut peer = first;
        for _ in 0..MAX_REDIRECTS {
            let answer = self
                .send_with_reqwest(&method, &peer, headers.clone(), body.clone())
                .await?;
            match peer.redirect_target(&method, &answer, trust)? {
                Some((next_method, next)) => {
                    headers = headers_for_redirect(&next, &peer, headers);
                    (method, peer) = (next_method, next);
                }
                None => return Ok(answer),
            }
        }
        Err(HttpError::TooManyRedirects)
    }

    async fn send_with_reqwest(
        &self,
        method: &Method,
        peer: &TrustedUrl,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response, HttpError> {
        let request = self.reqwest.request(method.clone(), peer.url.clone());
        let mut request = request.headers(headers);
        if method == Method::POST {
            request = request.body(body);
        }
        let answer = request
            .send()
            .await
            .map_err(|error| HttpError::connection(&error))?;
        let answer = http::Response::<reqwest::Body>::from(answer);
        let (parts, body) = answer.into_parts();
        read_response(parts, body, self.budget.response_reservation()).await
    }
}

/// Headers for the target of a redirect: credentials are sent to the original origin only.
fn headers_for_redirect(
    next: &TrustedUrl,
    before: &TrustedUrl,
    mut headers: HeaderMap,
) -> HeaderMap {
    if next.url.origin() != before.url.origin() {
        headers.remove(header::AUTHORIZATION);
    }
    headers
}

impl TrustedUrl {
    /// Target and method of a redirect, `None` for any other response. Like Go's client it posts again only for 307
    /// and 308. Another origin is called only if the user allowed this one or that one.
    pub fn redirect_target(
        &self,
        method: &Method,
        answer: &Response,
        trust: &Trust,
    ) -> Result<Option<(Method, Self)>, HttpError> {
        let method = match answer.status.as_u16() {
            307 | 308 => method.clone(),
            301..=303 => Method::GET,
            _ => return Ok(None),
        };
        let location = answer.headers.get(header::LOCATION);
        let location = location.and_then(|value| value.to_str().ok());
        let Some(url) = location.and_then(|location| self.url.join(location).ok()) else {
            return Ok(None);
        };
        let stays = url.origin() == self.url.origin();
        let next = if stays || trust.allows_origin_of(&url) {
            Self::new(url, trust)
        } else if trust.allows_origin_of(&self.url) {
            Self::new(url, &Trust::everything())
        } else {
            Err(TrustedUrlError::Redirect(trust::url_origin(&url)))
        };
        Ok(Some((method, next?)))
    }
}

/// Reads a response to its end within its reservation.
async fn read_response<B>(
    parts: Parts,
    body: B,
    mut share: Reservation,
) -> Result<Response, HttpError>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: StdError + 'static,
{
    let read = if share.grow(parts.headers.weight()) {
        body::read_body(body, MAX_BODY_BYTES, &mut share).await
    } else {
        Err(BodyError::NoRoom)
    };
    let body = read.map_err(|error| match error {
        BodyError::TooLong => HttpError::TooLong,
        BodyError::NoRoom => HttpError::NotRead(share.exhausted()),
        BodyError::Broken(error) => HttpError::connection(&error),
    })?;
    Ok(Response {
        status: parts.status,
        headers: parts.headers,
        body,
        reservation: Some(Arc::new(share)),
    })
}

/// Root cause of an error, without the layers of the client library and the number of the system.
fn root_cause(error: &(dyn StdError + 'static)) -> String {
    let mut root = error;
    while let Some(cause) = root.source() {
        root = cause;
    }
    let words = root.to_string();
    match words.split_once(" (os error ") {
        Some((words, _)) => words.to_owned(),
        None => words,
    }
}

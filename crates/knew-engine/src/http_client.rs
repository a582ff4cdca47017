//! The only HTTP client: posts a message and brings back the answer.
//!
//! Almost everything that runs on a laptop is plain HTTP, and takes the short way: hyper alone.
//! `https`, credentials in the address and redirections take the long one.
//!
//! A [`Peer`] cannot be made of an address that events may not be sent to, so nothing is posted, and no
//! name is looked up, without the user's trust.

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

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// How long an idle connection is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);

/// How many redirections are followed.
const MAX_REDIRECTS: usize = 10;

/// How many idle connections to one host are kept.
const MAX_IDLE_CONNECTIONS: usize = 1024;

/// How many bytes of headers an answer may have.
const MAX_HEADER_BYTES: usize = 128 << 10;

/// A pool of connections.
#[derive(Clone, Debug)]
pub struct HttpClient {
    hyper: legacy::Client<HttpConnector, Full<Bytes>>,
    reqwest: reqwest::Client,
    budget: Arc<MemoryBudget>,
}

/// Somebody who can be called, with the way there chosen.
#[derive(Clone, Debug)]
pub struct TrustedUrl {
    url: Url,
    plain: Option<Uri>,
}

/// What came back.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// The part of the memory budget it takes, held as long as it is.
    pub reservation: Option<Arc<Reservation>>,
}

impl TrustedUrl {
    /// The peer at an address, if events may be sent there.
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

/// Why nobody is called at an address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TrustedUrlError {
    /// Another scheme than those of HTTP; the address.
    #[error("{0} is neither http nor https")]
    Scheme(String),
    /// Another machine, and the user has not agreed to send there; scheme, host and port.
    #[error("not sent: this folder is not trusted to send events to {0}")]
    Untrusted(String),
    /// A host that only a cluster knows; scheme, host and port.
    #[error("{0} is an address inside a cluster, and no loaded file has what it names")]
    Cluster(String),
    /// A redirection that leaves the address the manifest names; scheme, host and port it leads to.
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
    /// A client that calls by itself, without an engine.
    pub fn new() -> Result<Self, HttpError> {
        Self::with_budget(MemoryBudget::new(MemoryLimit::default()))
    }

    /// A client whose answers take shares of this budget. It uses no proxy: what runs here calls
    /// what it names, whatever the environment says.
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

    /// Posts a message and follows redirections; fails with the words of what went wrong on the way.
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

    /// Posts a message once: an answer that points elsewhere may be the answer.
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

    /// Calls a peer, and whatever answers redirect to.
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

/// Credentials go to the origin they were meant for and to no other.
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
    /// Where an answer redirects to, and the method to call it with; Go's client, too, posts again only
    /// if told. Another origin is called only if the user agreed to this one or to that one.
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

/// Reads an answer to its end; it holds its share from then on.
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

/// What an error comes down to: the layers of the client around it say nothing to whoever reads it.
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

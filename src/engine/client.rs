//! The only HTTP client: posts a message and brings back the answer.
//!
//! Almost everything that runs on a laptop is plain HTTP, and takes the short way: hyper alone.
//! `https`, credentials in the address and redirections take the long one.

use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Body;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use reqwest::Url;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(30);

/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(90);

/// How much of an answer is read.
const LONGEST: usize = 64 << 20;

/// A pool of connections.
#[derive(Clone, Debug)]
pub struct Client {
    plain: legacy::Client<HttpConnector, Full<Bytes>>,
    long: reqwest::Client,
}

/// Somebody who can be called, with the way there chosen.
#[derive(Clone, Debug)]
pub struct Peer {
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
}

impl Peer {
    /// Whoever is at this address.
    #[must_use]
    pub fn at(url: Url) -> Self {
        let short = url.scheme() == "http" && url.username().is_empty() && url.password().is_none();
        let plain = short.then(|| url.as_str().parse().ok()).flatten();
        Self { url, plain }
    }
}

impl Client {
    /// A client without proxy: what runs here calls what it names, whatever the environment says.
    pub fn new() -> Result<Self, String> {
        // Fails when another part of the process has chosen one already, which is as good.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let long = reqwest::Client::builder()
            .no_proxy()
            .connect_timeout(CONNECT)
            .build();
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT));
        let plain = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector);
        let long = long.map_err(|error| words(&error))?;
        Ok(Self { plain, long })
    }

    /// Posts a message; fails with the words of what went wrong on the way.
    pub async fn post(&self, to: Url, headers: HeaderMap, body: Bytes) -> Result<Response, String> {
        let peer = Peer::at(to);
        let first = self.call(&peer, headers.clone(), body.clone()).await?;
        match peer.forwarded(&first) {
            Some(next) => self.follow(next, headers, body).await,
            None => Ok(first),
        }
    }

    /// Posts a message once: an answer that points elsewhere may be the answer.
    pub async fn call(
        &self,
        peer: &Peer,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response, String> {
        let Some(uri) = &peer.plain else {
            let next = (Method::POST, peer.url.clone());
            return Box::pin(self.follow(next, headers, body)).await;
        };
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri.clone();
        *request.headers_mut() = headers;
        let answer = self.plain.request(request).await;
        let (parts, body) = answer.map_err(|error| words(&error))?.into_parts();
        Ok(Response {
            status: parts.status,
            headers: parts.headers,
            body: collect(body).await?,
        })
    }

    /// Goes the long way, and wherever answers point to.
    pub async fn follow(
        &self,
        (method, url): (Method, Url),
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response, String> {
        let mut request = self.long.request(method.clone(), url).headers(headers);
        if method == Method::POST {
            request = request.body(body);
        }
        let answer = request.send().await.map_err(|error| words(&error))?;
        let answer = http::Response::<reqwest::Body>::from(answer);
        let (parts, body) = answer.into_parts();
        Ok(Response {
            status: parts.status,
            headers: parts.headers,
            body: collect(body).await?,
        })
    }
}

impl Peer {
    /// Where an answer points to, and how one goes there; Go's client, too, posts again only if told.
    #[must_use]
    pub fn forwarded(&self, answer: &Response) -> Option<(Method, Url)> {
        let method = match answer.status.as_u16() {
            307 | 308 => Method::POST,
            301..=303 => Method::GET,
            _ => return None,
        };
        let place = answer.headers.get(header::LOCATION)?.to_str().ok()?;
        Some((method, self.url.join(place).ok()?))
    }
}

async fn collect<B>(mut body: B) -> Result<Bytes, String>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Error + 'static,
{
    let mut whole = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(chunk) = frame.map_err(|error| words(&error))?.into_data() else {
            continue;
        };
        if whole.is_empty() && body.is_end_stream() {
            return Ok(chunk);
        }
        if whole.len() + chunk.len() > LONGEST {
            return Err(format!("the answer is longer than {LONGEST} bytes"));
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.into())
}

/// What an error comes down to: the layers of the client around it say nothing to whoever reads it.
fn words(error: &(dyn Error + 'static)) -> String {
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

//! The only HTTP client: posts a message and brings back the answer.

use std::error::Error as _;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use reqwest::Url;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(30);

/// How much of an answer is read.
const LONGEST: usize = 64 << 20;

/// A pool of connections.
#[derive(Clone, Debug)]
pub struct Client(reqwest::Client);

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

impl Client {
    /// A client without proxy: what runs here calls what it names, whatever the environment says.
    pub fn new() -> Result<Self, String> {
        // Fails when another part of the process has chosen one already, which is as good.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .no_proxy()
            .connect_timeout(CONNECT)
            .build();
        client.map(Self).map_err(|error| words(&error))
    }

    /// Posts a message; fails with the words of what went wrong on the way.
    pub async fn post(&self, to: Url, headers: HeaderMap, body: Bytes) -> Result<Response, String> {
        let request = self.0.post(to).headers(headers).body(body);
        let answer = request.send().await.map_err(|error| words(&error))?;
        let mut response = Response {
            status: answer.status(),
            headers: answer.headers().clone(),
            body: Bytes::new(),
        };
        response.body = collect(answer).await?;
        Ok(response)
    }
}

async fn collect(mut answer: reqwest::Response) -> Result<Bytes, String> {
    let mut next = async || answer.chunk().await.map_err(|error| words(&error));
    let Some(first) = next().await? else {
        return Ok(Bytes::new());
    };
    // Most answers come in one piece and need no copy.
    let Some(second) = next().await? else {
        return Ok(first);
    };
    let mut whole = BytesMut::from(first);
    whole.extend_from_slice(&second);
    while let Some(chunk) = next().await? {
        if whole.len() + chunk.len() > LONGEST {
            return Err(format!("the answer is longer than {LONGEST} bytes"));
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}

/// An error with its causes: the outermost alone rarely says why.
fn words(error: &reqwest::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        words = format!("{words}: {inner}");
        cause = inner.source();
    }
    words
}

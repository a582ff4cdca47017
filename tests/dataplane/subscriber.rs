//! A subscriber over HTTP that says what it was told to say, and remembers what it heard.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use http::HeaderMap;
use tokio::net::TcpListener;

/// One answer.
#[derive(Clone)]
pub enum Say {
    /// A status and no body.
    Status(u16),
    /// A status, headers and a body.
    Full(u16, Vec<(&'static str, String)>, &'static str),
    /// Nothing, ever.
    Nothing,
}

/// What it was sent.
#[derive(Clone, Debug)]
pub struct Heard {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Heard {
    /// A header as text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |header| header.to_str().unwrap())
    }
}

/// A server on a free port of this machine.
#[derive(Clone)]
pub struct Subscriber {
    pub url: String,
    state: Arc<Mutex<Book>>,
}

struct Book {
    script: Vec<Say>,
    heard: Vec<Heard>,
}

impl Say {
    /// An event in binary mode.
    pub fn event(status: u16, kind: &str) -> Self {
        let headers = [
            ("ce-specversion", "1.0"),
            ("ce-id", "r1"),
            ("ce-source", "/subscriber"),
            ("ce-type", kind),
        ];
        let headers = headers.map(|(name, value)| (name, value.to_owned()));
        Self::Full(status, headers.into(), "")
    }

    /// The same answer with one header more.
    pub fn with(self, name: &'static str, value: &str) -> Self {
        match self {
            Self::Status(status) => Self::Full(status, vec![(name, value.to_owned())], ""),
            Self::Full(status, mut headers, body) => {
                headers.push((name, value.to_owned()));
                Self::Full(status, headers, body)
            }
            Self::Nothing => Self::Nothing,
        }
    }
}

impl Subscriber {
    /// Gives the answers in order, the last one again and again; without a script, 200.
    pub async fn saying(script: impl Into<Vec<Say>>) -> Self {
        let mut script = script.into();
        if script.is_empty() {
            script.push(Say::Status(200));
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(Book {
            script,
            heard: Vec::new(),
        }));
        let router = Router::new().fallback(answer).with_state(state.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, state }
    }

    /// Takes everything.
    pub async fn content() -> Self {
        Self::saying([Say::Status(200)]).await
    }

    /// What it heard so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.state.lock().unwrap().heard.clone()
    }

    /// The one thing it heard.
    pub fn only(&self) -> Heard {
        let heard = self.heard();
        assert_eq!(heard.len(), 1, "{heard:?}");
        heard[0].clone()
    }
}

async fn answer(State(state): State<Arc<Mutex<Book>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let say = {
        let mut book = state.lock().unwrap();
        book.heard.push(Heard {
            path: parts.uri.to_string(),
            headers: parts.headers,
            body,
        });
        let turn = book.heard.len().min(book.script.len()) - 1;
        book.script[turn].clone()
    };
    match say {
        Say::Nothing => std::future::pending().await,
        Say::Status(status) => respond(status, &[], ""),
        Say::Full(status, headers, body) => respond(status, &headers, body),
    }
}

fn respond(status: u16, headers: &[(&str, String)], body: &'static str) -> Response {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, value);
    }
    response.body(Body::from(body)).unwrap()
}

//! Connections: bounded in number, in the size of their headers, and in the time they take to ask.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;

use super::pending_headers::{self, CountingStream, PendingHeaders, RequestProgress};
use super::router::handle_request;
use crate::dispatcher::Dispatcher;

/// How long a client may take to send its headers.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// How many connections are held at once; further ones wait to be accepted.
const MAX_CONNECTIONS: usize = 16_384;

/// How many connections the system completes before they are accepted.
const BACKLOG: u32 = 1024;

/// How long to pause when the system has no more handles to give.
const ACCEPT_RETRY_PAUSE: Duration = Duration::from_millis(50);

/// Takes an address, or, where that is allowed and the port is taken, another port of the same host.
pub fn bind(listen: SocketAddr, fallback: bool) -> io::Result<TcpListener> {
    match listen_on(listen) {
        Err(error) if fallback && error.kind() == io::ErrorKind::AddrInUse => {
            listen_on(SocketAddr::new(listen.ip(), 0))
        }
        bound => bound,
    }
}

fn listen_on(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // As `TcpListener::bind` does; on Windows the option would let two programs share the port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until the engine stops.
pub async fn serve(listener: TcpListener, dispatcher: Arc<Dispatcher>) {
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let pending = PendingHeaders::new(pending_headers::MAX_PENDING_BYTES);
    loop {
        let Ok(slot) = slots.clone().acquire_owned().await else {
            return;
        };
        let accepted = tokio::select! {
            () = dispatcher.runtime.shutdown.accepting.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            dispatcher.runtime.clock.sleep(ACCEPT_RETRY_PAUSE).await;
            continue;
        };
        let (dispatcher, pending) = (dispatcher.clone(), pending.clone());
        tokio::spawn(async move {
            serve_connection(stream, pending, dispatcher).await;
            drop(slot);
        });
    }
}

/// A connection ends when the client ends it, breaks the rules, or the engine stops; none of these
/// is news to anybody.
async fn serve_connection(
    stream: TcpStream,
    pending: Arc<PendingHeaders>,
    dispatcher: Arc<Dispatcher>,
) {
    let halt = dispatcher.runtime.shutdown.accepting.clone();
    // Without it answers may wait for more to send; where it cannot be set they still arrive.
    let _set = stream.set_nodelay(true);
    let progress = RequestProgress::default();
    let connection = CountingStream::new(stream, progress.clone(), pending);
    let service = service_fn(move |request: http::Request<Incoming>| {
        let body = request.body().size_hint().exact().unwrap_or_default();
        progress.headers_end(body);
        let (progress, dispatcher) = (progress.clone(), dispatcher.clone());
        async move {
            let answer = handle_request(dispatcher, request.map(Body::new)).await;
            progress.answered();
            Ok::<_, Infallible>(answer)
        }
    });
    let conversation = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(pending_headers::MAX_HEADER_BYTES)
        .serve_connection(TokioIo::new(connection), service);
    tokio::select! {
        biased;
        _ended = conversation => {}
        () = halt.cancelled() => {}
    }
}

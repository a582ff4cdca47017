//! Connections: bounded in number, in the size of their headers, and in the time they take to ask.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::handler::Handler;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::receive;
use crate::engine::dispatcher::Dispatcher;

/// How long a client may take to send its headers.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);

/// How many bytes of headers a client may send; more get 431.
const HEADERS: usize = 128 << 10;

/// How many connections are held at once; further ones wait to be accepted.
const CONNECTIONS: usize = 16_384;

/// How long to pause when the system has no more handles to give.
const PAUSE: Duration = Duration::from_millis(50);

/// Takes an address, or, where that is allowed and the port is taken, another port of the same host.
pub async fn bind(listen: SocketAddr, fallback: bool) -> io::Result<TcpListener> {
    match TcpListener::bind(listen).await {
        Err(error) if fallback && error.kind() == io::ErrorKind::AddrInUse => {
            TcpListener::bind(SocketAddr::new(listen.ip(), 0)).await
        }
        bound => bound,
    }
}

/// Serves until the engine stops.
pub async fn serve(listener: TcpListener, dispatcher: Arc<Dispatcher>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = room.clone().acquire_owned().await else {
            return;
        };
        let accepted = tokio::select! {
            () = dispatcher.halt.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            dispatcher.clock.sleep(PAUSE).await;
            continue;
        };
        let dispatcher = dispatcher.clone();
        tokio::spawn(async move {
            converse(stream, dispatcher).await;
            drop(place);
        });
    }
}

/// A connection ends when the client ends it, breaks the rules, or the engine stops; none of these
/// is news to anybody.
async fn converse(stream: TcpStream, dispatcher: Arc<Dispatcher>) {
    let halt = dispatcher.halt.clone();
    // Without it answers may wait for more to send; where it cannot be set they still arrive.
    let _set = stream.set_nodelay(true);
    let service = TowerToHyperService::new(receive.with_state(dispatcher));
    let conversation = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .max_buf_size(HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        biased;
        _ended = conversation => {}
        () = halt.cancelled() => {}
    }
}

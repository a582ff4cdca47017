//! Memory of connections whose request headers are not complete, bounded in all: when it is used up,
//! the connection that has kept the engine waiting longest is closed.
//!
//! A good client sends its headers at once and is hardly ever counted; one that sends half of them is
//! the oldest soon. So a flood of half-sent requests ends itself and keeps nobody else out.

use std::collections::BTreeMap;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Bytes of headers that a client may send; more get 431.
pub const MAX_HEADER_BYTES: usize = 128 << 10;

/// Bytes that all connections with incomplete headers may hold together.
pub const MAX_PENDING_BYTES: usize = 32 << 20;

/// Bytes that such a connection costs beside what it sent: its first buffer, its task and its socket.
const CONNECTION_OVERHEAD: usize = 16 << 10;

/// Bytes read at once while headers are incomplete, so that little of a next request is buffered, uncounted,
/// behind a request that is being answered.
const READ_CHUNK: usize = 4 << 10;

/// Value of [`ProgressCounters::left`] while headers are read.
const READING_HEADERS: usize = usize::MAX;

/// All connections whose headers are incomplete after a first read, oldest first.
#[derive(Debug)]
pub struct PendingHeaders {
    limit: usize,
    connections: Mutex<PendingConnections>,
}

#[derive(Debug, Default)]
struct PendingConnections {
    bytes: usize,
    next: u64,
    connections: BTreeMap<u64, (usize, Arc<Eviction>)>,
}

#[derive(Debug, Default)]
struct Eviction {
    due: AtomicBool,
    reader: AtomicWaker,
}

/// The place of one connection among the pending ones, given back when dropped.
#[derive(Debug)]
struct Ticket {
    pending: Arc<PendingHeaders>,
    number: u64,
    eviction: Arc<Eviction>,
}

impl PendingHeaders {
    /// Lets all pending connections hold so many bytes.
    #[must_use]
    pub fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self {
            limit,
            connections: Mutex::default(),
        })
    }

    fn ticket(self: &Arc<Self>) -> Ticket {
        let eviction = Arc::new(Eviction::default());
        let mut connections = self
            .connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let number = connections.next;
        connections.next += 1;
        connections
            .connections
            .insert(number, (0, eviction.clone()));
        Ticket {
            pending: self.clone(),
            number,
            eviction,
        }
    }
}

impl PendingConnections {
    /// Sets what a connection holds; 0 takes it off the list.
    fn set_bytes(&mut self, number: u64, bytes: usize) {
        let Some((before, eviction)) = self.connections.remove(&number) else {
            return;
        };
        self.bytes = self.bytes - before + bytes;
        if bytes > 0 {
            self.connections.insert(number, (bytes, eviction));
        }
    }

    fn evict_oldest(&mut self) {
        if let Some((_, (bytes, eviction))) = self.connections.pop_first() {
            self.bytes -= bytes;
            eviction.due.store(true, Ordering::Release);
            eviction.reader.wake();
        }
    }
}

impl Ticket {
    /// Counts what the connection sent so far, and closes the oldest ones if that is too much.
    fn record_bytes(&self, sent: usize) {
        let pending = &self.pending;
        let mut connections = pending
            .connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        connections.set_bytes(self.number, sent + CONNECTION_OVERHEAD);
        while connections.bytes > pending.limit {
            connections.evict_oldest();
        }
    }

    fn check_eviction(&self, context: &Context<'_>) -> io::Result<()> {
        self.eviction.reader.register(context.waker());
        if self.eviction.due.load(Ordering::Acquire) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let connections = &self.pending.connections;
        let mut connections = connections.lock().unwrap_or_else(PoisonError::into_inner);
        connections.set_bytes(self.number, 0);
    }
}

/// What a connection is reading, told by the service that answers its requests.
#[derive(Clone, Debug)]
pub struct RequestProgress(Arc<ProgressCounters>);

#[derive(Debug)]
struct ProgressCounters {
    /// Bytes of a body that are still to come, or [`READING_HEADERS`].
    left: AtomicUsize,
    /// Requests whose headers were complete.
    requests: AtomicUsize,
}

impl Default for RequestProgress {
    fn default() -> Self {
        Self(Arc::new(ProgressCounters {
            left: AtomicUsize::new(READING_HEADERS),
            requests: AtomicUsize::new(0),
        }))
    }
}

impl RequestProgress {
    /// The headers are complete; a body of this length follows, 0 where it is not known.
    pub fn headers_end(&self, body: u64) {
        let body = usize::try_from(body).unwrap_or(READING_HEADERS - 1);
        self.0
            .left
            .store(body.min(READING_HEADERS - 1), Ordering::Relaxed);
        self.0.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// The request is answered: what comes next are headers.
    pub fn answered(&self) {
        self.0.left.store(READING_HEADERS, Ordering::Relaxed);
    }

    fn body_left(&self, left: usize) {
        self.0.left.store(left, Ordering::Relaxed);
    }
}

/// A connection that counts what it reads while headers are incomplete.
#[derive(Debug)]
pub struct CountingStream {
    stream: TcpStream,
    progress: RequestProgress,
    pending: Arc<PendingHeaders>,
    /// Requests whose headers were complete at the last read.
    requests: usize,
    /// Bytes of the headers that are being read.
    sent: usize,
    ticket: Option<Ticket>,
}

impl CountingStream {
    /// A connection just accepted.
    #[must_use]
    pub fn new(stream: TcpStream, progress: RequestProgress, pending: Arc<PendingHeaders>) -> Self {
        Self {
            stream,
            progress,
            pending,
            requests: 0,
            sent: 0,
            ticket: None,
        }
    }

    /// Reads a part of the headers. Who asks again before they are complete is counted from then on.
    fn poll_headers(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.sent > 0 && self.ticket.is_none() {
            let ticket = self.pending.ticket();
            ticket.record_bytes(self.sent);
            self.ticket = Some(ticket);
        }
        if let Some(ticket) = &self.ticket {
            ticket.check_eviction(context)?;
        }
        let read = ready!(self.poll_chunk(context, buffer, READ_CHUNK))?;
        self.sent = (self.sent + read).min(MAX_HEADER_BYTES);
        if let Some(ticket) = &self.ticket {
            ticket.record_bytes(self.sent);
        }
        Poll::Ready(Ok(()))
    }

    fn poll_body(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
        left: usize,
    ) -> Poll<io::Result<()>> {
        if buffer.remaining() > left {
            let read = ready!(self.poll_chunk(context, buffer, left.max(READ_CHUNK)))?;
            self.progress.body_left(left.saturating_sub(read));
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let read = buffer.filled().len() - before;
        self.progress.body_left(left.saturating_sub(read));
        Poll::Ready(Ok(()))
    }

    /// Reads at most `most` bytes, and touches no memory before there is something to read.
    fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
        max_bytes: usize,
    ) -> Poll<io::Result<usize>> {
        ready!(self.stream.poll_read_ready(context))?;
        let max_bytes = max_bytes.min(buffer.remaining());
        let mut piece = ReadBuf::new(buffer.initialize_unfilled_to(max_bytes));
        ready!(Pin::new(&mut self.stream).poll_read(context, &mut piece))?;
        let read = piece.filled().len();
        buffer.advance(read);
        Poll::Ready(Ok(read))
    }
}

impl AsyncRead for CountingStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let requests = self.progress.0.requests.load(Ordering::Relaxed);
        if requests != self.requests {
            (self.requests, self.sent, self.ticket) = (requests, 0, None);
        }
        match self.progress.0.left.load(Ordering::Relaxed) {
            READING_HEADERS => self.poll_headers(context, buffer),
            left => self.poll_body(context, buffer, left),
        }
    }
}

impl AsyncWrite for CountingStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_the_memory_is_used_up_the_oldest_is_closed() {
        let pending = PendingHeaders::new(2 * CONNECTION_OVERHEAD + 100);
        let (first, second) = (pending.ticket(), pending.ticket());
        first.record_bytes(50);
        second.record_bytes(50);
        assert!(!first.eviction.due.load(Ordering::Relaxed));
        second.record_bytes(51);
        assert!(first.eviction.due.load(Ordering::Relaxed));
        assert!(!second.eviction.due.load(Ordering::Relaxed));
        drop(first);
        drop(second);
        let connections = pending.connections.lock().unwrap();
        assert_eq!((connections.bytes, connections.connections.len()), (0, 0));
    }

    #[test]
    fn a_connection_that_was_closed_counts_no_more() {
        let pending = PendingHeaders::new(CONNECTION_OVERHEAD);
        let ticket = pending.ticket();
        ticket.record_bytes(1);
        ticket.record_bytes(2);
        assert!(ticket.eviction.due.load(Ordering::Relaxed));
        assert_eq!(pending.connections.lock().unwrap().bytes, 0);
    }
}

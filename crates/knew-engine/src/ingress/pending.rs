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
pub const LONGEST: usize = 128 << 10;

/// Bytes that all connections with incomplete headers may hold together.
pub const LIMIT: usize = 32 << 20;

/// Bytes that such a connection costs beside what it sent: its first buffer, its task and its socket.
const OVERHEAD: usize = 16 << 10;

/// Bytes read at once while headers are incomplete, so that little of a next request is buffered, uncounted,
/// behind a request that is being answered.
const PIECE: usize = 4 << 10;

/// Value of [`Progress`] while headers are read.
const HEADERS: usize = usize::MAX;

/// All connections whose headers are incomplete after a first read, oldest first.
#[derive(Debug)]
pub struct Pending {
    limit: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
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
    pending: Arc<Pending>,
    number: u64,
    eviction: Arc<Eviction>,
}

impl Pending {
    /// Lets all pending connections hold so many bytes.
    #[must_use]
    pub fn of(limit: usize) -> Arc<Self> {
        Arc::new(Self {
            limit,
            held: Mutex::default(),
        })
    }

    fn ticket(self: &Arc<Self>) -> Ticket {
        let eviction = Arc::new(Eviction::default());
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let number = held.next;
        held.next += 1;
        held.connections.insert(number, (0, eviction.clone()));
        Ticket {
            pending: self.clone(),
            number,
            eviction,
        }
    }
}

impl Held {
    /// Sets what a connection holds; 0 takes it off the list.
    fn set(&mut self, number: u64, bytes: usize) {
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
    fn count(&self, sent: usize) {
        let pending = &self.pending;
        let mut held = pending.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.set(self.number, sent + OVERHEAD);
        while held.bytes > pending.limit {
            held.evict_oldest();
        }
    }

    fn check(&self, context: &Context<'_>) -> io::Result<()> {
        self.eviction.reader.register(context.waker());
        if self.eviction.due.load(Ordering::Acquire) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let held = &self.pending.held;
        let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
        held.set(self.number, 0);
    }
}

/// What a connection is reading, told by the service that answers its requests.
#[derive(Clone, Debug)]
pub struct Progress(Arc<Reading>);

#[derive(Debug)]
struct Reading {
    /// Bytes of a body that are still to come, or [`HEADERS`].
    left: AtomicUsize,
    /// Requests whose headers were complete.
    requests: AtomicUsize,
}

impl Default for Progress {
    fn default() -> Self {
        Self(Arc::new(Reading {
            left: AtomicUsize::new(HEADERS),
            requests: AtomicUsize::new(0),
        }))
    }
}

impl Progress {
    /// The headers are complete; a body of this length follows, 0 where it is not known.
    pub fn headers_end(&self, body: u64) {
        let body = usize::try_from(body).unwrap_or(HEADERS - 1);
        self.0.left.store(body.min(HEADERS - 1), Ordering::Relaxed);
        self.0.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// The request is answered: what comes next are headers.
    pub fn answered(&self) {
        self.0.left.store(HEADERS, Ordering::Relaxed);
    }

    fn body_left(&self, left: usize) {
        self.0.left.store(left, Ordering::Relaxed);
    }
}

/// A connection that counts what it reads while headers are incomplete.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    progress: Progress,
    pending: Arc<Pending>,
    /// Requests whose headers were complete at the last read.
    requests: usize,
    /// Bytes of the headers that are being read.
    sent: usize,
    ticket: Option<Ticket>,
}

impl Connection {
    /// A connection just accepted.
    #[must_use]
    pub fn new(stream: TcpStream, progress: Progress, pending: Arc<Pending>) -> Self {
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
            ticket.count(self.sent);
            self.ticket = Some(ticket);
        }
        if let Some(ticket) = &self.ticket {
            ticket.check(context)?;
        }
        let read = ready!(self.poll_piece(context, buffer, PIECE))?;
        self.sent = (self.sent + read).min(LONGEST);
        if let Some(ticket) = &self.ticket {
            ticket.count(self.sent);
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
            let read = ready!(self.poll_piece(context, buffer, left.max(PIECE)))?;
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
    fn poll_piece(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
        most: usize,
    ) -> Poll<io::Result<usize>> {
        ready!(self.stream.poll_read_ready(context))?;
        let most = most.min(buffer.remaining());
        let mut piece = ReadBuf::new(buffer.initialize_unfilled_to(most));
        ready!(Pin::new(&mut self.stream).poll_read(context, &mut piece))?;
        let read = piece.filled().len();
        buffer.advance(read);
        Poll::Ready(Ok(read))
    }
}

impl AsyncRead for Connection {
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
            HEADERS => self.poll_headers(context, buffer),
            left => self.poll_body(context, buffer, left),
        }
    }
}

impl AsyncWrite for Connection {
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
        let pending = Pending::of(2 * OVERHEAD + 100);
        let (first, second) = (pending.ticket(), pending.ticket());
        first.count(50);
        second.count(50);
        assert!(!first.eviction.due.load(Ordering::Relaxed));
        second.count(51);
        assert!(first.eviction.due.load(Ordering::Relaxed));
        assert!(!second.eviction.due.load(Ordering::Relaxed));
        drop(first);
        drop(second);
        let held = pending.held.lock().unwrap();
        assert_eq!((held.bytes, held.connections.len()), (0, 0));
    }

    #[test]
    fn a_connection_that_was_closed_counts_no_more() {
        let pending = Pending::of(OVERHEAD);
        let ticket = pending.ticket();
        ticket.count(1);
        ticket.count(2);
        assert!(ticket.eviction.due.load(Ordering::Relaxed));
        assert_eq!(pending.held.lock().unwrap().bytes, 0);
    }
}

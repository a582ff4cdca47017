//! A connection whose answers have a limited length.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Fails once more bytes than allowed were read since the last write.
pub struct LimitedStream<S> {
    stream: S,
    limit: usize,
    left: usize,
}

impl<S> LimitedStream<S> {
    /// Limits what is read after each write, in bytes.
    pub fn new(stream: S, limit: usize) -> Self {
        Self {
            stream,
            limit,
            left: limit,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for LimitedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        let Some(left) = self.left.checked_sub(buffer.filled().len() - before) else {
            let limit = self.limit >> 20;
            let words = format!("the answer is longer than {limit} MiB");
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::FileTooLarge, words)));
        };
        self.left = left;
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for LimitedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.left = self.limit;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn an_answer_of_any_length_is_cut_and_each_request_starts_anew() {
        let (client, mut server) = tokio::io::duplex(1 << 10);
        let mut client = LimitedStream::new(client, 100);
        for _ in 0..3 {
            client.write_all(b"request").await.unwrap();
            server.write_all(&[b'x'; 100]).await.unwrap();
            client.read_exact(&mut [0; 100]).await.unwrap();
        }
        server.write_all(b"x").await.unwrap();
        let read = client.read(&mut [0; 10]).await;
        assert_eq!(read.unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }
}

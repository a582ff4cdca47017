//! Reads bodies to their end, within a length and a memory reservation.

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Body;

use super::memory_budget::Reservation;

/// Longest body that is read, in bytes.
pub const MAX_BODY_BYTES: usize = 64 << 20;

/// Bodies shorter than this are copied out of the buffer of their connection, which may be far larger
/// and would be kept as long as they are.
const COPY_THRESHOLD: usize = 64 << 10;

/// Factor by which the buffer may exceed what has arrived of a body with a declared length. While a buffer is
/// copied into a larger one both are there, and only the larger one counts: it is large, so that the other is
/// small beside it.
const MAX_GROWTH_FACTOR: usize = 4;

/// Reasons why a body was not read to its end.
#[derive(Debug)]
pub enum BodyError<E> {
    /// The body is longer than allowed.
    TooLong,
    /// The memory budget is exhausted.
    NoRoom,
    /// The sender or the connection aborted it.
    Broken(E),
}

/// Reads a body up to a length in bytes. The reservation grows with the buffer.
pub async fn read_body<B>(
    mut body: B,
    longest: usize,
    share: &mut Reservation,
) -> Result<Bytes, BodyError<B::Error>>
where
    B: Body<Data = Bytes> + Unpin,
{
    let declared = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if declared > longest {
        return Err(BodyError::TooLong);
    }
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(chunk) = frame.map_err(BodyError::Broken)?.into_data() else {
            continue;
        };
        let length = whole.len() + chunk.len();
        if length > longest {
            return Err(BodyError::TooLong);
        }
        if whole.is_empty() && chunk.len() >= COPY_THRESHOLD && body.is_end_stream() {
            let room = share.grow(chunk.len());
            return room.then_some(chunk).ok_or(BodyError::NoRoom);
        }
        if length > whole.capacity() {
            let room = buffer_capacity(whole.len(), length, declared);
            if !share.grow(room - whole.capacity()) {
                return Err(BodyError::NoRoom);
            }
            let mut larger = BytesMut::with_capacity(room);
            larger.extend_from_slice(&whole);
            whole = larger;
        }
        whole.extend_from_slice(&chunk);
    }
    if whole.capacity() > whole.len() + whole.len() / 8 {
        return Ok(Bytes::copy_from_slice(&whole));
    }
    Ok(whole.freeze())
}

/// Capacity of the buffer for a body of which `length` bytes have arrived, `before` of them earlier.
///
/// A buffer as large as the body needs no copy at the end. But a sender may declare any length, so it counts up
/// to a multiple of what has arrived.
fn buffer_capacity(before: usize, length: usize, declared: usize) -> usize {
    if declared >= length {
        declared.min(length * MAX_GROWTH_FACTOR)
    } else if before == 0 {
        length
    } else {
        length * 2
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::stream;
    use http_body_util::{Full, StreamBody};
    use hyper::body::Frame;

    use super::*;
    use crate::memory_budget::MemoryBudget;
    use knew_core::record::MemoryLimit;

    fn chunks(count: usize, each: usize) -> impl Body<Data = Bytes, Error = Infallible> + Unpin {
        let frame = move |_| Ok(Frame::data(Bytes::from(vec![b'x'; each])));
        StreamBody::new(stream::iter((0..count).map(frame)))
    }

    fn share(bytes: usize) -> Reservation {
        let limit = MemoryLimit::from_bytes(bytes / 9 * 16);
        MemoryBudget::new(limit).reserve(0).unwrap()
    }

    #[tokio::test]
    async fn a_body_takes_its_share_while_it_is_read() {
        let mut share = share(180_000);
        let read = read_body(chunks(8, 10_000), MAX_BODY_BYTES, &mut share).await;
        assert_eq!(read.map(|body| body.len()).ok(), Some(80_000));
        // The buffer had grown from 10,000 to 40,000 and then to 100,000 bytes.
        assert!(share.grow(80_000));
        assert!(!share.grow(1));
    }

    #[tokio::test]
    async fn a_body_that_the_budget_has_no_room_for_is_not_read_on() {
        let mut share = share(90_000);
        let read = read_body(chunks(1_000_000, 10_000), MAX_BODY_BYTES, &mut share).await;
        assert!(matches!(read, Err(BodyError::NoRoom)), "{read:?}");
    }

    #[tokio::test]
    async fn a_body_that_is_too_long_is_refused_before_and_while_it_is_read() {
        let mut share = share(90_000);
        let declared = Full::new(Bytes::from(vec![b'x'; 1_001]));
        let read_declared = read_body(declared, 1_000, &mut share).await;
        assert!(matches!(read_declared, Err(BodyError::TooLong)));
        let read_chunked = read_body(chunks(11, 100), 1_000, &mut share).await;
        assert!(matches!(read_chunked, Err(BodyError::TooLong)));
    }

    #[tokio::test]
    async fn a_small_body_does_not_keep_the_buffer_of_its_connection() {
        let mut share = share(90_000);
        let buffer = Bytes::from(vec![b'x'; 1_000_000]);
        let body = Full::new(buffer.slice(..100));
        let read = read_body(body, MAX_BODY_BYTES, &mut share).await.unwrap();
        assert_eq!(read.len(), 100);
        assert!(buffer.is_unique());
    }

    #[test]
    fn a_promise_of_length_counts_several_times_what_came() {
        assert_eq!(buffer_capacity(0, 256, 256), 256);
        assert_eq!(buffer_capacity(0, 256, 0), 256);
        assert_eq!(buffer_capacity(256, 512, 0), 1_024);
        assert_eq!(buffer_capacity(0, 1_000, MAX_BODY_BYTES), 4_000);
        assert_eq!(buffer_capacity(4_000, 25_000_000, 40_000_000), 40_000_000);
    }
}

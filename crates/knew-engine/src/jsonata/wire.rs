//! Messages between the program and its workers.
//!
//! A request is the memory limit in MiB, the lengths of the expression and the document, each 32 bits in
//! the byte order of the machine, and both texts. An answer is a sequence of frames: one byte that says
//! what the frame is, the length of its content in 32 bits, and the content. All but the last frame are
//! [`Frame::More`].

/// Length of the numbers before the texts of a request.
pub const REQUEST_HEAD: usize = 12;

/// Length of the kind and length of a frame.
pub const FRAME_HEAD: usize = 5;

/// Longest content of a frame.
pub const FRAME_LIMIT: usize = 64 << 10;

/// Kind of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A part of the result, which more frames follow.
    More,
    /// The last part of the result.
    Last,
    /// The reason why there is no result, whatever parts came before.
    Failed,
    /// The result is too large, whatever parts came before.
    TooLarge,
}

/// The numbers before the texts of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestHead {
    /// Memory limit of the worker in MiB.
    pub memory: u32,
    /// Bytes of the expression.
    pub expression: u32,
    /// Bytes of the document.
    pub document: u32,
}

impl RequestHead {
    /// Its bytes.
    pub fn to_bytes(self) -> [u8; REQUEST_HEAD] {
        let mut bytes = [0; REQUEST_HEAD];
        bytes[..4].copy_from_slice(&self.memory.to_ne_bytes());
        bytes[4..8].copy_from_slice(&self.expression.to_ne_bytes());
        bytes[8..].copy_from_slice(&self.document.to_ne_bytes());
        bytes
    }

    /// Reads its bytes.
    pub fn from_bytes(bytes: [u8; REQUEST_HEAD]) -> Self {
        let (numbers, _) = bytes.as_chunks();
        let number = |index: usize| numbers.get(index).copied().map_or(0, u32::from_ne_bytes);
        Self {
            memory: number(0),
            expression: number(1),
            document: number(2),
        }
    }
}

impl Frame {
    /// The bytes before the content of a frame; `None` if the content is too long for one.
    pub fn head(self, length: usize) -> Option<[u8; FRAME_HEAD]> {
        let length = u32::try_from(length)
            .ok()
            .filter(|_| length <= FRAME_LIMIT)?;
        let [a, b, c, d] = length.to_ne_bytes();
        Some([self as u8, a, b, c, d])
    }

    /// Reads the bytes before the content of a frame; `None` if they are none.
    pub fn from_head(head: [u8; FRAME_HEAD]) -> Option<(Self, usize)> {
        let [kind, a, b, c, d] = head;
        let kinds = [Self::More, Self::Last, Self::Failed, Self::TooLarge];
        let kind = *kinds.get(usize::from(kind))?;
        let length = usize::try_from(u32::from_ne_bytes([a, b, c, d])).ok()?;
        (length <= FRAME_LIMIT).then_some((kind, length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_as_they_were_written() {
        let head = RequestHead {
            memory: 128,
            expression: 70_000,
            document: u32::MAX,
        };
        assert_eq!(RequestHead::from_bytes(head.to_bytes()), head);
        for kind in [Frame::More, Frame::Last, Frame::Failed, Frame::TooLarge] {
            let bytes = kind.head(FRAME_LIMIT).unwrap();
            assert_eq!(Frame::from_head(bytes), Some((kind, FRAME_LIMIT)));
        }
    }

    #[test]
    fn a_frame_that_claims_too_much_is_refused() {
        assert_eq!(Frame::More.head(FRAME_LIMIT + 1), None);
        assert_eq!(Frame::from_head([0, 255, 255, 255, 255]), None);
        assert_eq!(Frame::from_head([4, 0, 0, 0, 0]), None);
    }
}

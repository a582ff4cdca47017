//! What processes say, line by line, to whoever wants to hear it.

use std::fmt;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

use crate::model::Id;
use crate::record::Mouth;

/// The longest line that is kept whole.
const LONGEST: u64 = 16 << 10;

type Hear = dyn Fn(&Arc<Id>, Mouth, &str) + Send + Sync;

/// Who hears what processes say. By default nobody.
#[derive(Clone, Default)]
pub struct Output(Option<Arc<Hear>>);

impl Output {
    /// Tells each line to a function.
    pub fn to(hear: impl Fn(&Arc<Id>, Mouth, &str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(hear)))
    }

    /// Tells one line.
    pub fn say(&self, of: &Arc<Id>, from: Mouth, line: &str) {
        if let Some(hear) = &self.0 {
            hear(of, from, line);
        }
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Output")
    }
}

/// Reads lines until there are no more. A line that is too long comes in pieces.
pub async fn lines(from: impl AsyncRead + Unpin, mut each: impl FnMut(&str)) {
    let mut reader = BufReader::new(from);
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut piece = (&mut reader).take(LONGEST);
        match piece.read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&line);
        each(text.trim_end_matches(['\n', '\r']));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_come_one_by_one_and_long_ones_in_pieces() {
        let long = "x".repeat(40_000);
        let text = format!("one\r\n\n{long}\nlast");
        let mut got = Vec::new();
        lines(text.as_bytes(), |line| got.push(line.len())).await;
        assert_eq!(got, [3, 0, 16_384, 16_384, 7_232, 4]);
    }
}

//! What processes say, line by line, to whoever wants to hear it.

use std::fmt;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

use crate::external::{Secret, cut_outside_secrets, longest_secret, mask_secrets};
use knew_core::model::Id;
use knew_core::record::OutputStream;

/// The longest line that is kept whole.
const MAX_LINE_BYTES: usize = 16 << 10;

/// The length of the longest character in UTF-8.
const MAX_CHAR_BYTES: usize = 4;

type OutputCallback = dyn Fn(&Arc<Id>, OutputStream, &str) + Send + Sync;

/// Who hears what processes say. By default nobody.
#[derive(Clone, Default)]
pub struct ProcessOutput(Option<Arc<OutputCallback>>);

impl ProcessOutput {
    /// Tells each line to a function.
    pub fn with_callback(
        callback: impl Fn(&Arc<Id>, OutputStream, &str) + Send + Sync + 'static,
    ) -> Self {
        Self(Some(Arc::new(callback)))
    }

    /// Tells one line.
    pub fn write_line(&self, of: &Arc<Id>, from: OutputStream, line: &str) {
        if let Some(callback) = &self.0 {
            callback(of, from, line);
        }
    }
}

impl fmt::Debug for ProcessOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Output")
    }
}

/// Reads lines until there are no more, and masks secrets in them. A line that is longer than
/// [`MAX_LINE_BYTES`] and a secret comes in pieces, cut between characters and never within a secret.
pub async fn for_each_line(
    from: impl AsyncRead + Unpin,
    secrets: &[Secret],
    mut each: impl FnMut(&str),
) {
    let most = MAX_LINE_BYTES + longest_secret(secrets).max(MAX_CHAR_BYTES);
    let mut reader = BufReader::new(from);
    let mut line = Vec::new();
    loop {
        let room = most - line.len();
        let mut piece = (&mut reader).take(room as u64);
        let read = piece.read_until(b'\n', &mut line).await.unwrap_or(0);
        if read == 0 && line.is_empty() {
            return;
        }
        let is_cut = read == room && !line.ends_with(b"\n");
        let end = if is_cut {
            cut_outside_secrets(&line, char_start(&line, MAX_LINE_BYTES), secrets)
        } else {
            line.len()
        };
        let text = mask_secrets(&String::from_utf8_lossy(&line[..end]), secrets);
        each(text.trim_end_matches(['\n', '\r']));
        line.drain(..end);
    }
}

/// The start of the character that stands at an index.
fn char_start(text: &[u8], index: usize) -> usize {
    let is_start = |at: &usize| text.get(*at).is_none_or(|byte| byte & 0xc0 != 0x80);
    let earliest = index.saturating_sub(MAX_CHAR_BYTES);
    (earliest..=index).rev().find(is_start).unwrap_or(index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::external::{Environment, resolve_references};

    async fn read(text: &str, secrets: &[Secret]) -> Vec<String> {
        let mut got = Vec::new();
        for_each_line(text.as_bytes(), secrets, |line| got.push(line.to_owned())).await;
        got
    }

    #[tokio::test]
    async fn lines_come_one_by_one_and_long_ones_in_pieces() {
        let long = "x".repeat(40_000);
        let got = read(&format!("one\r\n\n{long}\nlast"), &[]).await;
        let lengths: Vec<usize> = got.iter().map(String::len).collect();
        assert_eq!(lengths, [3, 0, 16_384, 16_384, 7_232, 4]);
    }

    #[tokio::test]
    async fn a_character_is_not_cut() {
        let long = format!("x{}", "é".repeat(20_000));
        let got = read(&long, &[]).await;
        assert_eq!(got.concat(), long);
        assert_eq!(got[0].len(), 16_383);
    }

    #[tokio::test]
    async fn a_secret_is_masked_wherever_a_long_line_is_cut() {
        let environment = Environment::from_pairs([("TOKEN", "s3cr3tValueABC")]);
        let secrets = resolve_references("${env:TOKEN}", &environment)
            .await
            .unwrap()
            .secrets;
        for before in MAX_LINE_BYTES - 20..MAX_LINE_BYTES + 20 {
            let text = format!(
                "{}s3cr3tValueABC{}\n",
                "x".repeat(before),
                "y".repeat(40_000)
            );
            let got = read(&text, &secrets).await;
            let masked = text.trim_end().replace("s3cr3tValueABC", "${env:TOKEN}");
            assert!(got.concat() == masked, "the secret starts at {before}");
            assert!(got.len() > 2, "the line comes in pieces");
        }
    }

    #[tokio::test]
    async fn a_line_of_nothing_but_secrets_ends() {
        let environment = Environment::from_pairs([("TOKEN", "aaa")]);
        let secrets = resolve_references("${env:TOKEN}", &environment)
            .await
            .unwrap()
            .secrets;
        let got = read(&"a".repeat(50_001), &secrets).await;
        assert!(!got.concat().contains("aaa"), "{got:?}");
    }
}

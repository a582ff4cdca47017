//! Filter that makes a byte stream safe to write to a terminal.

use std::fmt::Write as _;

use super::escape_controls;

/// Streaming version of [`escape_controls`] for bytes that may be cut anywhere.
///
/// Bytes that are not UTF-8 become `\xNN`. `\r\n` becomes `\n`; any other carriage return is escaped.
#[derive(Debug, Default)]
pub struct ControlFilter {
    /// Unfinished end of the last chunk: an incomplete character or a carriage return, at most three
    /// bytes.
    held: Vec<u8>,
}

impl ControlFilter {
    /// Printable text of the next chunk, without an end that depends on the chunk after it.
    pub fn push(&mut self, piece: &[u8]) -> String {
        let mut shown = String::with_capacity(piece.len());
        if self.held.is_empty() {
            self.held = append_complete(piece, &mut shown).to_vec();
        } else {
            let mut joined = std::mem::take(&mut self.held);
            joined.extend(piece);
            self.held = append_complete(&joined, &mut shown).to_vec();
        }
        shown
    }

    /// Printable text of the bytes that [`push`](Self::push) held back.
    pub fn finish(&mut self) -> String {
        let mut shown = String::new();
        match std::mem::take(&mut self.held).as_slice() {
            b"\r" => shown.push_str("\\r"),
            bytes => append_hex_bytes(bytes, &mut shown),
        }
        shown
    }
}

/// Appends the printable text and returns the tail that depends on the next chunk.
fn append_complete<'a>(mut bytes: &'a [u8], shown: &mut String) -> &'a [u8] {
    loop {
        let error = match std::str::from_utf8(bytes) {
            Ok(text) => {
                let complete = text.strip_suffix('\r').unwrap_or(text);
                append_text(complete, shown);
                return &bytes[complete.len()..];
            }
            Err(error) => error,
        };
        let (text, rest) = bytes.split_at(error.valid_up_to());
        append_text(&String::from_utf8_lossy(text), shown);
        let Some(length) = error.error_len() else {
            return rest;
        };
        let (invalid, rest) = rest.split_at(length);
        append_hex_bytes(invalid, shown);
        bytes = rest;
    }
}

fn append_text(text: &str, shown: &mut String) {
    for (index, line) in text.split("\r\n").enumerate() {
        if index > 0 {
            shown.push('\n');
        }
        shown.push_str(&escape_controls(line));
    }
}

fn append_hex_bytes(bytes: &[u8], shown: &mut String) {
    for byte in bytes {
        // Writing to a `String` cannot fail.
        _ = write!(shown, "\\x{byte:02x}");
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::is_bidi_control;

    fn filtered(pieces: &[&[u8]]) -> String {
        let mut filter = ControlFilter::default();
        let shown: String = pieces.iter().map(|piece| filter.push(piece)).collect();
        shown + &filter.finish()
    }

    #[test]
    fn controls_and_bytes_that_are_no_text_are_escapes() {
        let cases: [(&[u8], &str); 7] = [
            (b"a\x1b]0;t\x07b\tc\n", "a\\x1b]0;t\\x07b\tc\n"),
            (b"one\r\ntwo\rthree\r", "one\ntwo\\rthree\\r"),
            (b"\r\r\n", "\\r\n"),
            ("\u{9b}2J \u{202e}é".as_bytes(), "\\x9b2J \\u{202e}é"),
            (b"\x9b2J\xff", "\\x9b2J\\xff"),
            (b"\xe2\x82(", "\\xe2\\x82("),
            (b"\r\xc2", "\\r\\xc2"),
        ];
        for (bytes, shown) in cases {
            assert_eq!(filtered(&[bytes]), shown);
        }
    }

    #[test]
    fn text_is_shown_as_soon_as_it_is_complete() {
        let mut filter = ControlFilter::default();
        assert_eq!(filter.push(b"caf\xc3"), "caf");
        assert_eq!(filter.push(b"\xa9\r"), "é");
        assert_eq!(filter.push(b"\n"), "\n");
        assert_eq!(filter.finish(), "");
    }

    /// Bytes in which control characters, their UTF-8 forms and halves of both are frequent.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            vec(any::<u8>(), 0..4),
            any::<char>().prop_map(|character| character.to_string().into_bytes()),
            proptest::sample::select(vec![
                "\u{9b}", "\u{9d}0;", "\x1b[8m", "\r", "\n", "\r\n", "\u{202e}", "\u{2066}", "x",
            ])
            .prop_map(|text| text.as_bytes().to_vec()),
        ];
        vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn the_cuts_do_not_matter_and_nothing_is_obeyed(
            bytes in bytes(),
            cuts in vec(any::<proptest::sample::Index>(), 0..8),
        ) {
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]).collect();
            let shown = filtered(&pieces);
            prop_assert_eq!(&shown, &filtered(&[&bytes]));
            let obeyed = |character: char| {
                character.is_control() && !['\n', '\t'].contains(&character)
                    || is_bidi_control(character)
            };
            prop_assert!(!shown.contains(obeyed), "{:?}", shown);
        }

        #[test]
        fn text_without_controls_is_shown_as_it_is(text in "[^\\p{Cc}\\p{Cf}]*") {
            prop_assert_eq!(filtered(&[text.as_bytes()]), text);
        }
    }
}

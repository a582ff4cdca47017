//! Damages texts of a corpus, again and again for a bounded time, without nightly Rust.

use std::hash::{BuildHasher, Hasher, RandomState};

/// What parsers of any kind stumble over.
const TOKENS: &[&str] = &[
    "0",
    "-1",
    "9223372036854775808",
    "1e999",
    "\"",
    "'",
    "\\",
    "\\u0000",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ": ",
    "- ",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    ",",
    ".",
    "*",
    "&a",
    "*a",
    "<<",
    "!!",
    "#",
    "/",
    "://",
    "@",
    "%00",
    "null",
    "true",
    "~",
    "\u{feff}",
    "\u{0}",
    "\u{202e}",
    "\u{1f600}",
    "host:",
    "127.0.0.1",
    "example",
    "=",
];

/// Random numbers by xorshift, which are good enough to choose what to break.
pub struct Random(u64);

impl Random {
    /// Another sequence at each run.
    pub fn new() -> Self {
        Self(RandomState::new().build_hasher().finish() | 1)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or_default() % end.max(1)
    }
}

/// A text of a corpus, damaged in one to eight places, at most 4 KB long.
pub fn damaged(corpus: &[String], random: &mut Random) -> String {
    let mut text = corpus[random.below(corpus.len())].clone();
    for _ in 0..=random.below(8) {
        let (start, end) = (boundary(&text, random), boundary(&text, random));
        let part = start.min(end)..start.max(end);
        match random.below(5) {
            0 => text.insert_str(start, TOKENS[random.below(TOKENS.len())]),
            1 => text.replace_range(part.start..near(&text, &part), ""),
            2 => text.replace_range(
                part.start..near(&text, &part),
                TOKENS[random.below(TOKENS.len())],
            ),
            3 => {
                let copy = text[part.clone()].to_owned();
                text.insert_str(part.end, &copy);
            }
            _ => {
                let other = &corpus[random.below(corpus.len())];
                let from = boundary(other, random);
                let to = near(other, &(from..other.len()));
                let piece = other[from..to].to_owned();
                text.insert_str(start, &piece);
            }
        }
    }
    let end = (0..=text.len().min(4096))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    text.truncate(end.unwrap_or_default());
    text
}

fn boundary(text: &str, random: &mut Random) -> usize {
    let at = random.below(text.len() + 1);
    let before = (0..=at).rev().find(|at| text.is_char_boundary(*at));
    before.unwrap_or_default()
}

/// The end of a part, but at most 16 bytes from its start.
fn near(text: &str, part: &std::ops::Range<usize>) -> usize {
    let end = part.end.min(part.start + 16);
    (end..=text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(text.len())
}

//! Truncation of text whose length a client decides.

use std::borrow::Cow;

/// Cuts a text after at most `bytes` bytes, at a character boundary, and appends `…` if anything was
/// cut.
#[must_use]
pub fn truncate(text: &str, bytes: usize) -> Cow<'_, str> {
    if text.len() <= bytes {
        return Cow::Borrowed(text);
    }
    let start = &text[..text.floor_char_boundary(bytes)];
    Cow::Owned(format!("{start}…"))
}

#[cfg(test)]
mod tests {
    use super::truncate;

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(truncate("short", 5), "short");
        assert_eq!(truncate("longer", 4), "long…");
        assert_eq!(truncate("aé", 2), "a…");
    }
}

//! Text cut to a length, where a client decides how long it is.

use std::borrow::Cow;

/// The text, or as much of it as fits into so many bytes followed by `…`.
#[must_use]
pub fn clip(text: &str, bytes: usize) -> Cow<'_, str> {
    if text.len() <= bytes {
        return Cow::Borrowed(text);
    }
    let start = &text[..text.floor_char_boundary(bytes)];
    Cow::Owned(format!("{start}…"))
}

#[cfg(test)]
mod tests {
    use super::clip;

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(clip("short", 5), "short");
        assert_eq!(clip("longer", 4), "long…");
        assert_eq!(clip("aé", 2), "a…");
    }
}

//! Escapes for characters that a terminal interprets or a reader cannot see.
//!
//! The escapes are those of Rust string literals: `\n`, `\x1b`, `\u{202e}`.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Escapes what changes how a terminal shows other text: C0 and C1 control characters, DEL and
/// bidirectional controls. Newlines and tabs are kept, and so are the joiners and variation selectors
/// that emoji and some scripts need.
#[must_use]
pub fn escape_controls(text: &str) -> Cow<'_, str> {
    escape(text, |character| match character {
        '\n' | '\t' => false,
        _ => character.is_control() || is_bidi_control(character),
    })
}

/// Escapes every character without a visible shape, newlines and tabs included, so that the text is one
/// line that hides nothing. Spaces other than U+0020 are escaped too.
#[must_use]
pub fn escape_invisible(text: &str) -> Cow<'_, str> {
    escape(text, is_invisible)
}

/// True if a character changes the direction in which the text around it is shown.
#[must_use]
pub fn is_bidi_control(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

fn is_invisible(character: char) -> bool {
    // Letters and marks by their category that are drawn as nothing: the grapheme joiner, Hangul
    // fillers, Khmer inherent vowels, the Braille blank and variation selectors.
    let blank = matches!(
        character,
        '\u{34f}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{ffa0}'
            | '\u{e0100}'..='\u{e01ef}'
    );
    let by_category = matches!(
        character.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::SpaceSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
    );
    character != ' ' && (blank || by_category)
}

fn escape(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    let Some(first) = text.find(&is_escaped) else {
        return Cow::Borrowed(text);
    };
    let (clean, rest) = text.split_at(first);
    let mut escaped = String::with_capacity(text.len() + 16);
    escaped.push_str(clean);
    for character in rest.chars() {
        if is_escaped(character) {
            write_escape(&mut escaped, character);
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

fn write_escape(escaped: &mut String, character: char) {
    // Writing to a `String` cannot fail.
    _ = match (character, u32::from(character)) {
        ('\n' | '\r' | '\t', _) => write!(escaped, "{}", character.escape_default()),
        (_, code @ 0..=0xff) => write!(escaped, "\\x{code:02x}"),
        (_, code) => write!(escaped, "\\u{{{code:x}}}"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_escaped_and_ordinary_text_is_not_copied() {
        assert!(matches!(
            escape_controls("café ☁\u{fe0f}\n\t👩\u{200d}💻"),
            Cow::Borrowed(_)
        ));
        assert_eq!(
            escape_controls("a\u{1b}[2K\r\u{7f}\u{9b}\u{202e}b"),
            "a\\x1b[2K\\r\\x7f\\x9b\\u{202e}b"
        );
    }

    #[test]
    fn nothing_is_hidden_in_one_line() {
        assert_eq!(
            escape_invisible("echo  hi\n\ttouch\u{a0}x\u{200b}\u{2028}\u{3164}\u{fe0f}"),
            "echo  hi\\n\\ttouch\\xa0x\\u{200b}\\u{2028}\\u{3164}\\u{fe0f}"
        );
    }
}

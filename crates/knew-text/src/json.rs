//! JSON that is safe to write to a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::is_bidi_control;

/// Escapes DEL, C1 control characters and bidirectional controls as `\uXXXX`; JSON itself requires all
/// other control characters to be escaped. The value stays the same, because these characters can occur
/// only inside strings.
#[must_use]
pub fn escape_json(json: &str) -> Cow<'_, str> {
    let Some(first) = json.find(is_escaped) else {
        return Cow::Borrowed(json);
    };
    let (clean, rest) = json.split_at(first);
    let mut escaped = String::with_capacity(json.len() + 16);
    escaped.push_str(clean);
    for character in rest.chars() {
        if is_escaped(character) {
            // Writing to a `String` cannot fail. All of these characters have at most four digits.
            _ = write!(escaped, "\\u{:04x}", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

fn is_escaped(character: char) -> bool {
    matches!(character, '\u{7f}'..='\u{9f}') || is_bidi_control(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_stays_the_same_and_loses_what_a_terminal_obeys() {
        let hostile: String = (0..0x3000).filter_map(char::from_u32).collect();
        let document = serde_json::json!({ hostile.as_str(): [hostile.as_str()] });
        for json in [document.to_string(), format!("{document:#}")] {
            let escaped = escape_json(&json);
            assert!(!escaped.contains(is_escaped), "{escaped}");
            let read: serde_json::Value = serde_json::from_str(&escaped).unwrap();
            assert_eq!(read, document);
        }
    }

    #[test]
    fn ordinary_json_is_not_copied() {
        let json = r#"{"name": "café \u0007"}"#;
        assert!(matches!(escape_json(json), Cow::Borrowed(same) if same == json));
    }
}

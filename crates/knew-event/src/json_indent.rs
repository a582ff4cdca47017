//! JSON indentation that keeps every byte except white space, like Go's `json.Indent`.
//!
//! Key order, duplicate keys, number formats and escapes survive, because values are never parsed.

use serde::de::IgnoredAny;

/// Indents by two spaces for each level, and every line by two more. `None` if the bytes are not one
/// JSON value.
#[must_use]
pub fn indent_json(json: &[u8]) -> Option<Vec<u8>> {
    serde_json::from_slice::<IgnoredAny>(json).ok()?;
    let mut pretty = Indenter {
        out: Vec::with_capacity(json.len() * 2),
        depth: 0,
        just_opened: false,
    };
    let value = json.trim_ascii_end();
    let mut in_string = StringState::Outside;
    for &byte in value.trim_ascii_start() {
        match in_string {
            StringState::Outside => {
                pretty.push_outside_string(byte);
                if byte == b'"' {
                    in_string = StringState::Inside;
                }
            }
            quoted => {
                pretty.out.push(byte);
                in_string = quoted.next_state(byte);
            }
        }
    }
    pretty.out.extend_from_slice(&json[value.len()..]);
    Some(pretty.out)
}

/// Removes white space between values. `None` if the bytes are not one JSON value.
#[must_use]
pub fn compact_json(json: &[u8]) -> Option<Vec<u8>> {
    serde_json::from_slice::<IgnoredAny>(json).ok()?;
    let mut in_string = StringState::Outside;
    let told = json.iter().copied().filter(|&byte| {
        let outside = matches!(in_string, StringState::Outside);
        in_string = match in_string {
            StringState::Outside if byte == b'"' => StringState::Inside,
            StringState::Inside if byte == b'"' => StringState::Outside,
            StringState::Outside => StringState::Outside,
            quoted => quoted.next_state(byte),
        };
        !(outside && byte.is_ascii_whitespace())
    });
    Some(told.collect())
}

#[derive(Clone, Copy)]
enum StringState {
    Outside,
    Inside,
    Escape,
}

impl StringState {
    fn next_state(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Inside, b'\\') => Self::Escape,
            (Self::Inside, b'"') => Self::Outside,
            _ => Self::Inside,
        }
    }
}

struct Indenter {
    out: Vec<u8>,
    depth: usize,
    /// A bracket was just opened; its line break waits until it turns out not to be empty.
    just_opened: bool,
}

impl Indenter {
    fn push_outside_string(&mut self, byte: u8) {
        if byte.is_ascii_whitespace() {
            return;
        }
        let closes = matches!(byte, b'}' | b']');
        if self.just_opened && !closes {
            self.just_opened = false;
            self.depth += 1;
            self.break_line();
        }
        match byte {
            b'{' | b'[' => {
                self.just_opened = true;
                self.out.push(byte);
            }
            b',' => {
                self.out.push(byte);
                self.break_line();
            }
            b':' => self.out.extend_from_slice(b": "),
            _ if closes => {
                if self.just_opened {
                    self.just_opened = false;
                } else {
                    self.depth = self.depth.saturating_sub(1);
                    self.break_line();
                }
                self.out.push(byte);
            }
            _ => self.out.push(byte),
        }
    }

    fn break_line(&mut self) {
        self.out.push(b'\n');
        for _ in 0..=self.depth {
            self.out.extend_from_slice(b"  ");
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nested(
        r#"{"b":1,"a":[1,{"x":null}]}"#,
        "{\n    \"b\": 1,\n    \"a\": [\n      1,\n      {\n        \"x\": null\n      }\n    ]\n  }"
    )]
    #[case::empty("[ { } , [ ] ]", "[\n    {},\n    []\n  ]")]
    #[case::spelling(
        r#"{"a":1.50e3,"a":"\u00e9<&>"}"#,
        "{\n    \"a\": 1.50e3,\n    \"a\": \"\\u00e9<&>\"\n  }"
    )]
    #[case::structure_in_strings(r#"["{,:}\\","\""]"#, "[\n    \"{,:}\\\\\",\n    \"\\\"\"\n  ]")]
    #[case::leading_space_goes_trailing_stays("  {\"a\":1}\n", "{\n    \"a\": 1\n  }\n")]
    #[case::scalar(" 42 ", "42 ")]
    fn white_space_changes_and_nothing_else(#[case] json: &str, #[case] pretty: &str) {
        let indented = indent_json(json.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(indented).unwrap(), pretty);
    }

    #[test]
    fn compact_is_the_same_on_one_line() {
        let json = br#" { "a b" : [ 1.50 , " \" , " ] } "#;
        let line = compact_json(json).unwrap();
        assert_eq!(line, br#"{"a b":[1.50," \" , "]}"#);
    }

    #[rstest]
    #[case(r#"{"a": 1"#)]
    #[case("")]
    #[case("{} {}")]
    #[case("{'a':1}")]
    fn what_is_not_one_json_value_is_left_alone(#[case] json: &str) {
        assert_eq!(indent_json(json.as_bytes()), None);
        assert_eq!(compact_json(json.as_bytes()), None);
    }

    #[test]
    fn depth_is_bounded_by_memory_alone() {
        let deep = "[".repeat(5_000) + &"]".repeat(5_000);
        assert!(indent_json(deep.as_bytes()).is_some());
    }
}

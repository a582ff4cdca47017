//! Pretty JSON that keeps every byte which is not white space, as Go's `json.Indent` does.
//!
//! Key order, duplicate keys, the spelling of numbers and escapes survive, because nothing is ever
//! parsed into values.

use serde::de::IgnoredAny;

/// The bytes with two spaces before every line and two more for each level, or `None` when they
/// are not one JSON value.
#[must_use]
pub fn indent(json: &[u8]) -> Option<Vec<u8>> {
    serde_json::from_slice::<IgnoredAny>(json).ok()?;
    let mut pretty = Pretty {
        out: Vec::with_capacity(json.len() * 2),
        depth: 0,
        fresh: false,
    };
    let value = json.trim_ascii_end();
    let mut in_string = Quoted::No;
    for &byte in value.trim_ascii_start() {
        match in_string {
            Quoted::No => {
                pretty.outside(byte);
                if byte == b'"' {
                    in_string = Quoted::Yes;
                }
            }
            quoted => {
                pretty.out.push(byte);
                in_string = quoted.after(byte);
            }
        }
    }
    pretty.out.extend_from_slice(&json[value.len()..]);
    Some(pretty.out)
}

/// The bytes without white space between values, or `None` when they are not one JSON value.
#[must_use]
pub fn compact(json: &[u8]) -> Option<Vec<u8>> {
    serde_json::from_slice::<IgnoredAny>(json).ok()?;
    let mut in_string = Quoted::No;
    let told = json.iter().copied().filter(|&byte| {
        let outside = matches!(in_string, Quoted::No);
        in_string = match in_string {
            Quoted::No if byte == b'"' => Quoted::Yes,
            Quoted::Yes if byte == b'"' => Quoted::No,
            Quoted::No => Quoted::No,
            quoted => quoted.after(byte),
        };
        !(outside && byte.is_ascii_whitespace())
    });
    Some(told.collect())
}

#[derive(Clone, Copy)]
enum Quoted {
    No,
    Yes,
    Escape,
}

impl Quoted {
    fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Yes, b'\\') => Self::Escape,
            (Self::Yes, b'"') => Self::No,
            _ => Self::Yes,
        }
    }
}

struct Pretty {
    out: Vec<u8>,
    depth: usize,
    /// A bracket was just opened; its line break waits until it turns out not to be empty.
    fresh: bool,
}

impl Pretty {
    fn outside(&mut self, byte: u8) {
        if byte.is_ascii_whitespace() {
            return;
        }
        let closes = matches!(byte, b'}' | b']');
        if self.fresh && !closes {
            self.fresh = false;
            self.depth += 1;
            self.break_line();
        }
        match byte {
            b'{' | b'[' => {
                self.fresh = true;
                self.out.push(byte);
            }
            b',' => {
                self.out.push(byte);
                self.break_line();
            }
            b':' => self.out.extend_from_slice(b": "),
            _ if closes => {
                if self.fresh {
                    self.fresh = false;
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
        let indented = indent(json.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(indented).unwrap(), pretty);
    }

    #[test]
    fn compact_is_the_same_on_one_line() {
        let json = br#" { "a b" : [ 1.50 , " \" , " ] } "#;
        let line = compact(json).unwrap();
        assert_eq!(line, br#"{"a b":[1.50," \" , "]}"#);
    }

    #[rstest]
    #[case(r#"{"a": 1"#)]
    #[case("")]
    #[case("{} {}")]
    #[case("{'a':1}")]
    fn what_is_not_one_json_value_is_left_alone(#[case] json: &str) {
        assert_eq!(indent(json.as_bytes()), None);
        assert_eq!(compact(json.as_bytes()), None);
    }

    #[test]
    fn depth_is_bounded_by_memory_alone() {
        let deep = "[".repeat(5_000) + &"]".repeat(5_000);
        assert!(indent(deep.as_bytes()).is_some());
    }
}

//! Event data of old timer sources: the JSON object in `data`, or `{"body": …}` around any other text.
//!
//! Top-level keys are sorted and without spaces, nested ones keep their order, and `<`, `>`, `&` are
//! escaped, because that is how the sources' JSON library wrote them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::value::RawValue;

pub fn legacy_json_body(data: &str) -> String {
    if data.trim() == "null" {
        return "null".to_owned();
    }
    match serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(data) {
        Ok(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| {
                    format!(
                        "{}:{}",
                        json_string(key),
                        compact_and_escape_html(value.get())
                    )
                })
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Err(_) => format!("{{\"body\":{}}}", json_string(data)),
    }
}

fn json_string(text: &str) -> String {
    compact_and_escape_html(&serde_json::Value::from(text).to_string())
}

/// Drops white space outside strings and escapes HTML characters like Go's JSON encoder.
fn compact_and_escape_html(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut in_text, mut escaped) = (false, false);
    for letter in json.chars() {
        match letter {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            _ if in_text || !letter.is_whitespace() => out.push(letter),
            _ => {}
        }
        match letter {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(r#"{"message": "Hello world!"}"#, r#"{"message":"Hello world!"}"#)]
    #[case(
        r#"{"b": {"z": 1, "a": 2}, "a": [1, 2]}"#,
        r#"{"a":[1,2],"b":{"z":1,"a":2}}"#
    )]
    #[case("null", "null")]
    #[case("hello", r#"{"body":"hello"}"#)]
    #[case("[1, 2]", r#"{"body":"[1, 2]"}"#)]
    #[case("5", r#"{"body":"5"}"#)]
    #[case("", r#"{"body":""}"#)]
    #[case(r#"{"a": 1.50e3}"#, r#"{"a":1.50e3}"#)]
    #[case(r#"{"a": "x \" < y"}"#, r#"{"a":"x \" \u003c y"}"#)]
    fn an_object_is_written_anew_and_all_else_becomes_a_body(
        #[case] data: &str,
        #[case] body: &str,
    ) {
        assert_eq!(legacy_json_body(data), body);
    }
}

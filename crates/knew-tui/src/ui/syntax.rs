//! Colours for lines of YAML and JSON, found one line at a time.
//!
//! Not a parser: it colours what can be told from the line alone, and never changes a character.

use super::style::Role;

/// A line cut into runs of one meaning.
pub type Runs<'a> = Vec<(&'a str, Role)>;

/// Cuts a line of YAML.
#[must_use]
pub fn yaml(line: &str) -> Runs<'_> {
    let (code, comment) = line.split_at(comment_start(line));
    let mut runs = Vec::new();
    let mut rest = code;
    let dashes = code.len() - code.trim_start_matches([' ', '-']).len();
    if code.trim_end() == "---" || code.trim_end() == "..." {
        runs.push((code, Role::Muted));
        rest = "";
    } else if dashes > 0 && code[..dashes].ends_with(' ') {
        runs.push((&code[..dashes], Role::Muted));
        rest = &code[dashes..];
    }
    if let Some(colon) = key_end(rest) {
        runs.push((&rest[..colon], Role::Name));
        runs.push((&rest[colon..=colon], Role::Muted));
        rest = &rest[colon + 1..];
    }
    if !rest.is_empty() {
        runs.push((rest, scalar(rest.trim())));
    }
    if !comment.is_empty() {
        runs.push((comment, Role::Comment));
    }
    runs
}

/// Where a comment begins: a `#` at the start or after a space, outside quotes.
fn comment_start(line: &str) -> usize {
    let mut quote = None;
    let mut before = ' ';
    for (at, character) in line.char_indices() {
        match quote {
            Some(open) => quote = (character != open).then_some(open),
            None if matches!(character, '"' | '\'') && !before.is_alphanumeric() => {
                quote = Some(character);
            }
            None if character == '#' && before.is_whitespace() => return at,
            None => {}
        }
        before = character;
    }
    line.len()
}

/// Where the colon after a key stands, if the text starts with a key.
fn key_end(text: &str) -> Option<usize> {
    let colon = match text.chars().next()? {
        quote @ ('"' | '\'') => {
            let close = text[1..].find(quote)? + 2;
            text[close..].starts_with(':').then_some(close)?
        }
        '{' | '[' | '|' | '>' | '&' | '*' => return None,
        _ => text
            .find(": ")
            .or_else(|| text.trim_end().strip_suffix(':').map(str::len))?,
    };
    text[colon + 1..]
        .starts_with([' ', '\t'])
        .then_some(colon)
        .or_else(|| text[colon + 1..].is_empty().then_some(colon))
}

fn scalar(value: &str) -> Role {
    let plain = matches!(value, "true" | "false" | "null" | "~");
    if plain || value.parse::<f64>().is_ok() {
        Role::Number
    } else {
        Role::Value
    }
}

/// Cuts a line of JSON as it is printed: at most one key and one value.
#[must_use]
pub fn json(line: &str) -> Runs<'_> {
    let indent = line.len() - line.trim_start().len();
    let mut runs = vec![(&line[..indent], Role::Muted)];
    let mut rest = &line[indent..];
    if let Some(colon) = key_end(rest).filter(|_| rest.starts_with('"')) {
        runs.push((&rest[..colon], Role::Name));
        runs.push((&rest[colon..=colon], Role::Muted));
        rest = &rest[colon + 1..];
    }
    let value = rest.trim_end_matches(',');
    let role = match value.trim().chars().next() {
        Some('"') => Role::Value,
        Some('{' | '}' | '[' | ']') | None => Role::Muted,
        Some(_) => scalar(value.trim()),
    };
    runs.push((value, role));
    runs.push((&rest[value.len()..], Role::Muted));
    runs.retain(|(text, _)| !text.is_empty());
    runs
}

#[cfg(test)]
mod tests {
    use super::{json, yaml};
    use crate::ui::style::Role::{Comment, Muted, Name, Number, Value};
    use proptest::prelude::*;

    #[test]
    fn keys_values_and_comments_are_told_apart() {
        assert_eq!(
            yaml("  type: order.new # which"),
            [
                ("  ", Muted),
                ("type", Name),
                (":", Muted),
                (" order.new ", Value),
                ("# which", Comment),
            ]
        );
        assert_eq!(
            yaml("- retry: 3"),
            [("- ", Muted), ("retry", Name), (":", Muted), (" 3", Number)]
        );
        assert_eq!(yaml("spec:"), [("spec", Name), (":", Muted)]);
    }

    #[test]
    fn a_hash_in_quotes_is_no_comment() {
        assert_eq!(
            yaml("a: \"x # y\""),
            [("a", Name), (":", Muted), (" \"x # y\"", Value)]
        );
    }

    #[test]
    fn a_colon_inside_a_value_is_no_key() {
        assert_eq!(yaml("http://x"), [("http://x", Value)]);
    }

    #[test]
    fn json_lines_are_cut_at_key_and_comma() {
        assert_eq!(
            json("  \"amount\": 20,"),
            [
                ("  ", Muted),
                ("\"amount\"", Name),
                (":", Muted),
                (" 20", Number),
                (",", Muted)
            ]
        );
    }

    proptest! {
        #[test]
        fn no_character_is_ever_lost(line in "[ \\-#:\"'a-z\u{e9}{},\\[\\]0-9]{0,40}") {
            let joined = |runs: Vec<(&str, _)>| runs.iter().map(|run| run.0).collect::<String>();
            prop_assert_eq!(joined(yaml(&line)), line.clone());
            prop_assert_eq!(joined(json(&line)), line);
        }
    }
}

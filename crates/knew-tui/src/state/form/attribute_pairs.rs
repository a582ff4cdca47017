//! Attributes in one line: `name=value` with spaces between, and quotes around a value that has spaces.

use std::borrow::Cow;

/// Attributes as one line.
pub fn line<'a>(pairs: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>) -> String {
    let words = pairs.map(|(name, value)| format!("{name}={}", quoted(&value)));
    words.collect::<Vec<_>>().join(" ")
}

fn quoted(value: &str) -> Cow<'_, str> {
    if value.contains(|value: char| value.is_whitespace() || value == '"') {
        let inside = value.replace('\\', "\\\\").replace('"', "\\\"");
        return format!("\"{inside}\"").into();
    }
    value.into()
}

/// The attributes of a line, or what cannot be read of it.
pub fn read(line: &str) -> Result<Vec<(String, String)>, String> {
    let mut pairs = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let word = rest.split_whitespace().next().unwrap_or(rest);
        let (name, after) = rest
            .split_once('=')
            .filter(|(name, _)| !name.contains(char::is_whitespace))
            .ok_or_else(|| format!("{word} is no name=value"))?;
        let (value, after) = if let Some(inside) = after.strip_prefix('"') {
            unquoted(inside).ok_or_else(|| format!("{name} lacks a closing \""))?
        } else {
            let end = after.find(char::is_whitespace).unwrap_or(after.len());
            (after[..end].to_owned(), &after[end..])
        };
        pairs.push((name.to_owned(), value));
        rest = after.trim_start();
    }
    Ok(pairs)
}

/// What stands up to the closing quote, and what comes after it.
fn unquoted(inside: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = inside.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &inside[at + 1..])),
            '\\' => value.push(letters.next()?.1),
            letter => value.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::state::form::attribute_pairs::*;

    #[test]
    fn what_goes_into_a_line_comes_out_of_it() {
        let all = [
            ("region", "eu"),
            ("hook", "Push Hook"),
            ("said", "a \"b\" \\ c"),
            ("none", ""),
        ];
        let line = line(
            all.map(|(name, value)| (name.into(), value.into()))
                .into_iter(),
        );
        assert_eq!(
            line,
            r#"region=eu hook="Push Hook" said="a \"b\" \\ c" none="#
        );
        let read = read(&line).expect("pairs");
        assert_eq!(read, all.map(|(name, value)| (name.into(), value.into())));
    }

    #[test]
    fn what_is_no_pair_is_told() {
        assert_eq!(read("a=1 b").unwrap_err(), "b is no name=value");
        assert_eq!(read("a=\"1 b").unwrap_err(), "a lacks a closing \"");
    }
}

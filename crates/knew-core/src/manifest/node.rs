//! A YAML document as a tree that knows where each node stands in its file.

use std::ops::Range;

pub use super::entries::Entries;

/// One node: a scalar, a map or a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its bytes in the file's text. A node that came through an alias keeps the alias's bytes.
    pub bytes: Range<usize>,
    /// What it is.
    pub value: Value,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, a number, a truth value or nothing, as the text after unquoting.
    Scalar {
        /// The text.
        text: String,
        /// How it was written.
        style: Style,
    },
    /// Keys with values, in order.
    Map(Entries),
    /// Elements, in order.
    List(Vec<Node>),
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes, so that it may be a number or a truth value.
    Plain,
    /// In `'`.
    Single,
    /// In `"`.
    Double,
    /// As a block after `|` or `>`.
    Block,
}

/// What a node is to whoever expects something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Nothing: an empty value, `~` or `null`.
    Null,
    /// Text.
    Text,
    /// A truth value.
    Boolean,
    /// A number.
    Number,
    /// A map.
    Map,
    /// A list.
    List,
}

impl Shape {
    /// In words, to stand in a sentence.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Text => "text",
            Self::Boolean => "true or false",
            Self::Number => "a number",
            Self::Map => "a map",
            Self::List => "a list",
        }
    }
}

impl Node {
    /// What it is.
    #[must_use]
    pub fn shape(&self) -> Shape {
        match &self.value {
            Value::Map(_) => Shape::Map,
            Value::List(_) => Shape::List,
            Value::Scalar {
                text,
                style: Style::Plain,
            } => plain(text),
            Value::Scalar { .. } => Shape::Text,
        }
    }

    /// The text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            Value::Map(_) | Value::List(_) => None,
        }
    }

    /// The entry of a map under a key: the key's node and the value.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<(&Node, &Node)> {
        let Value::Map(entries) = &self.value else {
            return None;
        };
        entries.find(key).map(|(name, value)| (name, value))
    }

    /// The value of a map under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// Whether another node says the same, wherever and in whatever style and order it is written.
    #[must_use]
    pub fn says(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Scalar { text: one, .. }, Value::Scalar { text: two, .. }) => {
                one == two && self.shape() == other.shape()
            }
            (Value::List(one), Value::List(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.says(two))
            }
            (Value::Map(one), Value::Map(two)) => {
                let same = |(at, (key, value)): (usize, &(Self, Self))| {
                    let beside = two.get(at).filter(|(name, _)| name.text() == key.text());
                    let found = beside.map(|(_, it)| it);
                    let found = found.or_else(|| other.get(key.text()?));
                    found.is_some_and(|found| value.says(found))
                };
                one.len() == two.len() && one.iter().enumerate().all(same)
            }
            _ => false,
        }
    }

    /// The same in JSON.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(entries) => {
                let named = entries.iter().filter_map(|(key, value)| {
                    let key = key.text()?.to_owned();
                    Some((key, value.to_json()))
                });
                Json::Object(named.collect())
            }
            Value::Scalar { text, .. } => match self.shape() {
                Shape::Null => Json::Null,
                Shape::Boolean => {
                    matches!(text.to_lowercase().as_str(), "true" | "yes" | "on" | "y").into()
                }
                Shape::Number => {
                    serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into())
                }
                _ => text.as_str().into(),
            },
        }
    }

    /// The elements of a list; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            Value::Map(_) | Value::Scalar { .. } => &[],
        }
    }
}

/// What an unquoted scalar is, as the API server's YAML reader takes it (with `yes` and `on`).
#[must_use]
pub fn plain(text: &str) -> Shape {
    const TRUTH: &[&str] = &["true", "false", "yes", "no", "on", "off", "y", "n"];
    if matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Shape::Null;
    }
    if TRUTH.iter().any(|it| {
        text == *it || text == it.to_uppercase() || {
            let mut letters = it.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            text.chars().next() == first && text.get(1..) == Some(letters.as_str())
        }
    }) {
        return Shape::Boolean;
    }
    if is_number(text) {
        Shape::Number
    } else {
        Shape::Text
    }
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = unsigned.strip_prefix(prefix) {
            return !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        }
    }
    let starts =
        unsigned.starts_with(|unsigned: char| unsigned.is_ascii_digit() || unsigned == '.');
    let ends = unsigned.ends_with(|unsigned: char| unsigned.is_ascii_digit() || unsigned == '.');
    starts && ends && unsigned != "." && unsigned.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", Shape::Null)]
    #[case("~", Shape::Null)]
    #[case("yes", Shape::Boolean)]
    #[case("True", Shape::Boolean)]
    #[case("tRue", Shape::Text)]
    #[case("12", Shape::Number)]
    #[case("-1.5e3", Shape::Number)]
    #[case("0x1F", Shape::Number)]
    #[case("1.2.3", Shape::Text)]
    #[case("infinity", Shape::Text)]
    #[case(".", Shape::Text)]
    #[case("@daily", Shape::Text)]
    fn an_unquoted_scalar_is_what_the_api_server_takes_it_for(
        #[case] text: &str,
        #[case] shape: Shape,
    ) {
        assert_eq!(plain(text), shape, "{text}");
    }
}

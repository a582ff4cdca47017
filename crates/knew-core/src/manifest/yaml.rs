//! YAML tree with the byte range of each node.

use std::ops::Range;

pub use super::map_entries::Entries;

/// A scalar, map or list with its position.
#[derive(Clone, Debug, PartialEq)]
pub struct YamlNode {
    /// Byte range in the file's text. A node that comes from an alias has the alias's range.
    pub bytes: Range<usize>,
    /// Token type, with its value if it has one.
    pub value: YamlValue,
}

/// Content of a YAML node.
#[derive(Clone, Debug, PartialEq)]
pub enum YamlValue {
    /// Unquoted text of a scalar and its style.
    Scalar {
        /// Text after unquoting and unescaping.
        text: Box<str>,
        /// Style the scalar is written in.
        style: ScalarStyle,
    },
    /// Keys and values in order, duplicates included.
    Map(Entries),
    /// Items of a sequence, in order.
    List(Vec<YamlNode>),
}

/// Style of a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes, so that it may be a number or a boolean.
    Plain,
    /// In single quotes, which never hold escapes.
    Single,
    /// In double quotes, or plain text with the tag `!!str`.
    Double,
    /// Literal or folded block after `|` or `>`.
    Block,
}

/// Type of a node as the API server sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YamlType {
    /// An empty value, `~` or `null`.
    Null,
    /// Quoted text, or plain text of no other type.
    Text,
    /// `true`, `false` and their YAML 1.1 spellings such as `yes`.
    Boolean,
    /// Integer or decimal number in any YAML notation.
    Number,
    /// Mapping from keys to values.
    Map,
    /// Sequence of items.
    List,
}

impl YamlType {
    /// Name of the type for messages.
    #[must_use]
    pub fn description(self) -> &'static str {
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

impl YamlNode {
    /// Token type, with its value if it has one.
    #[must_use]
    pub fn yaml_type(&self) -> YamlType {
        match &self.value {
            YamlValue::Map(_) => YamlType::Map,
            YamlValue::List(_) => YamlType::List,
            YamlValue::Scalar {
                text,
                style: ScalarStyle::Plain,
            } => plain_scalar_type(text),
            YamlValue::Scalar { .. } => YamlType::Text,
        }
    }

    /// Text of a scalar; `None` for maps and lists.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            YamlValue::Scalar { text, .. } => Some(text),
            YamlValue::Map(_) | YamlValue::List(_) => None,
        }
    }

    /// Key node and value of the first entry with a key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<(&YamlNode, &YamlNode)> {
        let YamlValue::Map(entries) = &self.value else {
            return None;
        };
        entries.find(key).map(|(name, value)| (name, value))
    }

    /// Value of the first entry with a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&YamlNode> {
        self.entry(key).map(|(_, value)| value)
    }

    /// True if both have the same content, regardless of position, style and order of keys.
    #[must_use]
    pub fn same_content(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (YamlValue::Scalar { text: one, .. }, YamlValue::Scalar { text: two, .. }) => {
                one == two && self.yaml_type() == other.yaml_type()
            }
            (YamlValue::List(one), YamlValue::List(two)) => {
                one.len() == two.len()
                    && one.iter().zip(two).all(|(one, two)| one.same_content(two))
            }
            (YamlValue::Map(one), YamlValue::Map(two)) => {
                let same = |(at, (key, value)): (usize, &(Self, Self))| {
                    let beside = two.get(at).filter(|(name, _)| name.text() == key.text());
                    let found = beside.map(|(_, value)| value);
                    let found = found.or_else(|| other.get(key.text()?));
                    found.is_some_and(|found| value.same_content(found))
                };
                one.len() == two.len() && one.iter().enumerate().all(same)
            }
            _ => false,
        }
    }

    /// Content as JSON, with YAML 1.1 booleans.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            YamlValue::List(items) => items.iter().map(Self::to_json).collect(),
            YamlValue::Map(entries) => {
                let named = entries.iter().filter_map(|(key, value)| {
                    let key = key.text()?.to_owned();
                    Some((key, value.to_json()))
                });
                Json::Object(named.collect())
            }
            YamlValue::Scalar { text, .. } => match self.yaml_type() {
                YamlType::Null => Json::Null,
                YamlType::Boolean => {
                    matches!(text.to_lowercase().as_str(), "true" | "yes" | "on" | "y").into()
                }
                YamlType::Number => serde_json::from_str(text).unwrap_or_else(|_| (**text).into()),
                _ => (**text).into(),
            },
        }
    }

    /// Items of a list; empty for other nodes.
    #[must_use]
    pub fn items(&self) -> &[YamlNode] {
        match &self.value {
            YamlValue::List(items) => items,
            YamlValue::Map(_) | YamlValue::Scalar { .. } => &[],
        }
    }
}

/// Type of an unquoted scalar in the API server's YAML parser (with `yes` and `on`).
#[must_use]
pub fn plain_scalar_type(text: &str) -> YamlType {
    const TRUTH: &[&str] = &["true", "false", "yes", "no", "on", "off", "y", "n"];
    if matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return YamlType::Null;
    }
    if TRUTH.iter().any(|word| {
        text == *word || text == word.to_uppercase() || {
            let mut letters = word.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            text.chars().next() == first && text.get(1..) == Some(letters.as_str())
        }
    }) {
        return YamlType::Boolean;
    }
    if is_number(text) {
        YamlType::Number
    } else {
        YamlType::Text
    }
}

fn is_digit_or_point(character: char) -> bool {
    character.is_ascii_digit() || character == '.'
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
    let starts = unsigned.starts_with(is_digit_or_point);
    let ends = unsigned.ends_with(is_digit_or_point);
    starts && ends && unsigned != "." && unsigned.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", YamlType::Null)]
    #[case("~", YamlType::Null)]
    #[case("yes", YamlType::Boolean)]
    #[case("True", YamlType::Boolean)]
    #[case("tRue", YamlType::Text)]
    #[case("12", YamlType::Number)]
    #[case("-1.5e3", YamlType::Number)]
    #[case("0x1F", YamlType::Number)]
    #[case("1.2.3", YamlType::Text)]
    #[case("infinity", YamlType::Text)]
    #[case(".", YamlType::Text)]
    #[case("@daily", YamlType::Text)]
    fn an_unquoted_scalar_is_what_the_api_server_takes_it_for(
        #[case] text: &str,
        #[case] shape: YamlType,
    ) {
        assert_eq!(plain_scalar_type(text), shape, "{text}");
    }
}

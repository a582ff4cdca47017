//! Patterns of `LIKE`: `%` is any run of characters, `_` any one, `\%` and `\_` are themselves.

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

/// One step of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// This character.
    Character(char),
    /// Any one character.
    One,
    /// Any run of characters, also none.
    Any,
}

impl Pattern {
    /// Compiles the text after `LIKE`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut parts = Vec::with_capacity(text.len());
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let escaped = characters.next_if(|next| character == '\\' && matches!(next, '%' | '_'));
            let part = match (character, escaped) {
                (_, Some(escaped)) => Part::Character(escaped),
                ('%', None) => Part::Any,
                ('_', None) => Part::One,
                _ => Part::Character(character),
            };
            if part != Part::Any || parts.last() != Some(&Part::Any) {
                parts.push(part);
            }
        }
        Self { parts }
    }

    /// The steps of the pattern.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether the whole text fits the pattern.
    ///
    /// Only the last `%` seen needs to be tried again, so this never costs more than the product
    /// of the two lengths.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let mut rest = text.chars();
        let mut at = 0;
        let mut retry = None;
        loop {
            if self.parts.get(at) == Some(&Part::Any) {
                at += 1;
                retry = Some((at, rest.clone()));
                continue;
            }
            let mut ahead = rest.clone();
            let character = ahead.next();
            let fits = match (self.parts.get(at), character) {
                (None, None) => return true,
                (Some(Part::One), Some(_)) => true,
                (Some(Part::Character(wanted)), Some(found)) => *wanted == found,
                _ => false,
            };
            if fits {
                at += 1;
                rest = ahead;
                continue;
            }
            let Some((after, from)) = &mut retry else {
                return false;
            };
            if from.next().is_none() {
                return false;
            }
            at = *after;
            rest = from.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("abc", "abc", true)]
    #[case("", "", true)]
    #[case("", "a", false)]
    #[case("%", "", true)]
    #[case("a%c", "abbbc", true)]
    #[case("%.error", "com.error.error", true)]
    #[case("a_c", "aéc", true)]
    #[case("_", "", false)]
    #[case("100\\%", "100%", true)]
    #[case("100\\%", "1000", false)]
    #[case("a\\b", "a\\b", true)]
    #[case("ABC", "abc", false)]
    #[case("a.c", "abc", false)]
    fn a_pattern_matches_the_whole_text(
        #[case] pattern: &str,
        #[case] text: &str,
        #[case] matches: bool,
    ) {
        assert_eq!(Pattern::new(pattern).matches(text), matches);
    }

    /// The definition, without any cleverness.
    fn fits(parts: &[Part], text: &[char]) -> bool {
        match (parts, text) {
            ([], []) => true,
            ([Part::Any, rest @ ..], _) => (0..=text.len()).any(|it| fits(rest, &text[it..])),
            ([Part::One, rest @ ..], [_, after @ ..]) => fits(rest, after),
            ([Part::Character(wanted), rest @ ..], [found, after @ ..]) => {
                wanted == found && fits(rest, after)
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn matching_agrees_with_the_definition(pattern in "[ab%_]{0,8}", text in "[ab]{0,8}") {
            let pattern = Pattern::new(&pattern);
            let characters: Vec<char> = text.chars().collect();
            prop_assert_eq!(pattern.matches(&text), fits(pattern.parts(), &characters));
        }
    }
}

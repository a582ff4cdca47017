//! `LIKE` patterns: `%` matches any run of characters, `_` any single one; `\%` and `\_` match
//! themselves.

/// Compiled `LIKE` pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikePattern {
    parts: Vec<PatternPart>,
}

/// Element of a `LIKE` pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternPart {
    /// Matches exactly this character.
    Character(char),
    /// Matches any single character (`_`).
    AnyCharacter,
    /// Matches any run of characters, an empty one included (`%`).
    AnyRun,
}

impl LikePattern {
    /// Compiles the string literal after `LIKE`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut parts = Vec::with_capacity(text.len());
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let escaped = characters.next_if(|next| character == '\\' && matches!(next, '%' | '_'));
            let part = match (character, escaped) {
                (_, Some(escaped)) => PatternPart::Character(escaped),
                ('%', None) => PatternPart::AnyRun,
                ('_', None) => PatternPart::AnyCharacter,
                _ => PatternPart::Character(character),
            };
            if part != PatternPart::AnyRun || parts.last() != Some(&PatternPart::AnyRun) {
                parts.push(part);
            }
        }
        Self { parts }
    }

    /// Elements of the pattern, from left to right.
    #[must_use]
    pub fn parts(&self) -> &[PatternPart] {
        &self.parts
    }

    /// True if the pattern matches the whole text.
    ///
    /// Only the last `%` needs to be retried, so the cost is at most the product of the two lengths.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let mut rest = text.chars();
        let mut at = 0;
        let mut retry = None;
        loop {
            if self.parts.get(at) == Some(&PatternPart::AnyRun) {
                at += 1;
                retry = Some((at, rest.clone()));
                continue;
            }
            let mut ahead = rest.clone();
            let character = ahead.next();
            let fits = match (self.parts.get(at), character) {
                (None, None) => return true,
                (Some(PatternPart::AnyCharacter), Some(_)) => true,
                (Some(PatternPart::Character(wanted)), Some(found)) => *wanted == found,
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
        assert_eq!(LikePattern::new(pattern).matches(text), matches);
    }

    /// Matching by definition, without optimization.
    fn fits(parts: &[PatternPart], text: &[char]) -> bool {
        match (parts, text) {
            ([], []) => true,
            ([PatternPart::AnyRun, rest @ ..], _) => {
                (0..=text.len()).any(|it| fits(rest, &text[it..]))
            }
            ([PatternPart::AnyCharacter, rest @ ..], [_, after @ ..]) => fits(rest, after),
            ([PatternPart::Character(wanted), rest @ ..], [found, after @ ..]) => {
                wanted == found && fits(rest, after)
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn matching_agrees_with_the_definition(pattern in "[ab%_]{0,8}", text in "[ab]{0,8}") {
            let pattern = LikePattern::new(&pattern);
            let characters: Vec<char> = text.chars().collect();
            prop_assert_eq!(pattern.matches(&text), fits(pattern.parts(), &characters));
        }
    }
}

//! `JSONata`, the expression language of an `EventTransform`.

use std::time::Duration;

/// Longest time for one evaluation.
pub const TIME_LIMIT: Duration = Duration::from_secs(2);

/// Longest expression in bytes. Parsed, it takes up to 250 times as much memory.
pub const TEXT_LIMIT: usize = 64 << 10;

/// The text of an expression. It is compiled where it is used, because the compiled form cannot be
/// shared between threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jsonata(pub(super) String);

impl Jsonata {
    /// Takes a text as an expression without checking it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Text as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Syntax error of the expression, if it has one. Without the feature `jsonata` only its length is checked.
    #[must_use]
    pub fn syntax_error(&self) -> Option<String> {
        #[cfg(feature = "jsonata")]
        return self.compile().err();
        #[cfg(not(feature = "jsonata"))]
        self.check_length().err()
    }

    pub(super) fn check_length(&self) -> Result<(), String> {
        if self.0.len() > TEXT_LIMIT {
            let limit = TEXT_LIMIT >> 10;
            return Err(format!("the expression is longer than {limit} KiB"));
        }
        Ok(())
    }
}

//! Documents of a file: what stands between lines of `---` and `...`.
//!
//! YAML gives these two a meaning only at the start of a line, also within a block of text, so the
//! split needs no parser, and a document that does not parse cannot hide the ones after it.

use std::ops::Range;

/// The bytes of each document, separators excluded. Empty documents between two separators count;
/// what stands before the first or after a `...` counts only when it says something.
#[must_use]
pub fn split(text: &str) -> Vec<Range<usize>> {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut documents = Vec::new();
    let mut open = Open {
        start,
        explicit: false,
    };
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let end = at + line.len();
        match mark(line) {
            Some(Mark::Start(content)) => {
                open.end(text, at, &mut documents);
                open = Open {
                    start: at + content,
                    explicit: true,
                };
            }
            Some(Mark::End) => {
                open.end(text, at, &mut documents);
                open = Open {
                    start: end,
                    explicit: false,
                };
            }
            None => {}
        }
        at = end;
    }
    open.end(text, text.len(), &mut documents);
    documents
}

/// Whether a text has nothing but blank lines, comments and directives.
#[must_use]
pub fn is_silent(text: &str) -> bool {
    text.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line.starts_with('%')
    })
}

struct Open {
    start: usize,
    explicit: bool,
}

impl Open {
    fn end(&self, text: &str, end: usize, documents: &mut Vec<Range<usize>>) {
        let start = self.start.min(end);
        if self.explicit || !is_silent(&text[start..end]) {
            documents.push(start..end);
        }
    }
}

enum Mark {
    /// `---`, with the length of the line up to the content.
    Start(usize),
    /// `...`
    End,
}

fn mark(line: &str) -> Option<Mark> {
    let (dashes, rest) = (line.get(..3)?, line.get(3..)?);
    if !(rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n'])) {
        return None;
    }
    match dashes {
        "---" if is_silent(rest) => Some(Mark::Start(line.len())),
        "---" => Some(Mark::Start(3)),
        "..." => Some(Mark::End),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("a: 1\n", &["a: 1\n"])]
    #[case("a: 1\n---\nb: 2", &["a: 1\n", "b: 2"])]
    #[case("---\na: 1\n", &["a: 1\n"])]
    #[case("# licence\n---\na: 1\n", &["a: 1\n"])]
    #[case("a: 1\n---\n# nothing\n---\nb: 2\n", &["a: 1\n", "# nothing\n", "b: 2\n"])]
    #[case("a: 1\r\n--- \r\nb: 2\r\n", &["a: 1\r\n", "b: 2\r\n"])]
    #[case("a: 1\n...\n---\nb: 2\n", &["a: 1\n", "b: 2\n"])]
    #[case("\u{feff}a: 1\n", &["a: 1\n"])]
    #[case("%YAML 1.2\n---\na: 1\n", &["a: 1\n"])]
    #[case("--- {a: 1}\n", &[" {a: 1}\n"])]
    #[case("text: |\n  ---\n  more\n", &["text: |\n  ---\n  more\n"])]
    #[case("----\n", &["----\n"])]
    #[case("a: 1\n---", &["a: 1\n", ""])]
    #[case("", &[])]
    fn documents_stand_between_separators(#[case] text: &str, #[case] documents: &[&str]) {
        let found: Vec<&str> = split(text).into_iter().map(|it| &text[it]).collect();
        assert_eq!(found, documents);
    }
}

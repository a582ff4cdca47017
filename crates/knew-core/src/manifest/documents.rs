//! Splits a file into documents at `---` and `...`.
//!
//! YAML gives these markers a meaning only at the start of a line, even within a block scalar, so no
//! parser is needed, and an invalid document cannot hide the ones after it.

use std::ops::Range;

/// Byte range of each document, without separators. Empty documents between two separators count; text
/// before the first separator or after `...` counts only if it has content.
#[must_use]
pub fn split_documents(text: &str) -> Vec<Range<usize>> {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut documents = Vec::new();
    let mut open = OpenDocument {
        start,
        explicit: false,
    };
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let end = at + line.len();
        match document_marker(line) {
            Some(DocumentMarker::Start(content)) => {
                open.end(text, at, &mut documents);
                open = OpenDocument {
                    start: at + content,
                    explicit: true,
                };
            }
            Some(DocumentMarker::End) => {
                open.end(text, at, &mut documents);
                open = OpenDocument {
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

/// True if a text has only blank lines, comments and directives.
#[must_use]
pub fn is_blank_yaml(text: &str) -> bool {
    text.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line.starts_with('%')
    })
}

struct OpenDocument {
    start: usize,
    explicit: bool,
}

impl OpenDocument {
    fn end(&self, text: &str, end: usize, documents: &mut Vec<Range<usize>>) {
        let start = self.start.min(end);
        if self.explicit || !is_blank_yaml(&text[start..end]) {
            documents.push(start..end);
        }
    }
}

enum DocumentMarker {
    /// `---`, with the length of the line before the content.
    Start(usize),
    /// `...`
    End,
}

fn document_marker(line: &str) -> Option<DocumentMarker> {
    let (dashes, rest) = (line.get(..3)?, line.get(3..)?);
    if !(rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n'])) {
        return None;
    }
    match dashes {
        "---" if is_blank_yaml(rest) => Some(DocumentMarker::Start(line.len())),
        "---" => Some(DocumentMarker::Start(3)),
        "..." => Some(DocumentMarker::End),
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
        let found: Vec<&str> = split_documents(text)
            .into_iter()
            .map(|range| &text[range])
            .collect();
        assert_eq!(found, documents);
    }
}

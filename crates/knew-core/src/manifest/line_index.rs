//! Lines and columns of texts, and file indexes by name, without a linear search.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::File;
use crate::model::SourcePosition;

/// Bytes between two cached character counts.
const BLOCK: usize = 256;

/// Line index of one text, computed on first use.
///
/// All indexes are equal, because an index has no information that its text does not have.
#[derive(Clone, Debug, Default)]
pub(super) struct LineIndex(OnceLock<LineOffsets>);

impl PartialEq for LineIndex {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[derive(Clone, Debug)]
struct LineOffsets {
    /// Byte offset of each line start.
    starts: Vec<usize>,
    /// Number of characters before each block of [`BLOCK`] bytes.
    characters: Vec<usize>,
}

impl LineIndex {
    /// Line and column of a byte of `text`, which must always be the same text. A byte after the last
    /// visible line is placed at the end of that line.
    pub(super) fn place_of_byte(&self, file: &Arc<str>, text: &str, byte: usize) -> SourcePosition {
        let mut byte = byte.min(text.trim_end_matches(['\n', '\r']).len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let index = self.0.get_or_init(|| LineOffsets::compute(text));
        let line = index.starts.partition_point(|start| *start <= byte).max(1);
        let start = index.starts[line - 1].min(byte);
        SourcePosition {
            file: Arc::clone(file),
            line,
            column: index.characters_before(text, byte) - index.characters_before(text, start) + 1,
        }
    }

    /// Rest of a line from a column on, without the line end; both are counted from 1.
    pub(super) fn line_from_column<'a>(
        &self,
        text: &'a str,
        line: usize,
        column: usize,
    ) -> Option<&'a str> {
        let index = self.0.get_or_init(|| LineOffsets::compute(text));
        let start = *index.starts.get(line.checked_sub(1)?)?;
        let next = index.starts.get(line).copied().unwrap_or(text.len());
        let from = index.byte_of(text, start, column.checked_sub(1)?).min(next);
        let rest = text.get(from..next)?;
        let rest = rest.strip_suffix('\n').unwrap_or(rest);
        Some(rest.strip_suffix('\r').unwrap_or(rest))
    }
}

impl LineOffsets {
    fn compute(text: &str) -> Self {
        // A byte order mark is before the first column.
        let first = text.len() - text.trim_start_matches('\u{feff}').len();
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let mut starts = vec![first];
        starts.extend(ends.map(|(at, _)| at + 1).filter(|start| *start > first));
        let mut characters = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut count = 0;
        #[cfg(test)]
        tests::COUNTED.with(|count| count.set(count.get() + text.len()));
        for block in text.as_bytes().chunks(BLOCK) {
            characters.push(count);
            count += block.iter().filter(|byte| begins_character(**byte)).count();
        }
        if characters.is_empty() {
            characters.push(0);
        }
        Self { starts, characters }
    }

    /// Byte offset that is a number of characters after another offset.
    fn byte_of(&self, text: &str, from: usize, characters: usize) -> usize {
        let wanted = self.characters_before(text, from) + characters;
        let after = self.characters.partition_point(|count| *count <= wanted);
        let block = after.saturating_sub(1);
        let mut start = block * BLOCK;
        while !text.is_char_boundary(start) {
            start += 1;
        }
        let left = wanted - self.characters[block];
        let within = text[start..].char_indices().nth(left);
        within.map_or(text.len(), |(at, _)| start + at)
    }

    fn characters_before(&self, text: &str, byte: usize) -> usize {
        let block = (byte / BLOCK).min(self.characters.len() - 1);
        let within = &text.as_bytes()[block * BLOCK..byte];
        #[cfg(test)]
        tests::COUNTED.with(|count| count.set(count.get() + within.len()));
        self.characters[block]
            + within
                .iter()
                .filter(|byte| begins_character(**byte))
                .count()
    }
}

fn begins_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

/// File indexes by name, computed on first use; like [`LineIndex`], all are equal.
#[derive(Clone, Debug, Default)]
pub(super) struct FileNames(OnceLock<HashMap<Arc<str>, usize>>);

impl PartialEq for FileNames {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl FileNames {
    /// Index of the first file with a name; `files` must always be the same files.
    pub(super) fn position(&self, files: &[File], name: &str) -> Option<usize> {
        let made = self.0.get_or_init(|| {
            let named = files.iter().enumerate().rev();
            named
                .map(|(at, file)| (Arc::clone(&file.name), at))
                .collect()
        });
        made.get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cell::Cell;

    thread_local! {
        /// Bytes counted by this thread.
        pub(super) static COUNTED: Cell<usize> = const { Cell::new(0) };
    }

    #[test]
    fn places_of_problems_do_not_read_the_text_again() {
        let list = "\n- {apiVersion: v1, kind: List, items: []}".repeat(2_000);
        let line = format!(
            "[{}]",
            "{apiVersion: v1, kind: List, items: []}, ".repeat(2_000)
        );
        for items in [list, line] {
            let text = format!("apiVersion: v1\nkind: List\nitems: {items}");
            let file = File {
                name: "a.yaml".into(),
                text: text.as_str().into(),
            };
            let manifest = crate::manifest::Manifest::from_files(vec![file]);
            assert_eq!(manifest.problems.len(), 2_000);
            COUNTED.set(0);
            for problem in &manifest.problems {
                assert!(manifest.locate(&problem.at).is_some());
            }
            assert!(COUNTED.get() <= text.len() + 2_000 * 2 * BLOCK);
        }
    }

    fn place(text: &str, byte: usize) -> (usize, usize) {
        let place = LineIndex::default().place_of_byte(&"a.yaml".into(), text, byte);
        (place.line, place.column)
    }

    #[test]
    fn columns_are_characters_and_the_last_line_is_one_that_was_written() {
        assert_eq!(place("a: 1\nb: é: 2\n", 10), (2, 5));
        assert_eq!(place("a: 1\nb: 2\n\n\n", 12), (2, 5));
        assert_eq!(place("\u{feff}a: 1", 3), (1, 1));
        assert_eq!(place("\u{feff}a: 1", 0), (1, 1));
        assert_eq!(place("", 0), (1, 1));
    }

    proptest! {
        #[test]
        fn a_place_is_what_counting_from_the_start_gives(
            parts in prop::collection::vec("[aé漢\u{feff}\r\n]{0,200}", 0..8),
            at in 0_usize..4096,
        ) {
            let text = parts.concat();
            let visible = text.trim_end_matches(['\n', '\r']).len();
            let mut byte = at.min(visible);
            while !text.is_char_boundary(byte) {
                byte -= 1;
            }
            let before = text[..byte].trim_start_matches('\u{feff}');
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            let counted = (before.matches('\n').count() + 1, before[start..].chars().count() + 1);
            prop_assert_eq!(place(&text, at), counted);
            let marks = text.len() - text.trim_start_matches('\u{feff}').len();
            if byte >= marks {
                let rest = text[byte..].split('\n').next().unwrap_or_default();
                let rest = rest.strip_suffix('\r').unwrap_or(rest);
                prop_assert_eq!(LineIndex::default().line_from_column(&text, counted.0, counted.1), Some(rest));
            }
        }
    }
}

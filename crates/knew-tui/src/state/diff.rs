//! Two texts line by line: what a save would change, and how changes from two sides come together.

use std::ops::Range;

use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

/// Lines around a change that are shown with it.
const AROUND: usize = 2;

/// One line of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What becomes of it.
    pub mark: Mark,
    /// The line itself, without its end.
    pub text: String,
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// It is the name of a file, or the place of a change.
    Head,
    /// It stays.
    Same,
    /// It goes.
    Gone,
    /// It comes.
    New,
}

/// What stands in one text and not in the other, under the name of the file.
#[must_use]
pub fn lines(name: &str, before: &str, after: &str) -> Vec<Line> {
    let mut lines = vec![line(Mark::Head, name)];
    let diff = TextDiff::from_lines(before, after);
    for group in diff.grouped_ops(AROUND) {
        let first = group.first().map_or(0, |group| group.new_range().start);
        lines.push(line(Mark::Head, &format!("line {}", first + 1)));
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let mark = match change.tag() {
                ChangeTag::Equal => Mark::Same,
                ChangeTag::Delete => Mark::Gone,
                ChangeTag::Insert => Mark::New,
            };
            lines.push(line(mark, change.value().trim_end_matches(['\n', '\r'])));
        }
    }
    lines
}

fn line(mark: Mark, text: &str) -> Line {
    Line {
        mark,
        text: text.to_owned(),
    }
}

/// A change of a text: which lines of it become which others.
type Patch<'a> = (Range<usize>, Vec<&'a str>);

/// Whose change it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Ours,
    Theirs,
}

/// The text with the changes of both sides; `None` where they touch each other.
#[must_use]
pub fn merge(base: &str, ours: &str, theirs: &str) -> Option<String> {
    let lines: Vec<&str> = base.split_inclusive('\n').collect();
    let side = |text, which: Side| {
        patches(&lines, text)
            .into_iter()
            .map(move |patch| (patch, which))
    };
    let mut patches: Vec<(Patch<'_>, Side)> = side(ours, Side::Ours).collect();
    patches.extend(side(theirs, Side::Theirs));
    patches.sort_by_key(|((range, _), _)| (range.start, range.end));
    patches.dedup_by(|a, b| a.0 == b.0);
    let touch =
        |two: &[(Patch<'_>, Side)]| two[0].1 != two[1].1 && two[0].0.0.end >= two[1].0.0.start;
    if patches.windows(2).any(touch) {
        return None;
    }
    let mut merged = String::new();
    let mut at = 0;
    for ((range, new), _) in patches {
        merged.extend(lines[at..range.start].iter().copied());
        merged.extend(new);
        at = range.end;
    }
    merged.extend(lines[at..].iter().copied());
    Some(merged)
}

/// What stands between the lines that both texts have.
fn patches<'a>(base: &[&str], text: &'a str) -> Vec<Patch<'a>> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut patches = Vec::new();
    let (mut old, mut new) = (0, 0);
    let mut until = |old_end: usize, new_end: usize, common: usize| {
        if old < old_end || new < new_end {
            patches.push((old..old_end, lines[new..new_end].to_vec()));
        }
        (old, new) = (old_end + common, new_end + common);
    };
    for op in capture_diff_slices(Algorithm::Myers, base, &lines) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = op
        {
            until(old_index, new_index, len);
        }
    }
    until(base.len(), lines.len(), 0);
    patches
}

#[cfg(test)]
mod tests {
    use crate::state::diff::*;
    use proptest::prelude::*;

    #[test]
    fn changes_apart_come_together_and_changes_of_one_place_do_not() {
        let base = "a\nb\nc\nd\ne\n";
        assert_eq!(
            merge(base, "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n").as_deref(),
            Some("A\nb\nc\nd\nE\n")
        );
        assert_eq!(merge(base, "a\nX\nc\nd\ne\n", "a\nY\nc\nd\ne\n"), None);
        assert_eq!(
            merge(base, "a\nX\nc\nd\ne\n", "a\nX\nc\nd\ne\n").as_deref(),
            Some("a\nX\nc\nd\ne\n")
        );
    }

    #[test]
    fn a_difference_shows_what_goes_what_comes_and_a_little_around() {
        let shown = lines("it.yaml", "a\nb\nc\nd\n", "a\nb\nc\nD\n");
        let marks: Vec<(Mark, &str)> = shown
            .iter()
            .map(|shown| (shown.mark, shown.text.as_str()))
            .collect();
        assert_eq!(
            marks,
            [
                (Mark::Head, "it.yaml"),
                (Mark::Head, "line 2"),
                (Mark::Same, "b"),
                (Mark::Same, "c"),
                (Mark::Gone, "d"),
                (Mark::New, "D"),
            ]
        );
    }

    proptest! {
        #[test]
        fn a_side_that_changed_nothing_leaves_the_other_as_it_is(base in "[ab\n]{0,20}", side in "[ab\n]{0,20}") {
            prop_assert_eq!(merge(&base, &side, &base), Some(side.clone()));
            prop_assert_eq!(merge(&base, &base, &side), Some(side));
        }
    }
}

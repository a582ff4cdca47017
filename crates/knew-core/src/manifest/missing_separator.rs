//! Missing `---` between documents: reported once, instead of once for each duplicate key.

use super::File;
use super::line_index::LineIndex;
use super::parse::DuplicateKey;
use crate::model::{MAX_PROBLEMS, Problem, ProblemCode, ProblemLocation, Severity};

/// Keys that every object starts with.
const HEAD: [&str; 2] = ["apiVersion", "kind"];

/// Reports a missing `---` for each object that follows another, and every other duplicate key by
/// itself.
pub(super) fn duplicate_key_problems(
    file: &File,
    lines: &LineIndex,
    duplicates: &[DuplicateKey],
) -> Vec<Problem> {
    // Those beyond are not listed.
    let mut duplicates: Vec<_> = duplicates.iter().take(MAX_PROBLEMS + 1).cloned().collect();
    duplicates.sort_unstable();
    let starts = object_starts(&file.text, &duplicates);
    let unexplained = |key: &&DuplicateKey| {
        let after = starts.first().is_some_and(|start| *start <= key.offset);
        !(after && is_outermost(&file.text, key.offset))
    };
    let single_problems = duplicates.iter().filter(unexplained).map(|key| Problem {
        cause: None,
        severity: Severity::Error,
        code: ProblemCode::RepeatedKey,
        message: format!("key {:?} already set in map", key.name),
        hint: Some("remove one of the two".to_owned()),
        at: ProblemLocation::Position(lines.place_of_byte(&file.name, &file.text, key.offset)),
    });
    let mut problems: Vec<Problem> = single_problems.collect();
    problems.extend(starts.iter().map(|at| Problem {
        cause: None,
        severity: Severity::Error,
        code: ProblemCode::MissingSeparator,
        message: "a --- is missing before this line: another object begins here".to_owned(),
        hint: Some("write --- on a line of its own above it".to_owned()),
        at: ProblemLocation::Position(lines.place_of_byte(&file.name, &file.text, *at)),
    }));
    problems
}

/// Starts of objects that follow another: the first of both head keys that is set again.
fn object_starts(text: &str, duplicates: &[DuplicateKey]) -> Vec<usize> {
    let outermost =
        |key: &&DuplicateKey| is_outermost(text, key.offset) && HEAD.contains(&key.name.as_str());
    let heads: Vec<&DuplicateKey> = duplicates.iter().filter(outermost).collect();
    let mut starts = Vec::new();
    let mut rest = heads.as_slice();
    while let [first, second, after @ ..] = rest {
        if first.name == second.name {
            rest = &rest[1..];
        } else {
            starts.push(first.offset);
            rest = after;
        }
    }
    starts
}

fn is_outermost(text: &str, at: usize) -> bool {
    text.get(..at)
        .is_some_and(|text| text.is_empty() || text.ends_with('\n'))
}

/// Inserts `---` above a line, counted from 1, and above the comments that belong to it.
pub(super) fn insert_separator(text: &str, line: usize) -> Option<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let above = lines.get(..line.checked_sub(1)?)?;
    let comments = above
        .iter()
        .rev()
        .take_while(|above| above.starts_with('#'));
    let (head, tail) = lines.split_at(above.len() - comments.count());
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    Some([&head.concat(), "---", ending, &tail.concat()].concat())
}

//! Documents that run into each other because the `---` between them is missing: said once, instead of
//! once for each key they share.

use super::File;
use super::lines::Lines;
use crate::model::ProblemCode;
use crate::model::{Problem, ProblemLocation, Severity};

/// The keys with which every object begins.
const HEAD: [&str; 2] = ["apiVersion", "kind"];

/// A key that is set twice: the byte it starts at, and its name.
type Repeated = (usize, String);

/// What is wrong with a document that sets keys twice: a missing `---` for each object that follows
/// another, and each key by itself where that explains nothing.
pub(super) fn problems(file: &File, lines: &Lines, repeated: &[Repeated]) -> Vec<Problem> {
    let mut repeated = repeated.to_vec();
    repeated.sort_unstable();
    let starts = starts(&file.text, &repeated);
    let glued = |it: &&Repeated| {
        let after = starts.first().is_some_and(|start| *start <= it.0);
        !(after && is_outermost(&file.text, it.0))
    };
    let one_by_one = repeated.iter().filter(glued).map(|(at, key)| Problem {
        cause: None,
        severity: Severity::Error,
        code: ProblemCode::RepeatedKey,
        message: format!("key {key:?} already set in map"),
        hint: Some("remove one of the two".to_owned()),
        at: ProblemLocation::Position(lines.place(&file.name, &file.text, *at)),
    });
    let mut problems: Vec<Problem> = one_by_one.collect();
    problems.extend(starts.iter().map(|at| Problem {
        cause: None,
        severity: Severity::Error,
        code: ProblemCode::MissingSeparator,
        message: "a --- is missing before this line: another object begins here".to_owned(),
        hint: Some("write --- on a line of its own above it".to_owned()),
        at: ProblemLocation::Position(lines.place(&file.name, &file.text, *at)),
    }));
    problems
}

/// Where objects begin that follow another: at the first of both head keys set again.
fn starts(text: &str, repeated: &[Repeated]) -> Vec<usize> {
    let outermost = |it: &&Repeated| is_outermost(text, it.0) && HEAD.contains(&it.1.as_str());
    let heads: Vec<&Repeated> = repeated.iter().filter(outermost).collect();
    let mut starts = Vec::new();
    let mut rest = heads.as_slice();
    while let [first, second, after @ ..] = rest {
        if first.1 == second.1 {
            rest = &rest[1..];
        } else {
            starts.push(first.0);
            rest = after;
        }
    }
    starts
}

fn is_outermost(text: &str, at: usize) -> bool {
    text.get(..at)
        .is_some_and(|text| text.is_empty() || text.ends_with('\n'))
}

/// The text with a `---` above a line counted from 1, and above the comments that belong to it.
pub(super) fn separated(text: &str, line: usize) -> Option<String> {
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

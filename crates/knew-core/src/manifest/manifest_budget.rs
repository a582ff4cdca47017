//! Limits on all manifests together: their trees and problems take many times the memory of their texts.

use std::ops::ControlFlow;

use super::File;
use super::line_index::LineIndex;
use crate::model::{MAX_PROBLEMS, Problem, ProblemCode, ProblemLocation, Severity, Spec};

/// Documents of all files, empty ones included.
const MAX_DOCUMENTS: usize = 200_000;
/// Scalars, keys, maps and lists of all files; a Trigger has about 25.
const MAX_VALUES: usize = 1_500_000;
/// Objects of all files, with those that a Sequence or Parallel stands for.
const MAX_OBJECTS: usize = 60_000;

/// What the files that are not analyzed yet may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ManifestBudget {
    pub(super) documents: usize,
    pub(super) values: usize,
    pub(super) objects: usize,
    pub(super) problems: usize,
}

impl ManifestBudget {
    /// Budget of all files.
    pub(super) fn full() -> Self {
        Self {
            documents: MAX_DOCUMENTS,
            values: MAX_VALUES,
            objects: MAX_OBJECTS,
            problems: MAX_PROBLEMS,
        }
    }

    /// What is left after a part was taken out; `None` if it does not suffice.
    pub(super) fn minus(self, part: Self) -> Option<Self> {
        Some(Self {
            documents: self.documents.checked_sub(part.documents)?,
            values: self.values.checked_sub(part.values)?,
            objects: self.objects.checked_sub(part.objects)?,
            problems: self.problems.checked_sub(part.problems)?,
        })
    }

    /// True if nothing but problems can be added.
    pub(super) fn is_spent(self) -> bool {
        self.documents == 0 && self.values == 0 && self.objects == 0
    }

    /// Keeps what problems may take, and nothing else.
    pub(super) fn close(&mut self) {
        (self.documents, self.values, self.objects) = (0, 0, 0);
    }

    /// Takes one document out; breaks with its byte offset if none is left.
    pub(super) fn take_document(&mut self, offset: usize) -> ControlFlow<usize> {
        take(&mut self.documents, 1, offset)
    }

    /// Takes an object out; breaks with its byte offset if too few are left.
    pub(super) fn take_object(&mut self, spec: &Spec, offset: usize) -> ControlFlow<usize> {
        let created = match spec {
            Spec::Sequence(sequence) => 2 * sequence.steps.len(),
            Spec::Parallel(parallel) => 3 * parallel.branches.len(),
            _ => 0,
        };
        take(&mut self.objects, 1 + created, offset)
    }
}

fn take(left: &mut usize, count: usize, offset: usize) -> ControlFlow<usize> {
    match left.checked_sub(count) {
        Some(rest) => {
            *left = rest;
            ControlFlow::Continue(())
        }
        None => ControlFlow::Break(offset),
    }
}

/// The problem of a text that is not read from a byte offset on.
pub(super) fn rest_not_read(file: &File, lines: &LineIndex, offset: usize) -> Problem {
    Problem {
        cause: None,
        severity: Severity::Error,
        code: ProblemCode::TooLarge,
        message: format!(
            "not read from here on: all manifests together have more than {MAX_OBJECTS} objects, \
             {MAX_DOCUMENTS} documents or {MAX_VALUES} values"
        ),
        hint: Some("name the files that are meant, or open a smaller folder".to_owned()),
        at: ProblemLocation::Position(lines.place_of_byte(&file.name, &file.text, offset)),
    }
}

//! Problems: what is wrong or worth knowing, where it is, and what to do about it.

use std::fmt;
use std::sync::Arc;

use super::{Id, ProblemCode};

/// Severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The cluster rejects the object, or events are lost.
    Error,
    /// The object works, but probably not as intended.
    Warning,
    /// Nothing is wrong, but the user may want to know.
    Info,
}

impl Severity {
    /// The word for it in text and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// Position of an object in a manifest: its document, and its index if that is a `List`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentLocation {
    /// Index of the file in the manifest.
    pub file: usize,
    /// Index of the document in the file, counting empty ones.
    pub document: usize,
    /// Index in `items`, for a `List`.
    pub item: Option<usize>,
}

/// Position in a file as editors count: lines and columns from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourcePosition {
    /// Path of the file as the user named it.
    pub file: Arc<str>,
    /// Line number, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
}

impl fmt::Display for SourcePosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Location of a problem.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ProblemLocation {
    /// A position in the text.
    Position(SourcePosition),
    /// A field of an object, with its path as Knative writes it: `spec.filters[0].exact[type]`. The
    /// manifest finds the position; a path that does not exist stands for its nearest parent.
    Field(DocumentLocation, String),
}

/// One finding of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Severity, which for some codes depends on the case.
    pub severity: Severity,
    /// Code by which the problem is documented and filtered.
    pub code: ProblemCode,
    /// One sentence that says what is wrong.
    pub message: String,
    /// What to do about it, where that is known.
    pub hint: Option<String>,
    /// The cause in a form that a fix can act on; `None` where the code says enough.
    pub cause: Option<ProblemCause>,
    /// Position in the text, or the field of an object.
    pub at: ProblemLocation,
}

/// Number of problems that are listed.
pub const MAX_PROBLEMS: usize = 10_000;

/// Adds a problem, unless there are already more than are listed.
pub fn push_problem(problems: &mut Vec<Problem>, problem: Problem) {
    if problems.len() <= MAX_PROBLEMS {
        problems.push(problem);
    }
}

/// Drops problems beyond `most` and replaces the last one that is left by one that says so. True if some were
/// dropped.
pub fn limit_problems(problems: &mut Vec<Problem>, most: usize) -> bool {
    if problems.len() <= most {
        return false;
    }
    problems.truncate(most);
    if let Some(last) = problems.last_mut() {
        *last = Problem {
            severity: Severity::Error,
            code: ProblemCode::TooManyProblems,
            message: "too many problems; those from here on are not listed".to_owned(),
            hint: Some("fix the first ones, or check fewer files".to_owned()),
            cause: None,
            at: last.at.clone(),
        };
    }
    true
}

/// What a fix has to know of a problem beyond its code and field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemCause {
    /// A reference names an object that no loaded file has.
    NotFound {
        /// The object that is named.
        id: Id,
        /// The known object that was probably meant.
        suggestion: Option<Id>,
    },
    /// A number or truth value stands where text is expected.
    ExpectedText,
}

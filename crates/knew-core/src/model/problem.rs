//! Something wrong, or worth knowing: what, where, and what to do next.

use std::fmt;
use std::sync::Arc;

use super::{Id, ProblemCode};

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The cluster would refuse it, or events are lost.
    Error,
    /// It works, and probably not as meant.
    Warning,
    /// Good to know.
    Info,
}

impl Severity {
    /// The word for it, in text and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// A document of a manifest, and the item in it when it is a `List`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentLocation {
    /// Which file of the manifest.
    pub file: usize,
    /// Which document of the file, counting from 0 and counting empty ones.
    pub document: usize,
    /// Which element of `items`, for a `List`.
    pub item: Option<usize>,
}

/// A position in a file as people count: lines and columns from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourcePosition {
    /// The file as the user named it.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for SourcePosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Where a problem is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ProblemLocation {
    /// A known position.
    Position(SourcePosition),
    /// A field of an object, written as Knative writes paths: `spec.filters[0].exact[type]`.
    /// The manifest finds the position; a path that leads nowhere means its nearest parent.
    Field(DocumentLocation, String),
}

/// One finding of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How much it matters.
    pub severity: Severity,
    /// A stable short name, such as `dangling-reference`.
    pub code: ProblemCode,
    /// One sentence saying what is wrong.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// The cause in a form that a fix can act on; `None` where the code says enough.
    pub cause: Option<ProblemCause>,
    /// Position in the text, or the field of an object.
    pub at: ProblemLocation,
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

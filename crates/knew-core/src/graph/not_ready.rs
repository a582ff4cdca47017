//! Reasons that a hub, route or target takes no events.

use std::fmt;

use crate::model::ProblemCause;

/// The reason that an object of the graph is not ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotReady {
    /// One sentence without a full stop that names the object at fault.
    pub message: String,
    /// What to do about it, where that is known.
    pub hint: Option<String>,
    /// The cause in a form that a fix can act on.
    pub cause: Option<ProblemCause>,
}

impl NotReady {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
            cause: None,
        }
    }

    pub(super) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }

    pub(super) fn with_cause(self, cause: ProblemCause) -> Self {
        Self {
            cause: Some(cause),
            ..self
        }
    }

    /// True if an object is named that no loaded file has.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self.cause, Some(ProblemCause::NotFound { .. }))
    }
}

impl fmt::Display for NotReady {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

//! Reasons why a file is not loaded, with the problems they become.

use std::io;

use crate::model::{Problem, ProblemCode, ProblemLocation, Severity};

/// Reason why a path is not loaded.
#[derive(Debug, thiserror::Error)]
pub(super) enum LoadError {
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    #[error("not a text file: it holds bytes that are not UTF-8 text")]
    NotUtf8,
    #[error("larger than 16 MiB, which no manifest is")]
    FileTooLarge,
    #[error("not read: all files together are larger than 64 MiB")]
    TotalTooLarge,
    #[error("not read, and no file after it: there are more than 50,000")]
    TooManyFiles,
    #[error("not read: it is a link that leads out of the folder")]
    LinkOutside,
    #[error("no file matches this pattern")]
    NoMatch,
    #[error("no .yaml, .yml or .json file is in this folder")]
    EmptyFolder,
}

impl LoadError {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Io(_) => ProblemCode::Unreadable,
            Self::NotUtf8 => ProblemCode::NotText,
            Self::FileTooLarge | Self::TotalTooLarge | Self::TooManyFiles => ProblemCode::TooLarge,
            Self::LinkOutside => ProblemCode::LinkOutside,
            Self::NoMatch | Self::EmptyFolder => ProblemCode::NoManifests,
        }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::LinkOutside => Severity::Info,
            _ => Severity::Error,
        }
    }

    fn hint(&self) -> &'static str {
        match self {
            Self::Io(error) => match error.kind() {
                io::ErrorKind::NotFound => "check the path",
                io::ErrorKind::PermissionDenied => "make the file readable for you",
                io::ErrorKind::InvalidInput => {
                    "name a regular file, or pipe the text into `knew … -`"
                }
                _ => "try again, or copy the file elsewhere",
            },
            Self::NotUtf8 => "name a YAML or JSON file, saved as UTF-8",
            Self::FileTooLarge => "split it, or name the file that was meant",
            Self::TotalTooLarge | Self::TooManyFiles => {
                "name the files that are meant, or open a smaller folder"
            }
            Self::LinkOutside => "name the file itself to read it",
            Self::NoMatch => "check the pattern; ** stands for folders in any depth",
            Self::EmptyFolder => {
                "name a folder with manifests, or open the samples with knew alone"
            }
        }
    }

    pub(super) fn into_problem(self, at: ProblemLocation) -> Problem {
        Problem {
            cause: None,
            severity: self.severity(),
            code: self.code(),
            message: self.to_string(),
            hint: Some(self.hint().to_owned()),
            at,
        }
    }
}

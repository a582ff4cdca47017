//! Text and resources: reading, decoding, finding places, and edits that keep what you wrote.
//!
//! [`Manifest::of`] derives everything from the texts of some files and never fails: what cannot be
//! understood becomes a [`Problem`] with a place, and the rest still loads. [`edit`] changes text by
//! the smallest patch. [`read`] is the only part that touches files.

pub mod decode;
pub mod edit;
pub mod locate;
pub mod read;
pub mod split;

use std::ops::Range;
use std::sync::Arc;

use crate::model::{Origin, Problem, Resource};

/// One text: a file, a built-in sample, or what came in on stdin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What the user calls it; appears in places and problems.
    pub name: Arc<str>,
    /// The text as it is now.
    pub text: Arc<str>,
}

/// A document of a file: the bytes between two `---`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Where it is: file and document; no item.
    pub origin: Origin,
    /// Its bytes in the file's text, separators excluded.
    pub bytes: Range<usize>,
    /// Whether it could be parsed.
    pub good: bool,
}

/// Texts and everything that follows from them alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifest {
    /// The texts, in the order given.
    pub files: Vec<File>,
    /// Their documents, in order, empty ones included.
    pub documents: Vec<Document>,
    /// The objects in them, in order.
    pub resources: Vec<Resource>,
    /// What is wrong with the texts and with each object by itself.
    pub problems: Vec<Problem>,
}

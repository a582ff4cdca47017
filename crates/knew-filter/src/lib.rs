//! Trigger filters: what passes, and why.
//!
//! A [`Filter`] is the tree a manifest wrote. [`judge`] answers quickly, three-valued as Knative
//! does; [`mod@explain`] answers with a [`Verdict`] tree that names attribute, actual and wanted value;
//! [`index`] finds the candidates among ten thousand routes; [`example`] makes attributes that match.

#![warn(missing_docs)]

pub mod cesql;
pub mod correlation;
mod demand;
pub mod example;
pub mod explain;
mod hint;
pub mod index;
pub mod judge;
pub mod lookup;
mod required;
pub mod summary;
pub mod verdict;

pub use explain::explain;
pub use index::Index;
pub use judge::Outcome;
pub use summary::summary;
pub use verdict::{Answer, Verdict};

/// Attribute names with the values wanted for them, in the order they were written.
pub type Wanted = Vec<(String, String)>;

/// A predicate over the attributes of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// `spec.filter.attributes`: every entry equal, `""` meaning present and not empty.
    Attributes(Wanted),
    /// `exact`: every attribute equals its value.
    Exact(Wanted),
    /// `prefix`: every attribute starts with its value.
    Prefix(Wanted),
    /// `suffix`: every attribute ends with its value.
    Suffix(Wanted),
    /// `all`, and the implicit list of `spec.filters`.
    All(Vec<Filter>),
    /// `any`.
    Any(Vec<Filter>),
    /// `not`.
    Not(Box<Filter>),
    /// `cesql`, compiled; an expression that does not parse is kept as text and never decides.
    Cesql(cesql::Expression),
    /// An element that sets no dialect: `{}`. It decides nothing, so it lets everything pass.
    Empty,
}

#[cfg(test)]
mod tests;

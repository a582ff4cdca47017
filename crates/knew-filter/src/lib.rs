//! Trigger filters: which events pass, and why.
//!
//! A [`Filter`] is the tree of a manifest. [`judge`] decides quickly, with three results as in Knative;
//! [`mod@explain`] returns a [`Verdict`] tree with attributes, expected and actual values; [`index`]
//! finds the candidates among ten thousand routes; [`example`] builds attributes that pass.

#![warn(missing_docs)]

pub mod cesql;
mod constraint;
pub mod correlation;
pub mod example;
pub mod explain;
mod hint;
pub mod index;
pub mod judge;
pub mod lookup;
mod required;
pub mod summary;
pub mod verdict;

pub use explain::explain_route;
pub use index::FilterIndex;
pub use judge::FilterResult;
pub use summary::route_filter_summary;
pub use verdict::{Decision, Predicate, Verdict};

/// Attribute names with their expected values, in the order they are written.
pub type AttributeValues = Vec<(String, String)>;

/// Predicate over the attributes of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// `spec.filter.attributes`: every value equal; `""` means present and not empty.
    Attributes(AttributeValues),
    /// `exact`: every attribute equals its value.
    Exact(AttributeValues),
    /// `prefix`: every attribute starts with its value.
    Prefix(AttributeValues),
    /// `suffix`: every attribute ends with its value.
    Suffix(AttributeValues),
    /// `all`, and the implicit list of `spec.filters`.
    All(Vec<Filter>),
    /// `any`: at least one nested filter passes.
    Any(Vec<Filter>),
    /// `not`: the nested filter does not pass.
    Not(Box<Filter>),
    /// `cesql`, compiled. An invalid expression is kept as text and never decides.
    Cesql(cesql::Expression),
    /// An element without a dialect: `{}`. Every event passes.
    Empty,
}

#[cfg(test)]
mod tests;

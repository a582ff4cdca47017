//! Attributes that a filter lets pass.

use super::Filter;

impl Filter {
    /// Attributes of an event that passes, if they can be found.
    #[must_use]
    pub fn example(&self) -> Vec<(String, String)> {
        match self {
            Self::Attributes(wanted) | Self::Exact(wanted) => wanted.clone(),
            Self::Prefix(wanted) | Self::Suffix(wanted) => wanted.clone(),
            Self::All(filters) => filters.iter().flat_map(Self::example).collect(),
            Self::Any(filters) => filters.first().map(Self::example).unwrap_or_default(),
            Self::Not(_) | Self::Cesql(_) | Self::Empty => Vec::new(),
        }
    }
}

//! The name of an object: `Kind namespace/name`, with the API group that tells namesakes apart.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Identifies an object. The API version is not part of it: `v1alpha1` and `v1` name the same object.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Id {
    /// API group; empty for core Kubernetes and for targets that are only a URI.
    pub group: String,
    /// Kind as written, or `URI` for a target that is only an address.
    pub kind: String,
    /// Namespace; empty for a URI.
    pub namespace: String,
    /// Object name, or the URI itself.
    pub name: String,
}

impl Id {
    /// An object of a group and kind.
    #[must_use]
    pub fn new(group: &str, kind: &str, namespace: &str, name: &str) -> Self {
        Self {
            group: group.to_owned(),
            kind: kind.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        }
    }

    /// A target known only by its address.
    #[must_use]
    pub fn uri(uri: &str) -> Self {
        Self::new("", "URI", "", uri)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind == "URI" {
            return f.write_str(&self.name);
        }
        write!(f, "{} {}/{}", self.kind, self.namespace, self.name)
    }
}

//! The name of an object: `Kind namespace/name`, with the API group that tells namesakes apart.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Identifies an object. The API version is not part of it: `v1alpha1` and `v1` name the same object.
///
/// A graph names each object in many places, so a name is shared and remembers its hash: cloning one
/// and looking one up cost next to nothing.
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "Parts", into = "Parts")]
pub struct Id(Arc<Name>);

/// What a name consists of; the fields of an [`Id`].
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// API group; empty for core Kubernetes and for targets that are only a URI.
    pub group: String,
    /// Kind as written, or `URI` for a target that is only an address.
    pub kind: String,
    /// Namespace; empty for a URI.
    pub namespace: String,
    /// Object name, or the URI itself.
    pub name: String,
    /// Of the fields above, which it follows in every comparison.
    hash: u64,
}

/// A name as it is written down.
#[derive(Serialize, Deserialize)]
struct Parts {
    group: String,
    kind: String,
    namespace: String,
    name: String,
}

impl Id {
    /// An object of a group and kind.
    #[must_use]
    pub fn new(group: &str, kind: &str, namespace: &str, name: &str) -> Self {
        Self::from(Parts {
            group: group.to_owned(),
            kind: kind.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        })
    }

    /// A target known only by its address.
    #[must_use]
    pub fn uri(uri: &str) -> Self {
        Self::new("", "URI", "", uri)
    }
}

impl From<Parts> for Id {
    fn from(parts: Parts) -> Self {
        let Parts {
            group,
            kind,
            namespace,
            name,
        } = parts;
        let mut hasher = DefaultHasher::new();
        (&group, &kind, &namespace, &name).hash(&mut hasher);
        Self(Arc::new(Name {
            group,
            kind,
            namespace,
            name,
            hash: hasher.finish(),
        }))
    }
}

impl From<Id> for Parts {
    fn from(id: Id) -> Self {
        Self {
            group: id.group.clone(),
            kind: id.kind.clone(),
            namespace: id.namespace.clone(),
            name: id.name.clone(),
        }
    }
}

impl Deref for Id {
    type Target = Name;

    fn deref(&self) -> &Name {
        &self.0
    }
}

impl PartialEq for Id {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || (self.hash == other.hash && self.0 == other.0)
    }
}

impl Eq for Id {}

impl Hash for Id {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl PartialOrd for Id {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Id {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Id")
            .field("group", &self.group)
            .field("kind", &self.kind)
            .field("namespace", &self.namespace)
            .field("name", &self.name)
            .finish()
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

//! The identity of an object: `Kind namespace/name`, with its API group.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Identifies an object. The API version is not part of it: `v1alpha1` and `v1` name the same object.
///
/// A graph names each object in many places, so the parts are shared and the hash is stored: cloning
/// and looking up an id cost next to nothing.
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "IdParts", into = "IdParts")]
pub struct Id {
    parts: Arc<IdParts>,
    hash: u64,
}

/// The fields of an [`Id`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IdParts {
    /// API group; empty for core Kubernetes and for targets that are only a URI.
    pub group: String,
    /// Kind as written, or `URI` for a target that is only an address.
    pub kind: String,
    /// Namespace; empty for a URI.
    pub namespace: String,
    /// Name of the object, or the URI itself.
    pub name: String,
}

/// A map whose keys are ids or shared ids, which uses the hash stored in them.
pub type IdMap<K, V> = HashMap<K, V, BuildHasherDefault<PrecomputedHash>>;

/// A hasher that takes the hash stored in an id for its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct PrecomputedHash(u64);

impl Hasher for PrecomputedHash {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut hasher = DefaultHasher::new();
        hasher.write(bytes);
        self.0 = hasher.finish();
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl Id {
    /// Creates the id of an object.
    #[must_use]
    pub fn new(group: &str, kind: &str, namespace: &str, name: &str) -> Self {
        Self::from(IdParts {
            group: group.to_owned(),
            kind: kind.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        })
    }

    /// Creates the id of a target known only by its address.
    #[must_use]
    pub fn uri(uri: &str) -> Self {
        Self::new("", "URI", "", uri)
    }
}

impl From<IdParts> for Id {
    fn from(name: IdParts) -> Self {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        Self {
            parts: Arc::new(name),
            hash: hasher.finish(),
        }
    }
}

impl From<Id> for IdParts {
    fn from(id: Id) -> Self {
        Arc::unwrap_or_clone(id.parts)
    }
}

impl Deref for Id {
    type Target = IdParts;

    fn deref(&self) -> &IdParts {
        &self.parts
    }
}

impl PartialEq for Id {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && self.parts == other.parts
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
        self.parts.cmp(&other.parts)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.fmt(f)
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

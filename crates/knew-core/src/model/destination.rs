//! Destinations as a manifest writes them: a reference to an object, a URI, or both.

/// A reference to an object, with its namespace filled in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// `apiVersion` as written; only its group identifies the object.
    pub api_version: String,
    /// Kind of the object, such as `Broker`.
    pub kind: String,
    /// Namespace; that of the referring object if none is written.
    pub namespace: String,
    /// Name of the object, which may be empty.
    pub name: String,
}

/// `ref`, `uri`, or a relative `uri` that is resolved against the `ref`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Destination {
    /// Object in `ref`, if there is one.
    pub reference: Option<Reference>,
    /// Absolute URI, or a relative one beside a reference.
    pub uri: Option<String>,
    /// Path of the field, such as `spec.sink` or `spec.subscriber.ref`.
    pub field_path: String,
}

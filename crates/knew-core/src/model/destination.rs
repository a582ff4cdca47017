//! Where something sends: a reference to an object, a URI, or both joined.

/// A reference to an object, its namespace already filled in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// The `apiVersion` as written; only its group identifies.
    pub api_version: String,
    /// Kind of the object.
    pub kind: String,
    /// Namespace, defaulted to that of the referring object.
    pub namespace: String,
    /// Name of the object.
    pub name: String,
}

/// `ref`, `uri`, or a relative `uri` resolved against the `ref`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Destination {
    /// The object, if one is named.
    pub reference: Option<Reference>,
    /// An absolute URI alone, or a relative one beside a reference.
    pub uri: Option<String>,
    /// The path of the field it was written in, such as `spec.sink` or `spec.subscriber.ref`.
    pub field_path: String,
}

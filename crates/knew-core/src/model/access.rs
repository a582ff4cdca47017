//! Who may send events where: `EventPolicy`, and the features of the cluster that make it count.

use std::collections::BTreeMap;

use super::Reference;
use knew_filter::Filter;

/// `spec` of an `EventPolicy`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventPolicy {
    /// What it guards; everything in its namespace when empty.
    pub to: Vec<PolicyTo>,
    /// Who may send there.
    pub from: Vec<PolicyFrom>,
    /// Which events they may send; `None` means all.
    pub filter: Option<Filter>,
}

/// What a policy guards.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyTo {
    /// One object.
    Object(Reference),
    /// Every object of a kind that has these labels.
    Kind {
        /// API group and version, as written.
        api_version: String,
        /// The kind.
        kind: String,
        /// The labels; `None` where expressions choose, which knew does not evaluate.
        labels: Option<BTreeMap<String, String>>,
    },
}

/// Whom a policy lets in.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyFrom {
    /// A source, by the service account it has on a cluster.
    Object(Reference),
    /// A subject, or with `*` at its end all that begin so.
    Subject(String),
}

/// What decides where no policy applies: `default-authorization-mode`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuthorizationMode {
    /// Service accounts of the namespace may send.
    #[default]
    AllowSameNamespace,
    /// Whoever has an identity may send.
    AllowAll,
    /// Nobody may send.
    DenyAll,
}

/// `config-features`, as far as it changes what happens to events here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// `authentication-oidc`: senders are asked who they are, and policies count.
    pub authentication_oidc: bool,
    /// `default-authorization-mode`.
    pub default_authorization_mode: AuthorizationMode,
}

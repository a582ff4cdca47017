//! Authorization of senders: `EventPolicy`, and the cluster features that make it count.

use std::collections::BTreeMap;

use super::Reference;
use knew_filter::Filter;

/// `spec` of an `EventPolicy`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventPolicy {
    /// Objects the policy protects (`spec.to`); empty for everything in its namespace.
    pub to: Vec<PolicyTo>,
    /// Senders the policy allows (`spec.from`).
    pub from: Vec<PolicyFrom>,
    /// Events they may send (`spec.filters`); `None` for all.
    pub filter: Option<Filter>,
}

/// An entry of `spec.to`: what a policy protects.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyTo {
    /// One object by reference.
    Object(Reference),
    /// Every object of a kind that has these labels (`selector`).
    Kind {
        /// API group and version, as written.
        api_version: String,
        /// Kind that the selector names.
        kind: String,
        /// Labels the object must have (`matchLabels`); `None` with `matchExpressions`, which knew does
        /// not evaluate.
        labels: Option<BTreeMap<String, String>>,
    },
}

/// An entry of `spec.from`: a sender that a policy allows.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyFrom {
    /// A source or route, by the service account it has on a cluster.
    Object(Reference),
    /// A subject; with `*` at its end, every subject with that prefix.
    Subject(String),
}

/// Authorization where no policy applies (`default-authorization-mode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuthorizationMode {
    /// Service accounts of the same namespace may send (`allow-same-namespace`).
    #[default]
    AllowSameNamespace,
    /// Every authenticated sender may send (`allow-all`).
    AllowAll,
    /// No sender is authorized (`deny-all`).
    DenyAll,
}

/// Features of `config-features` that change what happens to events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// True if senders are authenticated, and so policies count (`authentication-oidc`).
    pub authentication_oidc: bool,
    /// True if `retryAfterMax` may be set (`delivery-retryafter`).
    pub delivery_retry_after: bool,
    /// Authorization where no policy applies (`default-authorization-mode`).
    pub default_authorization_mode: AuthorizationMode,
}

//! The stable codes of problems, such as `dangling-reference`.

use std::fmt;

/// Declares the codes once: the variants, their text and the list of all of them.
macro_rules! problem_codes {
    ($($variant:ident => $text:literal,)*) => {
        /// The stable short name of a kind of problem, as `knew check` prints it.
        #[expect(missing_docs, reason = "`check_rules` documents each code")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ProblemCode {
            $($variant,)*
        }

        impl ProblemCode {
            /// Every code, in the order of the chapters of `knew checks`.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code as it is printed, in lower case with hyphens.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
    };
}

problem_codes! {
    Unreadable => "unreadable",
    NoManifests => "no-manifests",
    TooLarge => "too-large",
    TooManyProblems => "too-many-problems",
    NotText => "not-text",
    LinkOutside => "link-outside",
    CopiedText => "copied-text",
    Syntax => "syntax",
    Templated => "templated",
    RepeatedKey => "repeated-key",
    MissingSeparator => "missing-separator",
    NotAnObject => "not-an-object",
    Placeholder => "placeholder",
    DuplicateId => "duplicate-id",
    OpaqueKind => "opaque-kind",
    MissingField => "missing-field",
    WrongType => "wrong-type",
    UnknownField => "unknown-field",
    UnknownSetting => "unknown-setting",
    UnknownKind => "unknown-kind",
    UnknownVersion => "unknown-version",
    InvalidValue => "invalid-value",
    InvalidName => "invalid-name",
    InvalidAnnotation => "invalid-annotation",
    ImmutableField => "immutable-field",
    DisallowedField => "disallowed-field",
    OneOf => "one-of",
    MissingDestination => "missing-destination",
    InvalidDestination => "invalid-destination",
    FlatReference => "flat-reference",
    MismatchedNamespace => "mismatched-namespace",
    ReplyOnly => "reply-only",
    InvalidDelivery => "invalid-delivery",
    RetryWithoutBackoff => "retry-without-backoff",
    InvalidSchedule => "invalid-schedule",
    InvalidData => "invalid-data",
    InvalidExtension => "invalid-extension",
    ReservedExtension => "reserved-extension",
    UnknownProvisioner => "unknown-provisioner",
    NatsStreaming => "nats-streaming",
    InvalidSource => "invalid-source",
    NestedSink => "nested-sink",
    InvalidDefaults => "invalid-defaults",
    InjectedBroker => "injected-broker",
    InvalidJsonata => "jsonata",
    NotTransformed => "not-transformed",
    FixedTimeout => "fixed-timeout",
    PolicyIgnored => "policy-ignored",
    TwoRunners => "two-runners",
    InvalidAttribute => "invalid-attribute",
    MultipleDialects => "multiple-dialects",
    InvalidCesql => "invalid-cesql",
    CesqlNotBoolean => "cesql-not-boolean",
    EmptyFilter => "empty-filter",
    EmptyValue => "empty-value",
    IgnoredFilter => "ignored-filter",
    DiffersInCase => "differs-in-case",
    DanglingReference => "dangling-reference",
    MissingHub => "missing-hub",
    MissingDependency => "missing-dependency",
    HeldUp => "held-up",
    NoRoutes => "no-routes",
    NeverFed => "never-fed",
    DuplicateRoute => "duplicate-route",
    ShadowedRoute => "shadowed-route",
    DropsRetries => "drops-retries",
    ReplyLoop => "reply-loop",
    EndlessLoop => "endless-loop",
    UnknownName => "unknown-name",
    SystemNotBuilt => "system-not-built",
    // Found while events flow, not by a check: they have no rule.
    NoAnswer => "no-answer",
    Lost => "lost",
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

//! Syntax errors of YAML documents.

use super::parse::MAX_DEPTH;

/// Syntax error with its position.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct YamlError {
    /// Byte offset in the file's text.
    pub offset: usize,
    /// Violated rule, of YAML itself or of the limits here.
    pub kind: YamlErrorKind,
}

impl YamlError {
    /// True if the text may be valid, but is more than may be read.
    pub(super) fn is_value_budget(&self) -> bool {
        self.kind == YamlErrorKind::ValueBudget
    }
}

/// Reason why a text is not a valid document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum YamlErrorKind {
    /// Rule of the scanner, with its message.
    #[error("{message}")]
    Scanner {
        /// Violated rule, if it has an explanation of its own.
        rule: Option<ScannerRule>,
        /// Message of the scanner, for all other rules.
        message: String,
    },
    /// A map or list as a key, which Kubernetes does not accept.
    #[error("a key must be text")]
    CollectionAsKey,
    /// Maps and lists are nested deeper than the limit.
    #[error("nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
    /// An anchor name that libyaml, which clusters use, would read differently.
    #[error("an anchor name has only letters, digits, - and _")]
    AnchorName,
    /// An alias inside of the node it refers to.
    #[error("an alias to something it stands in")]
    RecursiveAlias,
    /// The aliases of the file expand to more than their budget.
    #[error("the aliases up to here unfold to too much")]
    AliasBudget,
    /// The anchors of the file hold more than their budget.
    #[error("the anchors up to here hold too much")]
    AnchorBudget,
    /// All manifests together hold more values than their budget.
    #[error("the manifests up to here hold too many values")]
    ValueBudget,
}

/// Rule of the scanner that people often violate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScannerRule {
    /// A key that is not followed by a colon.
    SimpleKey,
    /// An alias without an anchor.
    UnknownAnchor,
    /// A field at a place where none can be.
    MappingValues,
    /// A field whose indentation ends the map it belongs to.
    BlockMapping,
    /// A list item was expected.
    BlockCollection,
    /// A flow collection that is not closed, or lacks a comma.
    Flow,
    /// A colon at a place where none can be.
    ColonIndicator,
}

impl ScannerRule {
    /// The scanner has no error codes, so its messages are classified here, and nowhere else. A
    /// message may contain several of these parts; the first counts.
    pub(super) fn classify(message: &str) -> Option<Self> {
        const PARTS: [(&str, ScannerRule); 7] = [
            ("simple key", ScannerRule::SimpleKey),
            ("unknown anchor", ScannerRule::UnknownAnchor),
            ("mapping values", ScannerRule::MappingValues),
            ("block mapping", ScannerRule::BlockMapping),
            ("block collection", ScannerRule::BlockCollection),
            ("flow", ScannerRule::Flow),
            ("':' indicator", ScannerRule::ColonIndicator),
        ];
        let part = PARTS.iter().find(|(part, _)| message.contains(part));
        part.map(|(_, rule)| *rule)
    }
}

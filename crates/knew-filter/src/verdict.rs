//! Explanation of a decision: a tree that mirrors the filter, and one sentence.

use std::fmt;

/// Predicate that a part of a filter applies, named as in a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Predicate {
    /// The route has no filter, so every event passes.
    NoFilter,
    /// Entry of `spec.filter.attributes`, or the whole map.
    Attributes,
    /// Dialect `exact`, one entry or the whole map.
    Exact,
    /// Dialect `prefix`, one entry or the whole map.
    Prefix,
    /// Dialect `suffix`, one entry or the whole map.
    Suffix,
    /// Dialect `all`, or the list `spec.filters`.
    All,
    /// Dialect `any`, which one nested filter decides.
    Any,
    /// Dialect `not`, with the nested filter as its only part.
    Not,
    /// Dialect `cesql`, or an operand of an expression.
    Cesql,
    /// Attribute that a CESQL expression reads.
    Attribute,
    /// Element without a dialect, which Knative skips.
    Empty,
}

impl Predicate {
    /// Name for messages and JSON output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoFilter => "no filter",
            Self::Attributes => "attributes",
            Self::Exact => "exact",
            Self::Prefix => "prefix",
            Self::Suffix => "suffix",
            Self::All => "all",
            Self::Any => "any",
            Self::Not => "not",
            Self::Cesql => "cesql",
            Self::Attribute => "attribute",
            Self::Empty => "empty",
        }
    }
}

impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Decision of a filter, or of a part of it, about one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// The event passes.
    Pass,
    /// The event does not pass.
    Fail,
    /// The expression failed, which drops the event like `Fail`.
    Error,
    /// The filter has no conditions (`{}`, an empty map, list or value), so the event passes.
    Skipped,
}

/// Explanation of a filter's decision about one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Predicate of the filter dialect, such as `exact` or `cesql`.
    pub predicate: Predicate,
    /// Decision of this part of the filter.
    pub decision: Decision,
    /// Compared attribute, for predicates that compare one.
    pub attribute: Option<String>,
    /// Expected value, or the expression for CESQL.
    pub wanted: Option<String>,
    /// Value the event has; `None` if it does not have the attribute.
    pub actual: Option<String>,
    /// Likely mistake, such as `differs only in case`.
    pub hint: Option<String>,
    /// Verdicts of nested filters in the order they are written; for CESQL those of the operands of
    /// `AND` or `OR`, or else of the attributes it reads.
    pub parts: Vec<Verdict>,
}

impl Verdict {
    pub(super) fn new(predicate: Predicate, decision: Decision) -> Self {
        Self {
            predicate,
            decision,
            attribute: None,
            wanted: None,
            actual: None,
            hint: None,
            parts: Vec::new(),
        }
    }

    /// True if the event is delivered to the subscriber.
    #[must_use]
    pub fn passes(&self) -> bool {
        matches!(self.decision, Decision::Pass | Decision::Skipped)
    }

    /// Reason for the decision in one short sentence without a full stop.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.predicate {
            Predicate::NoFilter => "no filter, every event passes".to_owned(),
            _ if self.decision == Decision::Skipped => self.skipped_sentence(),
            Predicate::All => self.all_sentence(),
            Predicate::Any => self.any_sentence(),
            Predicate::Not => self.not_sentence(),
            Predicate::Cesql => self.cesql_sentence(),
            _ if self.parts.is_empty() => self.match_sentence(),
            _ => self.all_sentence(),
        }
    }

    fn skipped_sentence(&self) -> String {
        let hint = self.hint.as_deref().or_else(|| {
            let part = self.parts.iter().find_map(|part| part.hint.as_deref());
            part.filter(|_| self.predicate != Predicate::Cesql)
        });
        match hint {
            Some(hint) => format!("{} is skipped: {hint}", self.predicate),
            None => format!("{} asks nothing, every event passes", self.predicate),
        }
    }

    fn match_sentence(&self) -> String {
        let name = self.attribute.as_deref().unwrap_or("attributes");
        let wanted = self.wanted.as_deref().unwrap_or_default();
        let is = match self.actual.as_deref() {
            None => format!("{name} is missing"),
            Some("") => format!("{name} is empty"),
            Some(actual) => format!("{name} is {actual}"),
        };
        let hint = match &self.hint {
            Some(hint) => format!(" ({hint})"),
            None => String::new(),
        };
        match (self.decision, self.predicate) {
            (Decision::Pass, Predicate::Prefix) => format!("{is}, which starts with {wanted}"),
            (Decision::Pass, Predicate::Suffix) => format!("{is}, which ends with {wanted}"),
            (Decision::Pass, _) if self.attribute.is_none() => {
                "no attribute is asked for".to_owned()
            }
            (Decision::Pass, _) => is,
            (_, Predicate::Attributes) if wanted.is_empty() => {
                format!("{is}, wanted any value{hint}")
            }
            (_, Predicate::Prefix | Predicate::Suffix) => {
                format!("{is}, wanted {} {wanted}{hint}", self.predicate)
            }
            _ => format!("{is}, wanted {wanted}{hint}"),
        }
    }

    fn cesql_sentence(&self) -> String {
        let text = self.wanted.as_deref().unwrap_or_default();
        if let Some(culprit) = self.failing_operand() {
            return culprit.sentence();
        }
        match (self.decision, &self.hint) {
            (Decision::Error, Some(hint)) => format!("{text} cannot be decided: {hint}"),
            (Decision::Pass, _) => format!("{text} is true{}", self.attribute_values()),
            _ => format!("{text} is false{}", self.attribute_values()),
        }
    }

    /// The operand that alone makes an expression fail: the first with an error or, if others hold, the
    /// first that does not.
    fn failing_operand(&self) -> Option<&Self> {
        let mut operands = self
            .parts
            .iter()
            .filter(|part| part.predicate == Predicate::Cesql);
        let others_hold = operands
            .clone()
            .any(|operand| operand.decision == Decision::Pass);
        match self.decision {
            Decision::Error => operands.find(|operand| operand.decision == Decision::Error),
            Decision::Fail if others_hold => {
                operands.find(|operand| operand.decision == Decision::Fail)
            }
            _ => None,
        }
    }

    /// Attributes the expression reads, with their values.
    fn attribute_values(&self) -> String {
        let mut given = Vec::new();
        self.collect_attribute_values(&mut given);
        if given.is_empty() {
            return String::new();
        }
        format!(" ({})", given.join(", "))
    }

    fn collect_attribute_values(&self, given: &mut Vec<String>) {
        if let Some(name) = self.attribute.as_deref() {
            let is = match self.actual.as_deref() {
                Some(actual) => format!("{name} is {actual}"),
                None => format!("{name} is missing"),
            };
            if !given.contains(&is) {
                given.push(is);
            }
        }
        for part in &self.parts {
            part.collect_attribute_values(given);
        }
    }

    /// `all`: the conditions that hold, or the first that does not.
    fn all_sentence(&self) -> String {
        if self.decision == Decision::Pass {
            return join_sentences(
                &self.parts_where(|part| part.decision == Decision::Pass),
                " and ",
            );
        }
        let mut missed = self.parts_where(|part| !part.passes());
        let more = missed.len().saturating_sub(1);
        missed.truncate(1);
        let first = join_sentences(&missed, "");
        match more {
            0 => first,
            1 => format!("{first}; 1 other condition fails too"),
            _ => format!("{first}; {more} other conditions fail too"),
        }
    }

    /// `any`: the first condition that holds, or all that do not.
    fn any_sentence(&self) -> String {
        if self.decision == Decision::Pass {
            let mut held = self.parts_where(|part| part.decision == Decision::Pass);
            held.truncate(1);
            return join_sentences(&held, "");
        }
        let missed = self.parts_where(|part| !part.passes());
        match missed.len() {
            1 => join_sentences(&missed, ""),
            count => format!("none of {count} matches: {}", join_sentences(&missed, "; ")),
        }
    }

    fn not_sentence(&self) -> String {
        let Some(inner) = self.parts.first() else {
            return "not".to_owned();
        };
        let leaf = inner.parts.is_empty() && inner.attribute.is_some();
        if leaf && let Some(actual) = inner.actual.as_deref() {
            return inner.negated_match_sentence(actual);
        }
        match self.decision {
            Decision::Fail => format!("excluded, because {}", inner.sentence()),
            _ => format!("not excluded, because {}", inner.sentence()),
        }
    }

    fn negated_match_sentence(&self, actual: &str) -> String {
        let name = self.attribute.as_deref().unwrap_or_default();
        let wanted = self.wanted.as_deref().unwrap_or_default();
        match (self.decision, self.predicate) {
            (Decision::Pass, Predicate::Prefix | Predicate::Suffix) => {
                format!("{name} is {actual}, wanted no {} {wanted}", self.predicate)
            }
            (Decision::Pass, _) if wanted.is_empty() => {
                format!("{name} is {actual}, wanted no value")
            }
            (Decision::Pass, _) => format!("{name} is {actual}, wanted anything else"),
            (_, Predicate::Prefix) => {
                format!("{name} is {actual}, which does not start with {wanted}")
            }
            (_, Predicate::Suffix) => {
                format!("{name} is {actual}, which does not end with {wanted}")
            }
            _ => format!("{name} is {actual}, not {wanted}"),
        }
    }

    fn parts_where(&self, wanted: impl Fn(&Self) -> bool) -> Vec<&Self> {
        self.parts.iter().filter(|part| wanted(part)).collect()
    }
}

fn join_sentences(verdicts: &[&Verdict], between: &str) -> String {
    let rest = verdicts.len().saturating_sub(3);
    let mut sentences: Vec<String> = verdicts
        .iter()
        .take(3)
        .map(|verdict| verdict.sentence())
        .collect();
    if rest > 0 {
        sentences.push("…".to_owned());
    }
    sentences.join(between)
}

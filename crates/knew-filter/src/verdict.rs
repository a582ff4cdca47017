//! The explanation of one judgement: a tree that mirrors the filter, and its one sentence.

/// What a filter, or a part of it, says about one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The event passes.
    Yes,
    /// The event does not pass.
    No,
    /// The question could not be answered, which drops the event as *no* does.
    Error,
    /// Nothing was asked (`{}`, an empty map or list, an empty value), so the event passes.
    Undecided,
}

/// Why a filter said what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The predicate in words of the manifest: `exact`, `prefix`, `all`, `cesql`, `no filter`, …
    pub predicate: &'static str,
    /// What it says.
    pub answer: Answer,
    /// The attribute that was compared, for the predicates that compare one.
    pub attribute: Option<String>,
    /// What the filter wanted to see there (or the expression, for CESQL).
    pub wanted: Option<String>,
    /// What the event has there; `None` when it has no such attribute.
    pub actual: Option<String>,
    /// A near miss or a trap, in words: `differs only in case`, …
    pub hint: Option<String>,
    /// The verdicts of the parts, in the order they are written; for CESQL, those of the operands of
    /// `AND` or `OR`, or else the attributes it reads.
    pub of: Vec<Verdict>,
}

impl Verdict {
    pub(super) fn new(predicate: &'static str, answer: Answer) -> Self {
        Self {
            predicate,
            answer,
            attribute: None,
            wanted: None,
            actual: None,
            hint: None,
            of: Vec::new(),
        }
    }

    /// Whether the event goes on to the subscriber.
    #[must_use]
    pub fn passes(&self) -> bool {
        matches!(self.answer, Answer::Yes | Answer::Undecided)
    }

    /// Why, in one short sentence without a full stop.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.predicate {
            "no filter" => "no filter, every event passes".to_owned(),
            _ if self.answer == Answer::Undecided => self.undecided(),
            "all" => self.every(),
            "any" => self.either(),
            "not" => self.turned(),
            "cesql" => self.cesql(),
            _ if self.of.is_empty() => self.compared(),
            _ => self.every(),
        }
    }

    fn undecided(&self) -> String {
        let hint = self.hint.as_deref().or_else(|| {
            let part = self.of.iter().find_map(|it| it.hint.as_deref());
            part.filter(|_| self.predicate != "cesql")
        });
        match hint {
            Some(hint) => format!("{} is skipped: {hint}", self.predicate),
            None => format!("{} asks nothing, every event passes", self.predicate),
        }
    }

    fn compared(&self) -> String {
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
        match (self.answer, self.predicate) {
            (Answer::Yes, "prefix") => format!("{is}, which starts with {wanted}"),
            (Answer::Yes, "suffix") => format!("{is}, which ends with {wanted}"),
            (Answer::Yes, _) if self.attribute.is_none() => "no attribute is asked for".to_owned(),
            (Answer::Yes, _) => is,
            (_, "attributes") if wanted.is_empty() => format!("{is}, wanted any value{hint}"),
            (_, "prefix" | "suffix") => {
                format!("{is}, wanted {} {wanted}{hint}", self.predicate)
            }
            _ => format!("{is}, wanted {wanted}{hint}"),
        }
    }

    fn cesql(&self) -> String {
        let text = self.wanted.as_deref().unwrap_or_default();
        if let Some(culprit) = self.culprit() {
            return culprit.sentence();
        }
        match (self.answer, &self.hint) {
            (Answer::Error, Some(hint)) => format!("{text} cannot be decided: {hint}"),
            (Answer::Yes, _) => format!("{text} is true{}", self.given()),
            _ => format!("{text} is false{}", self.given()),
        }
    }

    /// The operand that alone makes an expression fail: the first with an error or, where others
    /// hold, the first that does not.
    fn culprit(&self) -> Option<&Self> {
        let mut operands = self.of.iter().filter(|it| it.predicate == "cesql");
        let others_hold = operands
            .clone()
            .any(|operand| operand.answer == Answer::Yes);
        match self.answer {
            Answer::Error => operands.find(|operand| operand.answer == Answer::Error),
            Answer::No if others_hold => operands.find(|operand| operand.answer == Answer::No),
            _ => None,
        }
    }

    /// The attributes an expression reads, with their values.
    fn given(&self) -> String {
        let mut given = Vec::new();
        self.collect_given(&mut given);
        if given.is_empty() {
            return String::new();
        }
        format!(" ({})", given.join(", "))
    }

    fn collect_given(&self, given: &mut Vec<String>) {
        if let Some(name) = self.attribute.as_deref() {
            let is = match self.actual.as_deref() {
                Some(actual) => format!("{name} is {actual}"),
                None => format!("{name} is missing"),
            };
            if !given.contains(&is) {
                given.push(is);
            }
        }
        for part in &self.of {
            part.collect_given(given);
        }
    }

    /// *And*: what holds together, or the first that does not.
    fn every(&self) -> String {
        if self.answer == Answer::Yes {
            return joined(&self.parts(|it| it.answer == Answer::Yes), " and ");
        }
        let mut missed = self.parts(|it| !it.passes());
        let more = missed.len().saturating_sub(1);
        missed.truncate(1);
        let first = joined(&missed, "");
        match more {
            0 => first,
            1 => format!("{first}; 1 other condition fails too"),
            _ => format!("{first}; {more} other conditions fail too"),
        }
    }

    /// *Or*: the first that holds, or all that do not.
    fn either(&self) -> String {
        if self.answer == Answer::Yes {
            let mut held = self.parts(|it| it.answer == Answer::Yes);
            held.truncate(1);
            return joined(&held, "");
        }
        let missed = self.parts(|it| !it.passes());
        match missed.len() {
            1 => joined(&missed, ""),
            count => format!("none of {count} matches: {}", joined(&missed, "; ")),
        }
    }

    fn turned(&self) -> String {
        let Some(inner) = self.of.first() else {
            return "not".to_owned();
        };
        let leaf = inner.of.is_empty() && inner.attribute.is_some();
        if leaf && let Some(actual) = inner.actual.as_deref() {
            return inner.turned_leaf(actual);
        }
        match self.answer {
            Answer::No => format!("excluded, because {}", inner.sentence()),
            _ => format!("not excluded, because {}", inner.sentence()),
        }
    }

    fn turned_leaf(&self, actual: &str) -> String {
        let name = self.attribute.as_deref().unwrap_or_default();
        let wanted = self.wanted.as_deref().unwrap_or_default();
        match (self.answer, self.predicate) {
            (Answer::Yes, "prefix" | "suffix") => {
                format!("{name} is {actual}, wanted no {} {wanted}", self.predicate)
            }
            (Answer::Yes, _) if wanted.is_empty() => format!("{name} is {actual}, wanted no value"),
            (Answer::Yes, _) => format!("{name} is {actual}, wanted anything else"),
            (_, "prefix") => format!("{name} is {actual}, which does not start with {wanted}"),
            (_, "suffix") => format!("{name} is {actual}, which does not end with {wanted}"),
            _ => format!("{name} is {actual}, not {wanted}"),
        }
    }

    fn parts(&self, wanted: impl Fn(&Self) -> bool) -> Vec<&Self> {
        self.of.iter().filter(|it| wanted(it)).collect()
    }
}

/// The sentences of at most three verdicts.
fn joined(verdicts: &[&Verdict], between: &str) -> String {
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

//! What a filter constraints of single attributes, as a choice between lists of constraints.
//!
//! Meeting every constraint of any one list makes the filter let an event pass; that is how
//! [`example`](super::example) finds attributes. A filter too clever for this constraints nothing here.

use super::judge::MatchKind;
use super::lookup::readable_attribute;
use super::{Filter, cesql};
use knew_event::Event;

/// Test of one attribute with the result it must have.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Constraint {
    pub name: String,
    pub test: AttributeTest,
    pub holds: bool,
}

/// Test of one attribute.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum AttributeTest {
    /// The value matches this text.
    Matches(MatchKind, String),
    /// The attribute is set and not empty.
    Present,
}

impl Constraint {
    pub(super) fn new(name: &str, ask: AttributeTest, holds: bool) -> Self {
        let name = name.to_owned();
        Self {
            name,
            test: ask,
            holds,
        }
    }

    pub(super) fn is_met(&self, event: &Event) -> bool {
        let actual = readable_attribute(event, &self.name);
        let answer = actual.is_some_and(|actual| match &self.test {
            AttributeTest::Matches(test, wanted) => test.matches(&actual, wanted),
            AttributeTest::Present => !actual.is_empty(),
        });
        answer == self.holds
    }
}

/// Lists of constraints; meeting one list is enough.
pub(super) type Alternatives = Vec<Vec<Constraint>>;

/// Bounds the product of the lists of nested `all` and `any` filters.
const MAX_ALTERNATIVES: usize = 64;

/// Constraints under which the filter passes, or fails if `holds` is false.
pub(super) fn filter_constraints(filter: &Filter, holds: bool) -> Alternatives {
    match filter {
        Filter::Attributes(wanted) => entry_constraints(holds, wanted, |value| match value {
            "" => AttributeTest::Present,
            _ => AttributeTest::Matches(MatchKind::Exact, value.to_owned()),
        }),
        _ if filter.is_skipped() => unconstrained(),
        Filter::Exact(wanted) => entry_constraints(holds, wanted, |value| {
            AttributeTest::Matches(MatchKind::Exact, value.into())
        }),
        Filter::Prefix(wanted) => entry_constraints(holds, wanted, |value| {
            AttributeTest::Matches(MatchKind::Prefix, value.into())
        }),
        Filter::Suffix(wanted) => entry_constraints(holds, wanted, |value| {
            AttributeTest::Matches(MatchKind::Suffix, value.into())
        }),
        Filter::All(filters) => list_constraints(holds, holds, filters),
        Filter::Any(filters) => list_constraints(!holds, holds, filters),
        Filter::Not(filter) => filter_constraints(filter, !holds),
        Filter::Cesql(expression) => cesql::constraint::expression_constraints(expression, holds),
        Filter::Empty => unconstrained(),
    }
}

/// Alternatives that every event meets.
pub(super) fn unconstrained() -> Alternatives {
    vec![Vec::new()]
}

fn entry_constraints(
    holds: bool,
    wanted: &[(String, String)],
    ask: impl Fn(&str) -> AttributeTest,
) -> Alternatives {
    let constraints = wanted
        .iter()
        .map(|(name, value)| Constraint::new(name, ask(value), holds));
    if holds {
        vec![constraints.collect()]
    } else {
        constraints.map(|constraint| vec![constraint]).collect()
    }
}

fn list_constraints(together: bool, holds: bool, filters: &[Filter]) -> Alternatives {
    let mut alternatives = filters
        .iter()
        .filter(|filter| !filter.is_skipped())
        .map(|filter| filter_constraints(filter, holds));
    if together {
        return alternatives.fold(unconstrained(), |all, next| all_of(&all, &next));
    }
    match alternatives.next() {
        Some(first) => alternatives.fold(first, any_of),
        None => unconstrained(),
    }
}

/// Meets both alternatives.
pub(super) fn all_of(left: &Alternatives, right: &Alternatives) -> Alternatives {
    left.iter()
        .flat_map(|left| {
            right
                .iter()
                .map(move |right| [left.clone(), right.clone()].concat())
        })
        .take(MAX_ALTERNATIVES)
        .collect()
}

/// Meets one of two alternatives.
pub(super) fn any_of(mut left: Alternatives, right: Alternatives) -> Alternatives {
    left.extend(right);
    left.truncate(MAX_ALTERNATIVES);
    left
}

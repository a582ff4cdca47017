//! What a filter demands of single attributes, as a choice between lists of demands.
//!
//! Meeting every demand of any one list makes the filter let an event pass; that is how
//! [`example`](super::example) finds attributes. A filter too clever for this demands nothing here.

use super::judge::Test;
use super::lookup::lookup;
use super::{Filter, cesql};
use knew_event::Event;

/// A question about one attribute, with the answer it must have.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Demand {
    pub name: String,
    pub ask: Ask,
    pub holds: bool,
}

/// A question about one attribute.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ask {
    /// Does it compare so with this text?
    Compare(Test, String),
    /// Is it there, and not empty?
    Present,
}

impl Demand {
    pub(super) fn new(name: &str, ask: Ask, holds: bool) -> Self {
        let name = name.to_owned();
        Self { name, ask, holds }
    }

    pub(super) fn is_met(&self, event: &Event) -> bool {
        let actual = lookup(event, &self.name);
        let answer = actual.is_some_and(|actual| match &self.ask {
            Ask::Compare(test, wanted) => test.holds(&actual, wanted),
            Ask::Present => !actual.is_empty(),
        });
        answer == self.holds
    }
}

/// Lists of demands; meeting one list is enough.
pub(super) type Choice = Vec<Vec<Demand>>;

/// More lists than this are not worth trying.
const LISTS: usize = 64;

/// The choice that makes a filter say yes, or no where `holds` is false.
pub(super) fn of_filter(filter: &Filter, holds: bool) -> Choice {
    match filter {
        Filter::Attributes(wanted) => entries(holds, wanted, |value| match value {
            "" => Ask::Present,
            _ => Ask::Compare(Test::Exact, value.to_owned()),
        }),
        _ if filter.is_skipped() => nothing(),
        Filter::Exact(wanted) => entries(holds, wanted, |it| Ask::Compare(Test::Exact, it.into())),
        Filter::Prefix(wanted) => {
            entries(holds, wanted, |it| Ask::Compare(Test::Prefix, it.into()))
        }
        Filter::Suffix(wanted) => {
            entries(holds, wanted, |it| Ask::Compare(Test::Suffix, it.into()))
        }
        Filter::All(filters) => parts(holds, holds, filters),
        Filter::Any(filters) => parts(!holds, holds, filters),
        Filter::Not(filter) => of_filter(filter, !holds),
        Filter::Cesql(expression) => cesql::demand::of_expression(expression, holds),
        Filter::Empty => nothing(),
    }
}

/// The choice that is met by everything.
pub(super) fn nothing() -> Choice {
    vec![Vec::new()]
}

fn entries(holds: bool, wanted: &[(String, String)], ask: impl Fn(&str) -> Ask) -> Choice {
    let demands = wanted
        .iter()
        .map(|(name, value)| Demand::new(name, ask(value), holds));
    if holds {
        vec![demands.collect()]
    } else {
        demands.map(|demand| vec![demand]).collect()
    }
}

fn parts(together: bool, holds: bool, filters: &[Filter]) -> Choice {
    let mut choices = filters
        .iter()
        .filter(|filter| !filter.is_skipped())
        .map(|filter| of_filter(filter, holds));
    if together {
        return choices.fold(nothing(), |all, it| both(&all, &it));
    }
    match choices.next() {
        Some(first) => choices.fold(first, either),
        None => nothing(),
    }
}

/// Meets both choices.
pub(super) fn both(left: &Choice, right: &Choice) -> Choice {
    left.iter()
        .flat_map(|left| {
            right
                .iter()
                .map(move |right| [left.clone(), right.clone()].concat())
        })
        .take(LISTS)
        .collect()
}

/// Meets one of two choices.
pub(super) fn either(mut left: Choice, right: Choice) -> Choice {
    left.extend(right);
    left.truncate(LISTS);
    left
}

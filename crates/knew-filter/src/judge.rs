//! The quick answer: does the event pass?

use super::{Filter, cesql::Value, lookup::lookup};
use knew_event::Event;

/// What a filter says, as Knative's three-valued filters do; only `Fail` drops the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It passes.
    Pass,
    /// It does not pass.
    Fail,
    /// Nothing was asked.
    None,
}

impl Outcome {
    /// Whether the event goes on to the subscriber.
    #[must_use]
    pub fn delivers(self) -> bool {
        self != Self::Fail
    }

    fn of(passes: bool) -> Self {
        if passes { Self::Pass } else { Self::Fail }
    }
}

/// How one attribute is compared with one wanted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Test {
    Exact,
    Prefix,
    Suffix,
}

impl Test {
    pub(super) fn holds(self, actual: &str, wanted: &str) -> bool {
        match self {
            Self::Exact => actual == wanted,
            Self::Prefix => actual.starts_with(wanted),
            Self::Suffix => actual.ends_with(wanted),
        }
    }
}

impl Filter {
    /// Judges an event as a broker's filter does. The event should be as it is after a hub
    /// ([`Event::after_binary_hop`]).
    #[must_use]
    pub fn judge(&self, event: &Event) -> Outcome {
        match self {
            Self::Attributes(wanted) => Outcome::of(
                wanted
                    .iter()
                    .all(|(name, value)| legacy(event, name, value)),
            ),
            Self::Exact(wanted) => compare(Test::Exact, wanted, event),
            Self::Prefix(wanted) => compare(Test::Prefix, wanted, event),
            Self::Suffix(wanted) => compare(Test::Suffix, wanted, event),
            Self::All(filters) => last_or(Outcome::Fail, filters, event),
            Self::Any(filters) => last_or(Outcome::Pass, filters, event),
            Self::Not(filter) => match filter.judge(event) {
                Outcome::Pass => Outcome::Fail,
                Outcome::Fail => Outcome::Pass,
                Outcome::None => Outcome::None,
            },
            Self::Cesql(expression) if expression.problem().is_some() => Outcome::None,
            // Only a true answer passes; Knative drops the event on an error, and where it would
            // crash on an answer that is not a boolean, the specification says not to deliver.
            Self::Cesql(expression) => Outcome::of(matches!(
                expression.evaluate(event),
                (Value::Boolean(true), None)
            )),
            Self::Empty => Outcome::None,
        }
    }

    /// Whether Knative leaves this filter out of the list it stands in: it asks for nothing, or it
    /// was never well formed.
    #[must_use]
    pub fn is_skipped(&self) -> bool {
        match self {
            Self::Exact(wanted) | Self::Prefix(wanted) | Self::Suffix(wanted) => {
                wanted.is_empty() || has_empty_value(wanted)
            }
            Self::All(filters) | Self::Any(filters) => filters.is_empty(),
            Self::Cesql(expression) => expression.problem().is_some(),
            Self::Empty => true,
            Self::Attributes(_) | Self::Not(_) => false,
        }
    }
}

pub(super) fn legacy(event: &Event, name: &str, wanted: &str) -> bool {
    lookup(event, name).is_some_and(|actual| match wanted {
        "" => !actual.is_empty(),
        _ => actual == wanted,
    })
}

pub(super) fn has_empty_value(wanted: &[(String, String)]) -> bool {
    wanted.iter().any(|(_, value)| value.is_empty())
}

fn compare(test: Test, wanted: &[(String, String)], event: &Event) -> Outcome {
    if wanted.is_empty() || has_empty_value(wanted) {
        return Outcome::None;
    }
    Outcome::of(
        wanted.iter().all(|(name, value)| {
            lookup(event, name).is_some_and(|actual| test.holds(&actual, value))
        }),
    )
}

/// The first outcome that decides, else that of the last filter, as Knative's lists answer.
fn last_or(decisive: Outcome, filters: &[Filter], event: &Event) -> Outcome {
    let mut last = Outcome::None;
    for filter in filters.iter().filter(|filter| !filter.is_skipped()) {
        last = filter.judge(event);
        if last == decisive {
            break;
        }
    }
    last
}

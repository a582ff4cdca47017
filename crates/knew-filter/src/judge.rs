//! Fast decision of a filter, without an explanation.

use super::{Filter, cesql::Value, lookup::readable_attribute};
use knew_event::Event;

/// Result of a filter, as in Knative's `eventfilter.FilterResult`. Only `Fail` drops the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterResult {
    /// The event meets the filter's conditions.
    Pass,
    /// The event does not meet the conditions, or they cannot be evaluated.
    Fail,
    /// The filter has no conditions, so the event passes.
    NoFilter,
}

impl FilterResult {
    /// True if the event is delivered to the subscriber.
    #[must_use]
    pub fn passes(self) -> bool {
        self != Self::Fail
    }

    fn from_match(passes: bool) -> Self {
        if passes { Self::Pass } else { Self::Fail }
    }
}

/// Comparison of an attribute with an expected text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum MatchKind {
    Exact,
    Prefix,
    Suffix,
}

impl MatchKind {
    pub(super) fn matches(self, actual: &str, wanted: &str) -> bool {
        match self {
            Self::Exact => actual == wanted,
            Self::Prefix => actual.starts_with(wanted),
            Self::Suffix => actual.ends_with(wanted),
        }
    }
}

impl Filter {
    /// Judges an event like a broker's filter. The event should be as it is after a hub
    /// ([`Event::after_binary_hop`]).
    #[must_use]
    pub fn judge(&self, event: &Event) -> FilterResult {
        match self {
            Self::Attributes(wanted) => FilterResult::from_match(
                wanted
                    .iter()
                    .all(|(name, value)| attribute_equals(event, name, value)),
            ),
            Self::Exact(wanted) => judge_matches(MatchKind::Exact, wanted, event),
            Self::Prefix(wanted) => judge_matches(MatchKind::Prefix, wanted, event),
            Self::Suffix(wanted) => judge_matches(MatchKind::Suffix, wanted, event),
            Self::All(filters) => judge_until(FilterResult::Fail, filters, event),
            Self::Any(filters) => judge_until(FilterResult::Pass, filters, event),
            Self::Not(filter) => match filter.judge(event) {
                FilterResult::Pass => FilterResult::Fail,
                FilterResult::Fail => FilterResult::Pass,
                FilterResult::NoFilter => FilterResult::NoFilter,
            },
            Self::Cesql(expression) if expression.syntax_error().is_some() => {
                FilterResult::NoFilter
            }
            // Only a true answer passes; Knative drops the event on an error, and where it would
            // crash on an answer that is not a boolean, the specification says not to deliver.
            Self::Cesql(expression) => FilterResult::from_match(matches!(
                expression.evaluate(event),
                (Value::Boolean(true), None)
            )),
            Self::Empty => FilterResult::NoFilter,
        }
    }

    /// True if Knative leaves this filter out of its list: it is empty or malformed.
    #[must_use]
    pub fn is_skipped(&self) -> bool {
        match self {
            Self::Exact(wanted) | Self::Prefix(wanted) | Self::Suffix(wanted) => {
                wanted.is_empty() || has_empty_value(wanted)
            }
            Self::All(filters) | Self::Any(filters) => filters.is_empty(),
            Self::Cesql(expression) => expression.syntax_error().is_some(),
            Self::Empty => true,
            Self::Attributes(_) | Self::Not(_) => false,
        }
    }
}

pub(super) fn attribute_equals(event: &Event, name: &str, wanted: &str) -> bool {
    readable_attribute(event, name).is_some_and(|actual| match wanted {
        "" => !actual.is_empty(),
        _ => actual == wanted,
    })
}

pub(super) fn has_empty_value(wanted: &[(String, String)]) -> bool {
    wanted.iter().any(|(_, value)| value.is_empty())
}

fn judge_matches(test: MatchKind, wanted: &[(String, String)], event: &Event) -> FilterResult {
    if wanted.is_empty() || has_empty_value(wanted) {
        return FilterResult::NoFilter;
    }
    FilterResult::from_match(wanted.iter().all(|(name, value)| {
        readable_attribute(event, name).is_some_and(|actual| test.matches(&actual, value))
    }))
}

/// The first decisive result, or else that of the last filter, as in Knative's `all` and `any`.
fn judge_until(decisive: FilterResult, filters: &[Filter], event: &Event) -> FilterResult {
    let mut last = FilterResult::NoFilter;
    for filter in filters.iter().filter(|filter| !filter.is_skipped()) {
        last = filter.judge(event);
        if last == decisive {
            break;
        }
    }
    last
}

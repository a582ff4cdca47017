//! Attribute values, prefixes or suffixes without which a filter cannot pass.

use super::judge::{MatchKind, has_empty_value};
use super::{Filter, cesql};

/// Attribute name with a required value, prefix or suffix.
pub(super) type RequiredValue<'a> = (MatchKind, &'a str, &'a str);

/// Alternatives of which an event must have at least one to pass.
pub(super) type RequiredValues<'a> = Vec<RequiredValue<'a>>;

/// Requirements of a filter, as far as they are easy to find; empty if it may pass any event.
pub(super) fn required_values(filter: &Filter) -> Vec<RequiredValues<'_>> {
    match filter {
        Filter::Attributes(wanted) => wanted
            .iter()
            .filter(|wanted| !wanted.1.is_empty())
            .map(|wanted| require_one(MatchKind::Exact, wanted))
            .collect(),
        Filter::Exact(wanted) => require_each(MatchKind::Exact, wanted),
        Filter::Prefix(wanted) => require_each(MatchKind::Prefix, wanted),
        Filter::Suffix(wanted) => require_each(MatchKind::Suffix, wanted),
        Filter::All(filters) => filters
            .iter()
            .filter(|filter| !filter.is_skipped())
            .flat_map(required_values)
            .collect(),
        Filter::Any(filters) => {
            let asking = filters.iter().filter(|filter| !filter.is_skipped());
            let one_of_each: Option<Vec<RequiredValues>> =
                asking.map(smallest_requirement).collect();
            one_of_each
                .map(|one_of_each| one_of_each.concat())
                .filter(|one_of_each| !one_of_each.is_empty())
                .into_iter()
                .collect()
        }
        Filter::Cesql(expression) => cesql::required::required_by_expression(expression),
        Filter::Not(_) | Filter::Empty => Vec::new(),
    }
}

fn smallest_requirement(filter: &Filter) -> Option<RequiredValues<'_>> {
    required_values(filter).into_iter().min_by_key(Vec::len)
}

/// A map with an empty value is skipped, so it requires nothing.
fn require_each(test: MatchKind, wanted: &[(String, String)]) -> Vec<RequiredValues<'_>> {
    if has_empty_value(wanted) {
        return Vec::new();
    }
    wanted
        .iter()
        .map(|wanted| require_one(test, wanted))
        .collect()
}

fn require_one(test: MatchKind, (name, value): &(String, String)) -> RequiredValues<'_> {
    vec![(test, name, value)]
}

//! Values, or beginnings or ends of values, without which a filter cannot let an event pass.

use super::judge::{Test, has_empty_value};
use super::{Filter, cesql};

/// An attribute name, and a value, or the beginning or end of one.
pub(super) type Pair<'a> = (Test, &'a str, &'a str);

/// Pairs of which an event must have at least one to pass.
pub(super) type Cover<'a> = Vec<Pair<'a>>;

/// Every cover that is easily found; none when the filter may pass whatever the values are.
pub(super) fn covers(filter: &Filter) -> Vec<Cover<'_>> {
    match filter {
        Filter::Attributes(wanted) => wanted
            .iter()
            .filter(|wanted| !wanted.1.is_empty())
            .map(|wanted| cover(Test::Exact, wanted))
            .collect(),
        Filter::Exact(wanted) => each(Test::Exact, wanted),
        Filter::Prefix(wanted) => each(Test::Prefix, wanted),
        Filter::Suffix(wanted) => each(Test::Suffix, wanted),
        Filter::All(filters) => filters
            .iter()
            .filter(|filter| !filter.is_skipped())
            .flat_map(covers)
            .collect(),
        Filter::Any(filters) => {
            let asking = filters.iter().filter(|filter| !filter.is_skipped());
            let one_of_each: Option<Vec<Cover>> = asking.map(smallest).collect();
            one_of_each
                .map(|one_of_each| one_of_each.concat())
                .filter(|one_of_each| !one_of_each.is_empty())
                .into_iter()
                .collect()
        }
        Filter::Cesql(expression) => cesql::required::covers(expression),
        Filter::Not(_) | Filter::Empty => Vec::new(),
    }
}

fn smallest(filter: &Filter) -> Option<Cover<'_>> {
    covers(filter).into_iter().min_by_key(Vec::len)
}

/// A map with an empty value asks for nothing at all.
fn each(test: Test, wanted: &[(String, String)]) -> Vec<Cover<'_>> {
    if has_empty_value(wanted) {
        return Vec::new();
    }
    wanted.iter().map(|wanted| cover(test, wanted)).collect()
}

fn cover(test: Test, (name, value): &(String, String)) -> Cover<'_> {
    vec![(test, name, value)]
}

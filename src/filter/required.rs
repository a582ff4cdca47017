//! Exact values without which a filter cannot let an event pass.

use super::judge::has_empty_value;
use super::{Filter, cesql};

/// An attribute name and a value of it.
pub(super) type Pair<'a> = (&'a str, &'a str);

/// Pairs of which an event must have at least one to pass.
pub(super) type Cover<'a> = Vec<Pair<'a>>;

/// Every cover that is easily found; none when the filter may pass whatever the values are.
pub(super) fn covers(filter: &Filter) -> Vec<Cover<'_>> {
    match filter {
        Filter::Attributes(wanted) => wanted
            .iter()
            .filter(|it| !it.1.is_empty())
            .map(cover)
            .collect(),
        Filter::Exact(wanted) if !has_empty_value(wanted) => wanted.iter().map(cover).collect(),
        Filter::All(filters) => filters
            .iter()
            .filter(|it| !it.is_skipped())
            .flat_map(covers)
            .collect(),
        Filter::Any(filters) => {
            let asking = filters.iter().filter(|it| !it.is_skipped());
            let one_of_each: Option<Vec<Cover>> = asking.map(smallest).collect();
            one_of_each
                .map(|it| it.concat())
                .filter(|it| !it.is_empty())
                .into_iter()
                .collect()
        }
        Filter::Cesql(expression) => cesql::required::covers(expression),
        Filter::Exact(_)
        | Filter::Prefix(_)
        | Filter::Suffix(_)
        | Filter::Not(_)
        | Filter::Empty => Vec::new(),
    }
}

fn smallest(filter: &Filter) -> Option<Cover<'_>> {
    covers(filter).into_iter().min_by_key(Vec::len)
}

fn cover((name, value): &(String, String)) -> Cover<'_> {
    vec![(name, value)]
}

//! Short text of a filter for labels in the graph.

use super::{AttributeValues, Filter};

/// Text of a filter that passes every event.
pub const MATCHES_ALL_SIGN: &str = "*";

/// Sign before an exactly expected value.
pub const EXACT_SIGN: &str = "=";

/// Sign before an expected prefix.
pub const PREFIX_SIGN: &str = "^";

/// Sign before an expected suffix.
pub const SUFFIX_SIGN: &str = "$";

impl Filter {
    /// Short text: `type=order.new`, `type^order.` for a prefix, `type$.done` for a suffix.
    #[must_use]
    pub fn summary(&self) -> String {
        match self {
            Self::Attributes(wanted) => summarize_attributes(wanted),
            _ if self.is_skipped() => MATCHES_ALL_SIGN.to_owned(),
            Self::Exact(wanted) => summarize_entries(wanted, EXACT_SIGN),
            Self::Prefix(wanted) => summarize_entries(wanted, PREFIX_SIGN),
            Self::Suffix(wanted) => summarize_entries(wanted, SUFFIX_SIGN),
            Self::All(filters) => summarize_list(filters, ", "),
            Self::Any(filters) => summarize_list(filters, " or "),
            Self::Not(filter) if filter.is_skipped() => MATCHES_ALL_SIGN.to_owned(),
            Self::Not(filter) => format!("not {}", filter.parenthesized()),
            Self::Cesql(expression) => expression
                .text()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            Self::Empty => MATCHES_ALL_SIGN.to_owned(),
        }
    }

    /// With parentheses if it would be ambiguous inside a longer text.
    fn parenthesized(&self) -> String {
        let summary = self.summary();
        if summary.contains([' ', ',']) {
            format!("({summary})")
        } else {
            summary
        }
    }
}

/// Short text of a route's filter; `*` if it has none.
#[must_use]
pub fn route_filter_summary(filter: Option<&Filter>) -> String {
    filter.map_or_else(|| MATCHES_ALL_SIGN.to_owned(), Filter::summary)
}

fn summarize_entries(wanted: &AttributeValues, sign: &str) -> String {
    let entries: Vec<String> = wanted
        .iter()
        .map(|(name, value)| format!("{name}{sign}{value}"))
        .collect();
    entries.join(", ")
}

fn summarize_attributes(wanted: &AttributeValues) -> String {
    if wanted.is_empty() {
        return MATCHES_ALL_SIGN.to_owned();
    }
    let entries: Vec<String> = wanted
        .iter()
        .map(|(name, value)| match value.as_str() {
            "" => format!("has {name}"),
            _ => format!("{name}={value}"),
        })
        .collect();
    entries.join(", ")
}

fn summarize_list(filters: &[Filter], between: &str) -> String {
    let asking: Vec<&Filter> = filters
        .iter()
        .filter(|filter| !filter.is_skipped())
        .collect();
    match asking.as_slice() {
        [] => MATCHES_ALL_SIGN.to_owned(),
        [only] => only.summary(),
        several => {
            let parts: Vec<String> = several
                .iter()
                .map(|filter| match filter {
                    Filter::All(_) | Filter::Any(_) | Filter::Cesql(_) => filter.parenthesized(),
                    _ => filter.summary(),
                })
                .collect();
            parts.join(between)
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn wanted(entries: &[(&str, &str)]) -> AttributeValues {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        entries.iter().map(owned).collect()
    }

    fn exact(name: &str, value: &str) -> Filter {
        Filter::Exact(wanted(&[(name, value)]))
    }

    #[rstest]
    #[case(Filter::Attributes(vec![]), "*")]
    #[case(Filter::Attributes(wanted(&[("type", "a"), ("subject", "")])), "type=a, has subject")]
    #[case(exact("type", "order.new"), "type=order.new")]
    #[case(exact("type", ""), "*")]
    #[case(Filter::Prefix(wanted(&[("type", "order.")])), "type^order.")]
    #[case(Filter::Suffix(wanted(&[("type", ".done")])), "type$.done")]
    #[case(Filter::All(vec![Filter::Empty, exact("a", "1")]), "a=1")]
    #[case(Filter::Any(vec![exact("a", "1"), exact("b", "2")]), "a=1 or b=2")]
    #[case(Filter::All(vec![exact("a", "1"), Filter::Any(vec![exact("b", "2"), exact("c", "3")])]), "a=1, (b=2 or c=3)")]
    #[case(Filter::Not(Box::new(exact("a", "1"))), "not a=1")]
    #[case(Filter::Not(Box::new(Filter::Any(vec![exact("a", "1"), exact("b", "2")]))), "not (a=1 or b=2)")]
    #[case(Filter::Empty, "*")]
    fn a_filter_fits_a_row(#[case] filter: Filter, #[case] short: &str) {
        assert_eq!(filter.summary(), short);
    }
}

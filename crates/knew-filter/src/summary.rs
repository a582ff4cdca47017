//! A filter in a few characters, for a row of the picture.

use super::{Filter, Wanted};

/// What stands where everything passes.
pub const EVERYTHING: &str = "*";

/// What stands before a value that is wanted exactly.
pub const EXACT: &str = "=";

/// What stands before a beginning that is wanted.
pub const PREFIX: &str = "^";

/// What stands before an end that is wanted.
pub const SUFFIX: &str = "$";

impl Filter {
    /// The filter in short: `type=order.new`, `type^order.` for a prefix, `type$.done` for a suffix.
    #[must_use]
    pub fn summary(&self) -> String {
        match self {
            Self::Attributes(wanted) => legacy(wanted),
            _ if self.is_skipped() => EVERYTHING.to_owned(),
            Self::Exact(wanted) => entries(wanted, EXACT),
            Self::Prefix(wanted) => entries(wanted, PREFIX),
            Self::Suffix(wanted) => entries(wanted, SUFFIX),
            Self::All(filters) => list(filters, ", "),
            Self::Any(filters) => list(filters, " or "),
            Self::Not(filter) if filter.is_skipped() => EVERYTHING.to_owned(),
            Self::Not(filter) => format!("not {}", filter.enclosed()),
            Self::Cesql(expression) => expression
                .text()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            Self::Empty => EVERYTHING.to_owned(),
        }
    }

    /// In parentheses where it would read wrong as part of something larger.
    fn enclosed(&self) -> String {
        let summary = self.summary();
        if summary.contains([' ', ',']) {
            format!("({summary})")
        } else {
            summary
        }
    }
}

/// A route's filter in short; `*` where it has none.
#[must_use]
pub fn summary(filter: Option<&Filter>) -> String {
    filter.map_or_else(|| EVERYTHING.to_owned(), Filter::summary)
}

fn entries(wanted: &Wanted, sign: &str) -> String {
    let entries: Vec<String> = wanted
        .iter()
        .map(|(name, value)| format!("{name}{sign}{value}"))
        .collect();
    entries.join(", ")
}

fn legacy(wanted: &Wanted) -> String {
    if wanted.is_empty() {
        return EVERYTHING.to_owned();
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

fn list(filters: &[Filter], between: &str) -> String {
    let asking: Vec<&Filter> = filters
        .iter()
        .filter(|filter| !filter.is_skipped())
        .collect();
    match asking.as_slice() {
        [] => EVERYTHING.to_owned(),
        [only] => only.summary(),
        several => {
            let parts: Vec<String> = several
                .iter()
                .map(|several| match several {
                    Filter::All(_) | Filter::Any(_) | Filter::Cesql(_) => several.enclosed(),
                    _ => several.summary(),
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

    fn wanted(entries: &[(&str, &str)]) -> Wanted {
        let owned = |it: &(&str, &str)| (it.0.to_owned(), it.1.to_owned());
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

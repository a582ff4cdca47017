//! What is wrong with a filter before any event comes: what the admission webhook refuses, and
//! what it accepts although it can hardly be meant.

use super::{Filter, cesql};

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gravity {
    /// The cluster refuses the object.
    Refused,
    /// The cluster accepts it, and it does something surprising.
    Trap,
}

/// One thing wrong with a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// How bad it is.
    pub gravity: Gravity,
    /// A stable short name.
    pub code: &'static str,
    /// The field, as Knative writes paths: `spec.filters[0].exact[type]`.
    pub path: String,
    /// What is wrong; for what is refused, in the words of the webhook.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Filter {
    /// Everything wrong with the filter of a Trigger, with paths from its `spec`.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        match self {
            Self::Attributes(wanted) => names("spec.filter.attributes", wanted, &mut faults),
            Self::All(filters) => elements("spec.filters", filters, &mut faults),
            single => elements("spec.filters", std::slice::from_ref(single), &mut faults),
        }
        faults
    }
}

fn elements(path: &str, filters: &[Filter], faults: &mut Vec<Fault>) {
    for (at, filter) in filters.iter().enumerate() {
        element(&format!("{path}[{at}]"), filter, faults);
    }
}

fn element(path: &str, filter: &Filter, faults: &mut Vec<Fault>) {
    match filter {
        Filter::Attributes(wanted) => names(&format!("{path}.attributes"), wanted, faults),
        Filter::Exact(wanted) => entries(&format!("{path}.exact"), wanted, faults),
        Filter::Prefix(wanted) => entries(&format!("{path}.prefix"), wanted, faults),
        Filter::Suffix(wanted) => entries(&format!("{path}.suffix"), wanted, faults),
        Filter::All(filters) => elements(&format!("{path}.all"), filters, faults),
        Filter::Any(filters) => elements(&format!("{path}.any"), filters, faults),
        Filter::Not(inner) => element(&format!("{path}.not"), inner, faults),
        Filter::Cesql(expression) => check_cesql(&format!("{path}.cesql"), expression, faults),
        Filter::Empty => {}
    }
}

fn names(path: &str, wanted: &[(String, String)], faults: &mut Vec<Fault>) {
    for (name, _) in wanted.iter().filter(|(name, _)| !is_name(name)) {
        faults.push(Fault {
            gravity: Gravity::Refused,
            code: "invalid-attribute-name",
            path: format!("{path}[{name}]"),
            message: format!("invalid key name {name:?}"),
            hint: "Attribute name must start with a letter and can only contain lowercase alphanumeric"
                .to_owned(),
        });
    }
}

fn entries(path: &str, wanted: &[(String, String)], faults: &mut Vec<Fault>) {
    names(path, wanted, faults);
    for (name, _) in wanted.iter().filter(|(_, value)| value.is_empty()) {
        faults.push(Fault {
            gravity: Gravity::Trap,
            code: "empty-filter-value",
            path: format!("{path}[{name}]"),
            message: format!(
                "the value wanted for {name} is empty, so the whole filter is skipped and events pass"
            ),
            hint: format!("give {name} a value, or use cesql: EXISTS {name}"),
        });
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_lowercase())
        && name
            .bytes()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
}

fn check_cesql(path: &str, expression: &cesql::Expression, faults: &mut Vec<Fault>) {
    if let Some(problem) = expression.problem() {
        faults.push(Fault {
            gravity: Gravity::Refused,
            code: "invalid-cesql",
            path: path.to_owned(),
            message: format!("invalid value: {}", expression.text()),
            hint: problem.to_string(),
        });
    } else if expression.tree().is_some_and(|it| !it.may_be_boolean()) {
        faults.push(Fault {
            gravity: Gravity::Trap,
            code: "cesql-not-boolean",
            path: path.to_owned(),
            message: format!(
                "{} is never true or false, so no event passes",
                expression.text()
            ),
            hint: "compare it with something, such as = 'value', or cast it with BOOL".to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn exact(name: &str, value: &str) -> Filter {
        Filter::Exact(vec![(name.to_owned(), value.to_owned())])
    }

    fn cesql(text: &str) -> Filter {
        Filter::Cesql(cesql::Expression::new(text))
    }

    #[rstest]
    #[case(Filter::Attributes(vec![("Type".to_owned(), "x".to_owned())]), "spec.filter.attributes[Type]: invalid key name \"Type\"")]
    #[case(Filter::All(vec![exact("1a", "x")]), "spec.filters[0].exact[1a]: invalid key name \"1a\"")]
    #[case(Filter::All(vec![Filter::Empty, Filter::Any(vec![Filter::Not(Box::new(exact("a_b", "x")))])]), "spec.filters[1].any[0].not.exact[a_b]: invalid key name \"a_b\"")]
    #[case(Filter::All(vec![exact("type", "")]), "spec.filters[0].exact[type]: the value wanted for type is empty, so the whole filter is skipped and events pass")]
    #[case(Filter::All(vec![cesql("type =")]), "spec.filters[0].cesql: invalid value: type =")]
    #[case(Filter::All(vec![cesql("enabled")]), "spec.filters[0].cesql: enabled is never true or false, so no event passes")]
    #[case(Filter::All(vec![cesql("LENGTH(type) + 1")]), "spec.filters[0].cesql: LENGTH(type) + 1 is never true or false, so no event passes")]
    fn a_fault_is_named_with_its_field(#[case] filter: Filter, #[case] fault: &str) {
        let faults = filter.faults();
        let said: Vec<String> = faults
            .iter()
            .map(|it| format!("{}: {}", it.path, it.message))
            .collect();
        assert_eq!(said, [fault]);
    }

    #[rstest]
    #[case(Filter::Attributes(vec![("type".to_owned(), String::new())]))]
    #[case(Filter::All(vec![exact("type", "x"), cesql("enabled = TRUE"), cesql("BOOL(enabled)")]))]
    fn a_sound_filter_has_no_faults(#[case] filter: Filter) {
        assert_eq!(filter.faults(), []);
    }
}

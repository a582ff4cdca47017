//! Checks of filters: attribute names, expressions that do not compile, values that match by accident.

use super::{Findings, ProblemSite};
use crate::model::ProblemCode;
use knew_filter::{AttributeValues, Filter, cesql};

const NAME: &str =
    "Attribute name must start with a letter and can only contain lowercase alphanumeric";

/// Checks the filter of a trigger, as its spec writes it.
pub fn check(filter: &Filter, findings: &mut Findings<'_>) {
    match filter {
        Filter::Attributes(wanted) => names(wanted, "spec.filter.attributes", findings),
        Filter::All(elements) => list(elements, "spec.filters", findings),
        other => element(other, "spec.filters", findings),
    }
}

fn list(elements: &[Filter], path: &str, findings: &mut Findings<'_>) {
    for (index, filter) in elements.iter().enumerate() {
        element(filter, &format!("{path}[{index}]"), findings);
    }
}

fn element(filter: &Filter, path: &str, findings: &mut Findings<'_>) {
    match filter {
        Filter::Attributes(wanted) => names(wanted, path, findings),
        Filter::Exact(wanted) => dialect(wanted, &format!("{path}.exact"), findings),
        Filter::Prefix(wanted) => dialect(wanted, &format!("{path}.prefix"), findings),
        Filter::Suffix(wanted) => dialect(wanted, &format!("{path}.suffix"), findings),
        Filter::All(elements) => list(elements, &format!("{path}.all"), findings),
        Filter::Any(elements) => list(elements, &format!("{path}.any"), findings),
        Filter::Not(inner) => element(inner, &format!("{path}.not"), findings),
        Filter::Cesql(it) => cesql(it, &format!("{path}.cesql"), findings),
        Filter::Empty => nothing(path, findings),
    }
    let inner = match filter {
        Filter::Exact(wanted) | Filter::Prefix(wanted) | Filter::Suffix(wanted) => wanted.len(),
        Filter::All(elements) | Filter::Any(elements) => elements.len(),
        _ => return,
    };
    if inner == 0 {
        nothing(path, findings);
    }
}

fn nothing(path: &str, findings: &mut Findings<'_>) {
    let message = format!("{path} sets nothing, so it lets every event pass");
    let hint = "name a dialect (exact, prefix, suffix, all, any, not, cesql), or remove it";
    findings.warn(&ProblemSite(ProblemCode::EmptyFilter, path), message, hint);
}

fn cesql(expression: &cesql::Expression, path: &str, findings: &mut Findings<'_>) {
    let text = expression.text();
    if let Some(error) = expression.syntax_error() {
        let message = format!("invalid value: {text}: {path}");
        findings.error(
            &ProblemSite(ProblemCode::InvalidCesql, path),
            message,
            &error.to_string(),
        );
    } else if expression.tree().is_some_and(|tree| !tree.may_be_boolean()) {
        let message = format!("{text} is never true or false, so no event passes");
        let hint = "compare it with something, such as = 'value', or ask whether it EXISTS";
        findings.error(
            &ProblemSite(ProblemCode::CesqlNotBoolean, path),
            message,
            hint,
        );
    }
}

fn dialect(wanted: &AttributeValues, path: &str, findings: &mut Findings<'_>) {
    names(wanted, path, findings);
    for (name, _) in wanted.iter().filter(|(_, value)| value.is_empty()) {
        let at = format!("{path}[{name}]");
        let message =
            format!("{at} is empty, so the cluster skips all of {path} and lets every event pass");
        let hint = "write a value; to ask only that the attribute is there, use cesql: EXISTS";
        findings.warn(&ProblemSite(ProblemCode::EmptyValue, &at), message, hint);
    }
}

fn names(wanted: &AttributeValues, path: &str, findings: &mut Findings<'_>) {
    for (name, _) in wanted.iter().filter(|(name, _)| !is_attribute(name)) {
        let at = format!("{path}[{name}]");
        let message = format!("invalid key name {name:?}: {at}");
        findings.error(
            &ProblemSite(ProblemCode::InvalidAttribute, &at),
            message,
            NAME,
        );
    }
}

fn is_attribute(name: &str) -> bool {
    name.starts_with(|name: char| name.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

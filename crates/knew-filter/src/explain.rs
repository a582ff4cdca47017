//! The long decision: a verdict for every part of a filter.

use super::judge::{MatchKind, attribute_equals, has_empty_value};
use super::lookup::{present_attribute, readable_attribute};
use super::{Decision, Filter, Predicate, Verdict, cesql, hint};
use knew_event::Event;

impl Filter {
    /// Explains what every part of the filter decides for an event, including the parts that
    /// [`Filter::judge`] skips.
    #[must_use]
    pub fn explain(&self, event: &Event) -> Verdict {
        match self {
            Self::Attributes(wanted) => {
                explain_entries(Predicate::Attributes, wanted, |name, value| {
                    explain_attribute(event, name, value)
                })
            }
            Self::Exact(wanted) => {
                explain_matches(Predicate::Exact, MatchKind::Exact, wanted, event)
            }
            Self::Prefix(wanted) => {
                explain_matches(Predicate::Prefix, MatchKind::Prefix, wanted, event)
            }
            Self::Suffix(wanted) => {
                explain_matches(Predicate::Suffix, MatchKind::Suffix, wanted, event)
            }
            Self::All(filters) => explain_list(Predicate::All, Decision::Fail, filters, event),
            Self::Any(filters) => explain_list(Predicate::Any, Decision::Pass, filters, event),
            Self::Not(filter) => {
                let inner = filter.explain(event);
                let decision = match inner.decision {
                    Decision::Pass => Decision::Fail,
                    // Knative drops on an error, and dropping turned around is delivering.
                    Decision::Fail | Decision::Error => Decision::Pass,
                    Decision::Skipped => Decision::Skipped,
                };
                Verdict {
                    parts: vec![inner],
                    ..Verdict::new(Predicate::Not, decision)
                }
            }
            Self::Cesql(expression) => explain_cesql(expression, event),
            Self::Empty => Verdict {
                hint: Some("the filter is empty".to_owned()),
                ..Verdict::new(Predicate::Empty, Decision::Skipped)
            },
        }
    }
}

/// Explains the filter of a route. A route without a filter lets every event pass.
#[must_use]
pub fn explain_route(filter: Option<&Filter>, event: &Event) -> Verdict {
    filter.map_or_else(
        || Verdict::new(Predicate::NoFilter, Decision::Skipped),
        |filter| filter.explain(event),
    )
}

/// Verdict of a map: that of its only entry, or one over all entries.
fn explain_entries(
    predicate: Predicate,
    wanted: &[(String, String)],
    explain_entry: impl Fn(&str, &str) -> Verdict,
) -> Verdict {
    let mut of: Vec<Verdict> = wanted
        .iter()
        .map(|(name, value)| explain_entry(name, value))
        .collect();
    if of.len() == 1 {
        return of.remove(0);
    }
    let decision = if of.iter().all(|part| part.decision == Decision::Pass) {
        Decision::Pass
    } else {
        Decision::Fail
    };
    Verdict {
        parts: of,
        ..Verdict::new(predicate, decision)
    }
}

fn explain_attribute(event: &Event, name: &str, wanted: &str) -> Verdict {
    let actual = present_attribute(event, name).map(Into::into);
    let decision = pass_or_fail(attribute_equals(event, name, wanted));
    let hint = match decision {
        Decision::Pass => None,
        _ => hint::mismatch_hint(event, name, MatchKind::Exact, wanted),
    };
    Verdict {
        attribute: Some(name.to_owned()),
        wanted: Some(wanted.to_owned()),
        actual,
        hint,
        ..Verdict::new(Predicate::Attributes, decision)
    }
}

fn explain_matches(
    predicate: Predicate,
    test: MatchKind,
    wanted: &[(String, String)],
    event: &Event,
) -> Verdict {
    if wanted.is_empty() || has_empty_value(wanted) {
        let hint = match wanted.iter().find(|(_, value)| value.is_empty()) {
            Some((name, _)) => format!("the value wanted for {name} is empty"),
            None => "it names no attribute".to_owned(),
        };
        return Verdict {
            hint: Some(hint),
            ..Verdict::new(predicate, Decision::Skipped)
        };
    }
    explain_entries(predicate, wanted, |name, value| {
        let holds =
            readable_attribute(event, name).is_some_and(|actual| test.matches(&actual, value));
        Verdict {
            attribute: Some(name.to_owned()),
            wanted: Some(value.to_owned()),
            actual: present_attribute(event, name).map(Into::into),
            hint: if holds {
                None
            } else {
                hint::mismatch_hint(event, name, test, value)
            },
            ..Verdict::new(predicate, pass_or_fail(holds))
        }
    })
}

fn explain_list(
    predicate: Predicate,
    decisive: Decision,
    filters: &[Filter],
    event: &Event,
) -> Verdict {
    let of: Vec<Verdict> = filters.iter().map(|filter| filter.explain(event)).collect();
    let mut last = Decision::Skipped;
    for (filter, verdict) in filters.iter().zip(&of) {
        if filter.is_skipped() {
            continue;
        }
        last = verdict.decision;
        let drops = matches!(last, Decision::Fail | Decision::Error);
        if last == decisive || (decisive == Decision::Fail && drops) {
            break;
        }
    }
    Verdict {
        parts: of,
        ..Verdict::new(predicate, last)
    }
}

fn explain_cesql(expression: &cesql::Expression, event: &Event) -> Verdict {
    let verdict = |decision, actual, hint| Verdict {
        wanted: Some(expression.text().to_owned()),
        actual,
        hint,
        parts: explain_cesql_parts(expression, event),
        ..Verdict::new(Predicate::Cesql, decision)
    };
    if let Some(problem) = expression.syntax_error() {
        return verdict(Decision::Skipped, None, Some(problem.to_string()));
    }
    let (value, error) = expression.evaluate(event);
    match (value, error) {
        (_, Some(error)) => verdict(Decision::Error, None, Some(error.to_string())),
        (cesql::Value::Boolean(truth), None) => {
            verdict(pass_or_fail(truth), Some(truth.to_string()), None)
        }
        (other, None) => {
            let kind = other.type_name();
            let hint = format!("it gives the {kind} {other}, not true or false");
            verdict(Decision::Error, Some(other.to_string()), Some(hint))
        }
    }
}

/// Verdicts of the operands of an `AND` or `OR` chain; for other expressions, of the attributes it
/// reads.
fn explain_cesql_parts(expression: &cesql::Expression, event: &Event) -> Vec<Verdict> {
    let operands = expression.operands();
    if !operands.is_empty() {
        return operands
            .iter()
            .map(|operand| explain_cesql(operand, event))
            .collect();
    }
    let attribute = |name: &String| Verdict {
        attribute: Some(name.clone()),
        actual: cesql::expression_attribute(event, name).map(|attribute| attribute.to_string()),
        ..Verdict::new(Predicate::Attribute, Decision::Skipped)
    };
    expression.attributes().iter().map(attribute).collect()
}

fn pass_or_fail(holds: bool) -> Decision {
    if holds {
        Decision::Pass
    } else {
        Decision::Fail
    }
}

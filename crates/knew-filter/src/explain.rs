//! The long answer: a verdict for every part of a filter.

use super::judge::{Test, has_empty_value, legacy};
use super::lookup::{lookup, present};
use super::{Answer, Filter, Verdict, cesql, hint};
use knew_event::Event;

impl Filter {
    /// Says of every part of the filter what it makes of the event. Every part answers, also those
    /// that [`Filter::judge`] need not reach.
    #[must_use]
    pub fn explain(&self, event: &Event) -> Verdict {
        match self {
            Self::Attributes(wanted) => entries("attributes", wanted, |name, value| {
                explain_legacy(event, name, value)
            }),
            Self::Exact(wanted) => compare(("exact", Test::Exact), wanted, event),
            Self::Prefix(wanted) => compare(("prefix", Test::Prefix), wanted, event),
            Self::Suffix(wanted) => compare(("suffix", Test::Suffix), wanted, event),
            Self::All(filters) => list("all", Answer::No, filters, event),
            Self::Any(filters) => list("any", Answer::Yes, filters, event),
            Self::Not(filter) => {
                let inner = filter.explain(event);
                let answer = match inner.answer {
                    Answer::Yes => Answer::No,
                    // Knative drops on an error, and dropping turned around is delivering.
                    Answer::No | Answer::Error => Answer::Yes,
                    Answer::Undecided => Answer::Undecided,
                };
                Verdict {
                    of: vec![inner],
                    ..Verdict::new("not", answer)
                }
            }
            Self::Cesql(expression) => explain_cesql(expression, event),
            Self::Empty => Verdict {
                hint: Some("the filter is empty".to_owned()),
                ..Verdict::new("empty", Answer::Undecided)
            },
        }
    }
}

/// Explains a route's filter; a route without one lets everything pass.
#[must_use]
pub fn explain(filter: Option<&Filter>, event: &Event) -> Verdict {
    filter.map_or_else(
        || Verdict::new("no filter", Answer::Undecided),
        |it| it.explain(event),
    )
}

/// One verdict for a map: its only entry's, or one over all of them.
fn entries(
    predicate: &'static str,
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
    let answer = if of.iter().all(|it| it.answer == Answer::Yes) {
        Answer::Yes
    } else {
        Answer::No
    };
    Verdict {
        of,
        ..Verdict::new(predicate, answer)
    }
}

fn explain_legacy(event: &Event, name: &str, wanted: &str) -> Verdict {
    let actual = present(event, name).map(Into::into);
    let answer = answer(legacy(event, name, wanted));
    let hint = match answer {
        Answer::Yes => None,
        _ => hint::for_miss(event, name, (Test::Exact, wanted)),
    };
    Verdict {
        attribute: Some(name.to_owned()),
        wanted: Some(wanted.to_owned()),
        actual,
        hint,
        ..Verdict::new("attributes", answer)
    }
}

fn compare(
    (predicate, test): (&'static str, Test),
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
            ..Verdict::new(predicate, Answer::Undecided)
        };
    }
    entries(predicate, wanted, |name, value| {
        let holds = lookup(event, name).is_some_and(|lookup| test.holds(&lookup, value));
        Verdict {
            attribute: Some(name.to_owned()),
            wanted: Some(value.to_owned()),
            actual: present(event, name).map(Into::into),
            hint: if holds {
                None
            } else {
                hint::for_miss(event, name, (test, value))
            },
            ..Verdict::new(predicate, answer(holds))
        }
    })
}

fn list(predicate: &'static str, decisive: Answer, filters: &[Filter], event: &Event) -> Verdict {
    let of: Vec<Verdict> = filters.iter().map(|filter| filter.explain(event)).collect();
    let mut last = Answer::Undecided;
    for (filter, verdict) in filters.iter().zip(&of) {
        if filter.is_skipped() {
            continue;
        }
        last = verdict.answer;
        let drops = matches!(last, Answer::No | Answer::Error);
        if last == decisive || (decisive == Answer::No && drops) {
            break;
        }
    }
    Verdict {
        of,
        ..Verdict::new(predicate, last)
    }
}

fn explain_cesql(expression: &cesql::Expression, event: &Event) -> Verdict {
    let verdict = |answer, actual, hint| Verdict {
        wanted: Some(expression.text().to_owned()),
        actual,
        hint,
        of: parts_of_cesql(expression, event),
        ..Verdict::new("cesql", answer)
    };
    if let Some(problem) = expression.problem() {
        return verdict(Answer::Undecided, None, Some(problem.to_string()));
    }
    let (value, error) = expression.evaluate(event);
    match (value, error) {
        (_, Some(error)) => verdict(Answer::Error, None, Some(error.to_string())),
        (cesql::Value::Boolean(truth), None) => {
            verdict(answer(truth), Some(truth.to_string()), None)
        }
        (other, None) => {
            let kind = other.type_name();
            let hint = format!("it gives the {kind} {other}, not true or false");
            verdict(Answer::Error, Some(other.to_string()), Some(hint))
        }
    }
}

/// The operands of a chain of `AND` or `OR`, each with a verdict; of anything else the attributes
/// it reads.
fn parts_of_cesql(expression: &cesql::Expression, event: &Event) -> Vec<Verdict> {
    let operands = expression.operands();
    if !operands.is_empty() {
        return operands
            .iter()
            .map(|operand| explain_cesql(operand, event))
            .collect();
    }
    let attribute = |name: &String| Verdict {
        attribute: Some(name.clone()),
        actual: cesql::attribute(event, name).map(|attribute| attribute.to_string()),
        ..Verdict::new("attribute", Answer::Undecided)
    };
    expression.attributes().iter().map(attribute).collect()
}

fn answer(holds: bool) -> Answer {
    if holds { Answer::Yes } else { Answer::No }
}

//! The form that lays faults over a service while everything runs. It speaks the words of `knew.yaml`.

use std::fmt::Write as _;

use crate::state::form::blueprint::What;
use crate::state::form::{Field, Form, FormKind};
use crate::state::line_input::LineInput;
use knew_core::manifest::{File, Manifest};
use knew_core::model::faults::{FaultAbort, FaultLatency};
use knew_core::model::{FaultSpec, Id, ProblemLocation};

/// The fields and what belongs in them.
const FIELDS: [(&str, &str, What); 5] = [
    (
        "latency",
        "waited before the call: 200ms, or {p50: 40ms, p99: 2s}",
        What::OneOf(&["", "200ms", "2s", "{p50: 40ms, p99: 2s}"]),
    ),
    (
        "instead",
        "statuses in turn such as 500, 503; or hang, reset, nonsense",
        What::OneOf(&["", "500", "503", "429", "hang", "reset", "nonsense"]),
    ),
    ("duplicate", "yes or no", What::OneOf(&["no", "yes"])),
    (
        "probability",
        "the part of the calls, such as 20%",
        What::OneOf(&["100%", "50%", "20%", "5%"]),
    ),
    ("seed", "a number that chooses other calls", What::Text),
];

/// The form for a service, filled with what lies over it now.
#[must_use]
pub fn form(of: &Id, faults: &FaultSpec) -> Form {
    let value = |name: &str| match name {
        "latency" => faults.latency.map(latency).unwrap_or_default(),
        "instead" => faults.abort.as_ref().map(instead).unwrap_or_default(),
        "duplicate" => (if faults.duplicate { "yes" } else { "no" }).to_owned(),
        "probability" => faults.probability.to_string(),
        _ => faults.seed.to_string(),
    };
    let fields = FIELDS.into_iter().map(|(name, hint, what)| Field {
        name,
        hint,
        input: LineInput::of(&value(name)),
        what,
        error: None,
    });
    Form {
        kind: FormKind::Faults(of.clone()),
        title: format!("Faults over {}", of.name),
        fields: fields.collect(),
        focus: 0,
    }
}

/// The faults a form describes; `None` after saying in the form what is wrong.
pub fn read_faults(form: &mut Form) -> Option<FaultSpec> {
    for field in &mut form.fields {
        field.error = None;
    }
    let manifest = Manifest::from_files(vec![File {
        name: "knew.yaml".into(),
        text: text(form).into(),
    }]);
    let problem = manifest.problems.first().cloned();
    let Some(problem) = problem else {
        let mut said = manifest.workspace.faults.into_iter();
        return Some(said.next().map(|said| said.value).unwrap_or_default());
    };
    let field = match &problem.at {
        ProblemLocation::Field(_, path) => FIELDS
            .iter()
            .find(|field| path.contains(field.0))
            .map(|field| field.0),
        ProblemLocation::Position(_) => None,
    };
    let words = problem.hint.unwrap_or(problem.message);
    form.refuse(field.unwrap_or("instead"), words);
    None
}

/// The same in `knew.yaml`.
fn text(form: &Form) -> String {
    let mut text = String::from("faults:\n  it:\n");
    for (name, _, _) in FIELDS {
        let value = form.value(name);
        _ = match (name, value) {
            (_, "") => Ok(()),
            ("instead", "hang" | "reset" | "nonsense") => writeln!(text, "    {value}: true"),
            ("instead", _) => writeln!(text, "    status: [{value}]"),
            ("duplicate", _) => writeln!(text, "    duplicate: {}", value == "yes"),
            _ => writeln!(text, "    {name}: {value}"),
        };
    }
    text
}

fn latency(latency: FaultLatency) -> String {
    match latency {
        FaultLatency::Fixed(time) => format!("{time:?}"),
        FaultLatency::Percentiles { min, p50, p99, max } => {
            format!("{{min: {min:?}, p50: {p50:?}, p99: {p99:?}, max: {max:?}}}")
        }
    }
}

fn instead(instead: &FaultAbort) -> String {
    match instead {
        FaultAbort::Status(all) => {
            let all: Vec<_> = all.iter().map(u16::to_string).collect();
            all.join(", ")
        }
        FaultAbort::Hang => "hang".to_owned(),
        FaultAbort::Reset => "reset".to_owned(),
        FaultAbort::Nonsense => "nonsense".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::state::form::faults::*;
    use knew_core::model::faults::Probability;
    use std::time::Duration;

    fn id() -> Id {
        Id::new("", "Service", "default", "s")
    }

    #[test]
    fn what_goes_in_comes_out_again() {
        let [min, p50, p99, max] = [5, 50, 1_500, 2_000].map(Duration::from_millis);
        let all = [
            FaultSpec::default(),
            FaultSpec {
                latency: Some(FaultLatency::Percentiles { min, p50, p99, max }),
                abort: Some(FaultAbort::Status(vec![500, 503])),
                duplicate: true,
                probability: Probability(2_000),
                seed: 7,
            },
            FaultSpec {
                latency: Some(FaultLatency::Fixed(p99)),
                abort: Some(FaultAbort::Hang),
                ..FaultSpec::default()
            },
        ];
        for wanted in all {
            let mut form = form(&id(), &wanted);
            assert_eq!(read_faults(&mut form), Some(wanted));
        }
    }

    #[test]
    fn what_cannot_be_is_said_at_its_field() {
        for (name, value) in [("latency", "soon"), ("instead", "99"), ("probability", "3")] {
            let mut form = form(&id(), &FaultSpec::default());
            form.set("instead", "500");
            form.set(name, value);
            assert_eq!(read_faults(&mut form), None, "{value}");
            assert_eq!(form.fields[form.focus].name, name);
            assert!(form.fields[form.focus].error.is_some());
        }
    }
}

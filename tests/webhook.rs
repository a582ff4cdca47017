//! What `check` refuses, beside what Knative's admission webhook refuses.
//!
//! The cases lie outside, in `$KNEW_UPSTREAM_TCK`. Without them the test says so and is skipped.

use std::fs;
use std::path::PathBuf;

use knew_core::graph::{build::build, check::check};
use knew_core::manifest::{File, Manifest};
use knew_core::model::{ProblemCode, Severity};
use serde::Deserialize;

/// Complaints about fields that a cluster fills in before it validates.
const DEFAULTED: &[&str] = &[
    "missing field(s): eventing.knative.dev/broker.class",
    "missing field(s): spec.channelTemplate",
    "Missing value for config",
];

/// Cases of the two tables in `docs/fidelity.md`.
const STRICTER: usize = 19;
const MORE_LENIENT: usize = 1;

#[derive(Deserialize)]
struct Case {
    name: String,
    manifest: String,
    #[serde(default)]
    error: String,
}

impl Case {
    /// What the webhook says, without complaints about defaults.
    fn refusal(&self) -> String {
        let lines = self.error.lines();
        let lines = lines.filter(|line| !DEFAULTED.iter().any(|word| line.contains(word)));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What `check` says of the object by itself.
    fn errors(&self) -> Vec<String> {
        let manifest = Manifest::from_files(vec![File {
            name: "a.yaml".into(),
            text: self.manifest.as_str().into(),
        }]);
        // References to other objects are no business of the webhook.
        let graph = build(&manifest.resources);
        let refused = check(&graph, &manifest.resources).into_iter();
        let refused = refused.filter(|problem| problem.code == ProblemCode::DisallowedField);
        let problems = manifest.problems.into_iter().chain(refused);
        let errors = problems.filter(|problem| problem.severity == Severity::Error);
        errors
            .map(|problem| format!("{}: {}", problem.code, problem.message))
            .collect()
    }
}

fn cases() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("KNEW_UPSTREAM_TCK")?);
    let path = folder.join("webhook.jsonl");
    path.is_file().then_some(path)
}

#[test]
fn check_refuses_what_the_webhook_refuses() {
    let Some(path) = cases() else {
        println!("skipped: no webhook.jsonl in $KNEW_UPSTREAM_TCK");
        return;
    };
    let text = fs::read_to_string(path).expect("the cases");
    let (mut stricter, mut more_lenient) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let case: Case = serde_json::from_str(line).expect("a case");
        let (refusal, errors) = (case.refusal(), case.errors());
        let described = format!(
            "{}\n{}  webhook: {refusal:?}\n  check: {errors:?}\n",
            case.name, case.manifest
        );
        match (refusal.is_empty(), errors.is_empty()) {
            (true, false) => stricter.push(described),
            (false, true) => more_lenient.push(described),
            _ => {}
        }
    }
    for (differences, known) in [(stricter, STRICTER), (more_lenient, MORE_LENIENT)] {
        let count = differences.len();
        assert!(
            count <= known,
            "{count} differ:\n{}",
            differences.join("\n")
        );
    }
}

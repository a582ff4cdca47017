//! The table of checks: its page in `docs/` is what the program prints, every code that is raised
//! is in it, and each row has a file that trips it and one that is clean.
//!
//! `KNEW_BLESS=1` writes the page again.

#![expect(
    clippy::expect_used,
    reason = "a fixture that cannot be read is a failed test"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use knew_core::graph::{build::build_with_workspace, check::check};
use knew_core::manifest::{File, Manifest};
use knew_core::model::workspace::SystemSet;
use knew_core::model::{Problem, ProblemCode, check_rules};

/// Raised while files are looked for, before there is a text; tested beside the reading.
const WITHOUT_TEXT: &[ProblemCode] = &[
    ProblemCode::Unreadable,
    ProblemCode::NoManifests,
    ProblemCode::TooLarge,
    ProblemCode::TooManyProblems,
    ProblemCode::NotText,
    ProblemCode::LinkOutside,
];

/// Found while events flow, not by a check.
const AT_RUN_TIME: &[ProblemCode] = &[ProblemCode::NoAnswer, ProblemCode::Lost];

/// Raised by a build without some systems.
const WITHOUT_SYSTEMS: &str = "system-not-built";

/// Raised for `knew.yaml` alone.
const OF_WORKSPACE: &[&str] = &["unknown-setting", "two-runners", "unknown-name"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn problems(path: &Path) -> Vec<Problem> {
    let text = fs::read_to_string(path).expect("each row has a good and a bad file");
    let folder = path
        .parent()
        .and_then(|parent| parent.file_name()?.to_str());
    let of_workspace = folder.is_some_and(|folder| OF_WORKSPACE.contains(&folder));
    let manifest = Manifest::from_files(vec![File {
        name: if of_workspace { "knew.yaml" } else { "a.yaml" }.into(),
        text: text.into(),
    }]);
    let mut graph = build_with_workspace(&manifest.resources, &manifest.workspace);
    if folder == Some(WITHOUT_SYSTEMS) {
        graph.built_in = SystemSet::NONE;
    }
    let mut problems = manifest.problems.clone();
    problems.extend(check(&graph, &manifest.resources));
    for problem in &problems {
        assert!(
            manifest.locate(&problem.at).is_some(),
            "{problem:?} is nowhere"
        );
        assert!(problem.hint.is_some(), "{problem:?} says nothing to do");
    }
    problems
}

#[test]
fn each_check_is_tripped_by_its_bad_file_and_its_good_file_is_clean() {
    let mut faults = Vec::new();
    for rule in check_rules::all().filter(|rule| !WITHOUT_TEXT.contains(&rule.code)) {
        let folder = root().join("tests/checks").join(rule.code.as_str());
        let bad = problems(&folder.join("bad.yaml"));
        if !bad.iter().any(|bad| bad.code == rule.code) {
            faults.push(format!("{}: the bad file says {bad:#?}", rule.code));
        }
        let good = problems(&folder.join("good.yaml"));
        if !good.is_empty() {
            faults.push(format!("{}: the good file says {good:#?}", rule.code));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_code_that_is_raised_is_in_the_table() {
    let known: BTreeSet<ProblemCode> = check_rules::all().map(|rule| rule.code).collect();
    let mut raised = BTreeSet::new();
    for room in ["model", "manifest", "graph"] {
        collect(&root().join("crates/knew-core/src").join(room), &mut raised);
    }
    assert!(raised.len() > 30, "only {raised:?} found");
    let unknown: Vec<&ProblemCode> = raised.difference(&known).collect();
    assert!(unknown.is_empty(), "not in the table: {unknown:?}");
    let never: Vec<&ProblemCode> = known.difference(&raised).collect();
    assert!(never.is_empty(), "never raised: {never:?}");
    let without_rule: Vec<&ProblemCode> = ProblemCode::ALL
        .iter()
        .filter(|code| !known.contains(code) && !AT_RUN_TIME.contains(code))
        .collect();
    assert!(without_rule.is_empty(), "without a rule: {without_rule:?}");
}

#[test]
fn no_code_is_in_the_table_twice() {
    let codes: Vec<ProblemCode> = check_rules::all().map(|rule| rule.code).collect();
    let unique: BTreeSet<&ProblemCode> = codes.iter().collect();
    assert_eq!(codes.len(), unique.len());
}

#[test]
fn the_page_in_the_documentation_is_the_table() {
    let path = root().join("docs/checks.md");
    if std::env::var_os("KNEW_BLESS").is_some() {
        fs::write(&path, check_rules::markdown_page()).expect("the page can be written");
    }
    let page = fs::read_to_string(&path).expect("docs/checks.md");
    assert!(
        page == check_rules::markdown_page(),
        "docs/checks.md is old; KNEW_BLESS=1 cargo test --test checks writes it again"
    );
}

/// Adds the codes that the source of a folder names, the table and tests aside.
fn collect(folder: &Path, raised: &mut BTreeSet<ProblemCode>) {
    for entry in fs::read_dir(folder).expect("a folder of src") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .and_then(|path| path.to_str())
            .unwrap_or("");
        if path.is_dir() {
            if !["check_rules", "tests"].contains(&name) {
                collect(&path, raised);
            }
            continue;
        }
        if name == "tests.rs" || name == "fix.rs" {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source file");
        let own = text.split("#[cfg(test)]\nmod").next().unwrap_or_default();
        for named in own.split("ProblemCode::").skip(1) {
            let end = named
                .find(|letter: char| !letter.is_alphanumeric())
                .unwrap_or(named.len());
            let code = ProblemCode::ALL
                .iter()
                .find(|code| format!("{code:?}") == named[..end]);
            raised.extend(code);
        }
    }
}

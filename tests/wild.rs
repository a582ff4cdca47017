//! Files as people have them: each of `tests/wild/` with the objects knew finds in it and what it
//! says of them. `KNEW_BLESS=1` writes the reports again.

#![expect(
    clippy::expect_used,
    reason = "a fixture that cannot be read is a failed test"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use knew_core::graph::{build::build, check::check};
use knew_core::manifest::{File, Manifest};

fn report(text: &str) -> String {
    let manifest = Manifest::from_files(vec![File {
        name: "a".into(),
        text: text.into(),
    }]);
    let mut report = String::new();
    for resource in &manifest.resources {
        _ = writeln!(report, "{}", resource.id);
    }
    let graph = build(&manifest.resources);
    let found = manifest.without_placeholder_problems(check(&graph, &manifest.resources));
    for problem in manifest.problems.iter().chain(&found) {
        let place = manifest.locate(&problem.at).expect("a place");
        let hint = problem.hint.as_deref().expect("what to do");
        _ = write!(
            report,
            "{}:{}: {}: {} [{}]\n    {hint}\n",
            place.line,
            place.column,
            problem.severity.as_str(),
            problem.message,
            problem.code
        );
    }
    report
}

#[test]
fn a_file_from_the_wild_loads_as_far_as_it_goes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wild");
    let mut faults = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            continue;
        }
        let found = report(&fs::read_to_string(&path).expect("a text"));
        let expected = path.with_extension("txt");
        if std::env::var_os("KNEW_BLESS").is_some() {
            fs::write(&expected, &found).expect("the report can be written");
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_default();
        if found != wanted || wanted.is_empty() {
            faults.push(format!("{}:\n{found}", path.display()));
        }
        count += 1;
    }
    assert!(count >= 7, "only {count} files");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

//! Each file of `tests/problems/` is a manifest with mistakes; its `.txt` is what knew says of them.

#![expect(
    clippy::expect_used,
    reason = "a problem without a place or a hint is a failed test"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use knew_core::manifest::{File, Manifest};

fn report(name: &str, text: &str) -> String {
    let manifest = Manifest::from_files(vec![File {
        name: name.into(),
        text: text.into(),
    }]);
    let mut report = String::new();
    for problem in &manifest.problems {
        let place = manifest
            .locate(&problem.at)
            .expect("every problem has a place");
        let severity = format!("{:?}", problem.severity).to_lowercase();
        let hint = problem
            .hint
            .as_deref()
            .expect("every problem says what to do");
        _ = write!(
            report,
            "{}:{}: {severity}: {} [{}]\n    {hint}\n",
            place.line, place.column, problem.message, problem.code
        );
    }
    report
}

#[test]
fn every_mistake_is_named_with_its_place_and_what_to_do() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems");
    let mut faults = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a text");
        let found = report("a.yaml", &text);
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
    assert!(count > 10, "only {count} files");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

//! `knew check` on everything that can be wrong: a sentence with a place, and never a panic.

use std::fs;
use std::path::{Path, PathBuf};

use crate::launch::{Done, knew, knew_reading, sample};
use tempfile::TempDir;

/// A folder with one file `a.yaml`.
fn folder(text: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.yaml");
    fs::write(&path, text).expect("written");
    (folder, path)
}

fn check(path: &Path) -> Done {
    knew(&["check".as_ref(), path.as_os_str()])
}

/// Checks a text that is wrong: the answer is a sentence with a place, in the file, never a panic.
fn is_refused(text: impl AsRef<[u8]>, words: &str) -> String {
    let (_folder, path) = folder(text);
    let done = check(&path);
    assert!(
        matches!(done.code, 1 | 2),
        "exit {}:\n{}",
        done.code,
        done.all()
    );
    assert!(!done.all().contains("panicked"), "{}", done.all());
    let place = format!("{}:", path.display());
    let line = done
        .all()
        .lines()
        .find(|line| line.starts_with(&place) && line.contains(": error: "))
        .map(str::to_owned);
    let line = line.unwrap_or_else(|| panic!("no error with a place:\n{}", done.all()));
    let numbers: Vec<&str> = line[place.len()..].splitn(3, ':').take(2).collect();
    assert!(
        numbers
            .iter()
            .all(|it| it.parse::<usize>().is_ok_and(|it| it > 0)),
        "no line and column: {line}"
    );
    assert!(
        line.to_lowercase().contains(&words.to_lowercase()),
        "{words:?} is not in {line:?}"
    );
    done.all()
}

const BROKER: &str = "apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata:\n  name: shop\n";

fn trigger(broker: &str, subscriber: &str) -> String {
    format!(
        "apiVersion: eventing.knative.dev/v1\nkind: Trigger\nmetadata:\n  name: all\nspec:\n  \
         broker: {broker}\n  subscriber:\n    {subscriber}\n"
    )
}

#[test]
fn what_is_not_yaml_is_refused_with_its_place() {
    is_refused("kind: [Broker\nname: }{\n", "");
}

#[test]
fn half_a_document_is_refused_with_its_place() {
    is_refused(
        "apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata:\n  name: \"sho",
        "",
    );
}

#[test]
fn a_list_is_refused_with_its_place() {
    is_refused("- a\n- b\n", "");
}

#[test]
fn a_file_of_50_megabytes_is_refused_with_its_place() {
    is_refused("# comment\n".repeat(5 << 20), "");
}

#[test]
fn a_binary_file_is_refused_with_its_place() {
    is_refused([0_u8, 159, 146, 150, 0, 1, 2, 3], "");
}

#[test]
fn a_name_with_a_slash_is_refused_with_its_place() {
    is_refused(BROKER.replace("shop", "shop/two"), "shop/two");
}

#[test]
fn two_objects_of_one_id_are_refused_naming_both() {
    let all = is_refused(format!("{BROKER}---\n{BROKER}"), "Broker default/shop");
    assert!(all.contains(":4:") || all.contains("line 4"), "{all}");
}

#[test]
fn a_trigger_on_a_missing_broker_is_refused_with_its_place() {
    is_refused(trigger("gone", "uri: http://127.0.0.1:9/"), "gone");
}

#[test]
fn every_problem_says_what_to_do() {
    let (_folder, path) = folder(trigger("gone", "uri: http://127.0.0.1:9/"));
    let done = knew(&[
        "check".as_ref(),
        "-o".as_ref(),
        "json".as_ref(),
        path.as_os_str(),
    ]);
    assert_eq!(done.code, 1);
    let list: serde_json::Value = serde_json::from_str(&done.out).expect("JSON");
    let errors: Vec<_> = list
        .as_array()
        .expect("a list")
        .iter()
        .filter(|list| list["severity"] == "error")
        .collect();
    assert!(!errors.is_empty());
    for error in errors {
        assert!(
            error["hint"]
                .as_str()
                .is_some_and(|error| !error.is_empty()),
            "{error}"
        );
        assert!(error["line"].as_u64().is_some_and(|u64| u64 > 0), "{error}");
    }
}

#[test]
fn a_file_that_is_not_there_is_bad_input() {
    let done = knew(&["check", "no/such/file.yaml"]);
    assert_eq!(done.code, 2);
    assert!(done.err.contains("no/such/file.yaml"), "{}", done.err);
}

#[test]
fn good_text_on_stdin_has_no_errors() {
    let done = knew_reading(&["check", "-"], BROKER);
    assert_eq!(done.code, 0, "{}", done.all());
}

#[test]
fn warnings_fail_only_when_they_are_denied() {
    let sample = sample("hello-broker.yaml");
    let path = sample.to_str().expect("UTF-8");
    assert_eq!(knew(&["check", path]).code, 0);
    assert_eq!(knew(&["check", "--deny-warnings", path]).code, 1);
}

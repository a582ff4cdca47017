//! Subcommands that print and end.

use crate::launch::{knew, samples};

#[test]
fn every_sample_is_drawn_in_every_form() {
    for sample in samples() {
        for form in ["text", "mermaid", "dot", "json"] {
            let path = sample.to_str().expect("UTF-8");
            let done = knew(&["graph", "-o", form, path]);
            assert_eq!(done.code, 0, "{form} of {path}: {}", done.err);
            assert!(!done.out.is_empty(), "{form} of {path}:\n{}", done.out);
            if form == "json" {
                let graph: serde_json::Value = serde_json::from_str(&done.out).expect("JSON");
                let mut lists = ["sources", "hubs", "routes", "targets", "edges"].iter();
                assert!(lists.all(|list| graph[list].is_array()), "{path}");
            }
        }
    }
}

#[test]
fn a_picture_keeps_to_its_width_and_to_ascii() {
    for sample in samples() {
        let path = sample.to_str().expect("UTF-8");
        let done = knew(&["--ascii", "graph", "--width", "80", path]);
        assert!(done.out.is_ascii(), "{path}:\n{}", done.out);
        let longest = done.out.lines().map(str::len).max();
        assert!(
            longest.is_some_and(|longest| longest <= 80),
            "{path}:\n{}",
            done.out
        );
    }
}

#[test]
fn an_expression_is_evaluated_on_an_event() {
    let done = knew(&[
        "eval",
        "type LIKE 'order.%'",
        r#"{"type": "order.created"}"#,
    ]);
    assert_eq!(
        (done.code, done.out.trim()),
        (0, r#"{"value":true,"type":"Boolean"}"#)
    );
    let done = knew(&["eval", "1 / 0"]);
    assert_eq!(done.code, 1);
    assert!(done.out.contains(r#""error":"math""#), "{}", done.out);
}

#[test]
fn the_help_knows_every_subcommand() {
    insta::assert_snapshot!(knew(&["--help"]).out);
}

#[test]
fn a_wrong_flag_is_bad_usage() {
    assert_eq!(knew(&["graph", "--no-such-flag", "x"]).code, 2);
}

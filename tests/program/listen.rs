//! Where the engine listens, and who may send to it, by the real program.

use std::fs;

use crate::launch::{Running, knew, sample};

fn hello() -> String {
    sample("hello-broker.yaml")
        .to_str()
        .expect("UTF-8")
        .to_owned()
}

#[test]
fn other_machines_are_let_in_only_on_purpose() {
    let run = |flags: &[&str]| {
        let path = hello();
        let fixed = ["run", "-o", "none", "--for", "50ms", &path];
        knew(&[&fixed, flags].concat())
    };
    let done = run(&["--listen", "0.0.0.0:0"]);
    assert_eq!(done.code, 2, "{}", done.err);
    assert!(
        done.err.contains("lets other machines send events"),
        "{}",
        done.err
    );
    assert!(done.err.contains("--allow-remote"), "{}", done.err);
    let done = run(&["--listen", "0.0.0.0:0", "--allow-remote"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let warning = "knew: warning: anybody who can reach this machine can send events to 0.0.0.0:0";
    assert!(done.err.lines().any(|line| line == warning), "{}", done.err);
    let done = run(&["--listen", "[::1]:0"]);
    assert!(!done.err.contains("warning: anybody"), "{}", done.err);
}

#[test]
fn flags_of_the_listener_before_the_subcommand_are_refused_instead_of_ignored() {
    let done = knew(&["--token-file", "secret", "run", &hello()]);
    assert_eq!(done.code, 2, "{}", done.err);
    assert!(done.err.contains("behind `run`"), "{}", done.err);
}

#[test]
fn send_shows_the_token_of_a_file_or_of_the_environment() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token");
    fs::write(&file, "s3cret\n").expect("written");
    let file = file.to_str().expect("UTF-8");
    let mut run = Running::start(&["-o", "json", "--token-file", file, &hello()]);
    let server = format!("http://{}", run.address);
    let to = [
        "send",
        "--to",
        "Broker default/default",
        "--server",
        &server,
    ];
    let done = knew(&to);
    let refused =
        "Broker default/default: 401 Unauthorized (the bearer token is missing or wrong)\n";
    assert_eq!((done.out.as_str(), done.code), (refused, 1), "{}", done.err);
    let done = knew(&[&to[..], &["--token-file", file]].concat());
    assert_eq!(done.code, 0, "{}", done.all());
    run.until(r#""delivered""#);
}

#[test]
fn a_token_that_cannot_be_read_is_an_error_with_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("empty");
    fs::write(&empty, "\n").expect("written");
    for (file, words) in [
        (empty, "the token is empty"),
        (folder.path().join("missing"), "cannot open"),
    ] {
        let file = file.to_str().expect("UTF-8");
        let done = knew(&["run", "--for", "50ms", "--token-file", file, &hello()]);
        assert_eq!(done.code, 2, "{}", done.err);
        assert!(
            done.err.contains(words) && done.err.contains(file),
            "{}",
            done.err
        );
    }
}

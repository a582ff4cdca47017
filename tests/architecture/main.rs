//! Holds every crate and module to the table of `docs/architecture.md`: what it may depend on, how long a file
//! may be, and that imports run in no circle. A failure names the file and the line.

#![expect(
    clippy::expect_used,
    reason = "a test ends where the ground it stands on is missing"
)]

mod circles;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A crate of the workspace, and the crates it may depend on.
struct Package {
    name: &'static str,
    may_use: &'static [&'static str],
    may_not_use: &'static [&'static str],
}

const TERMINAL: &[&str] = &["ratatui", "crossterm", "tui-textarea"];
/// Whoever embeds the library crates must not be made to build a runtime, a client or a terminal.
const NETWORK_AND_TERMINAL: &[&str] = &[
    "tokio",
    "tokio-util",
    "axum",
    "reqwest",
    "hyper",
    "hyper-util",
    "async-nats",
    "rdkafka",
    "notify",
    "redis",
    "lapin",
    "google-cloud-pubsub",
    "google-cloud-auth",
    "aws-config",
    "aws-sdk-sqs",
    "aws-smithy-http-client",
    "ring",
    "rustls",
    "ratatui",
    "crossterm",
    "tui-textarea",
];
const NETWORK: &[&str] = &[
    "knew-engine",
    "tokio",
    "tokio-util",
    "axum",
    "reqwest",
    "hyper",
    "async-nats",
    "rdkafka",
    "notify",
    "crossterm",
];

const PACKAGES: &[Package] = &[
    package("knew-text", &[], NETWORK_AND_TERMINAL),
    package("knew-event", &["knew-text"], NETWORK_AND_TERMINAL),
    package(
        "knew-filter",
        &["knew-event", "knew-text"],
        NETWORK_AND_TERMINAL,
    ),
    package(
        "knew-core",
        &["knew-filter", "knew-event", "knew-text"],
        NETWORK_AND_TERMINAL,
    ),
    package(
        "knew-engine",
        &["knew-core", "knew-filter", "knew-event", "knew-text"],
        TERMINAL,
    ),
    package(
        "knew-tui",
        &["knew-core", "knew-filter", "knew-event", "knew-text"],
        NETWORK,
    ),
];

/// The modules of a crate that may not import each other freely: those a module may import.
const MODULES: &[(&str, &str, &[&str])] = &[
    ("crates/knew-core", "model", &[]),
    ("crates/knew-core", "manifest", &["model"]),
    ("crates/knew-core", "graph", &["model"]),
    ("crates/knew-core", "record", &["model"]),
    (
        "crates/knew-tui",
        "input",
        &["state", "view", "actions", "app"],
    ),
    (
        "crates/knew-tui",
        "state",
        &["input", "view", "actions", "app"],
    ),
    (
        "crates/knew-tui",
        "view",
        &["state", "input", "actions", "app"],
    ),
    (
        "crates/knew-tui",
        "actions",
        &["state", "input", "view", "app"],
    ),
    (
        "crates/knew-tui",
        "app",
        &["state", "input", "view", "actions"],
    ),
    (
        "crates/knew-tui",
        "ui",
        &["app", "state", "view", "input", "actions"],
    ),
    (".", "export", &[]),
    (".", "shell", &["export"]),
    (".", "cli", &["export", "shell"]),
];

const LONGEST: usize = 400;
const LONGEST_WITH_TESTS: usize = 600;
const LONGEST_MEDIAN: usize = 160;
const VAGUE: &[&str] = &[
    "manager", "helper", "util", "utils", "handler", "common", "misc",
];

const fn package(
    name: &'static str,
    may_use: &'static [&'static str],
    may_not_use: &'static [&'static str],
) -> Package {
    Package {
        name,
        may_use,
        may_not_use,
    }
}

#[test]
fn a_crate_depends_only_on_what_its_row_allows() {
    let mut faults = String::new();
    for entry in fs::read_dir(root().join("crates")).expect("crates is readable") {
        let folder = entry.expect("an entry of crates is readable").path();
        let name = folder
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or("");
        let Some(package) = PACKAGES.iter().find(|package| package.name == name) else {
            let _ = writeln!(faults, "crates/{name} has no row in this test");
            continue;
        };
        for dependency in dependencies(&folder.join("Cargo.toml")) {
            let ours = dependency.starts_with("knew-");
            if (ours && !package.may_use.contains(&dependency.as_str()))
                || package.may_not_use.contains(&dependency.as_str())
            {
                let _ = writeln!(
                    faults,
                    "crates/{name}/Cargo.toml: may not depend on {dependency}"
                );
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn a_module_imports_only_the_modules_below_it() {
    let mut faults = String::new();
    for (path, text) in sources() {
        let Some((package, module, may_import)) = MODULES
            .iter()
            .find(|(package, module, _)| is_in(&path, package, module))
        else {
            continue;
        };
        for (number, line) in own_lines(&path, &text) {
            for import in imports(line) {
                let is_module = MODULES
                    .iter()
                    .any(|(other, name, _)| other == package && *name == import);
                if is_module && import != *module && !may_import.contains(&import) {
                    let _ = writeln!(
                        faults,
                        "{}:{number}: {module} may not import {import}: {}",
                        path.display(),
                        line.trim()
                    );
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn no_file_is_longer_than_one_idea() {
    let mut faults = String::new();
    let mut lengths = Vec::new();
    for (path, text) in sources() {
        let total = text.lines().count();
        let own = own_lines(&path, &text).count();
        if own > 0 {
            lengths.push(own);
        }
        if own > LONGEST || total > LONGEST_WITH_TESTS {
            let _ = writeln!(
                faults,
                "{}:{}: {own} lines, {total} with tests; at most {LONGEST} and {LONGEST_WITH_TESTS}",
                path.display(),
                LONGEST + 1
            );
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(
        median <= LONGEST_MEDIAN,
        "the median file has {median} lines"
    );
}

#[test]
fn every_file_starts_with_its_story_and_has_a_telling_name() {
    let mut faults = String::new();
    for (path, text) in sources() {
        if !text.starts_with("//!") {
            let _ = writeln!(faults, "{}:1: starts without `//!`", path.display());
        }
        let stem = path
            .file_stem()
            .and_then(|file_stem| file_stem.to_str())
            .unwrap_or("");
        if stem.split('_').any(|word| VAGUE.contains(&word)) {
            let _ = writeln!(faults, "{}:1: the name says nothing", path.display());
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn imports_are_found_however_they_are_written() {
    assert_eq!(imports("use crate::model::Id;"), ["model"]);
    assert_eq!(imports("use crate::{graph::Graph, ui};"), ["graph", "ui"]);
    assert_eq!(
        imports("use crate::{app::{App, Effect}, engine};"),
        ["app", "engine"]
    );
    assert_eq!(imports("let x = crate::engine::start();"), ["engine"]);
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The names under `[dependencies]` of a manifest.
fn dependencies(manifest: &Path) -> Vec<String> {
    let text = fs::read_to_string(manifest).expect("a crate has a Cargo.toml");
    let lines = text
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(['.', ' ']))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// Every Rust file of the workspace that is built into the program, by its path from the root.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let crates = fs::read_dir(root().join("crates")).expect("crates is readable");
    let mut folders: Vec<PathBuf> = crates
        .map(|entry| {
            entry
                .expect("an entry of crates is readable")
                .path()
                .join("src")
        })
        .collect();
    folders.push(root().join("src"));
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of sources is readable") {
            let path = entry
                .expect("an entry of a folder of sources is readable")
                .path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file is text");
                let short = path
                    .strip_prefix(root())
                    .expect("the path is below the root");
                found.push((short.to_owned(), text));
            }
        }
    }
    found.sort();
    found
}

/// Whether a file belongs to a module of a package.
fn is_in(path: &Path, package: &str, module: &str) -> bool {
    let folder = Path::new(package).join("src").join(module);
    let folder = folder.strip_prefix(".").unwrap_or(&folder);
    path.starts_with(folder) || path == folder.with_extension("rs")
}

/// The numbered lines of a file that are neither comments nor tests. Tests may import what they
/// like: they stand outside the flow.
fn own_lines<'a>(path: &Path, text: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    let only_tests = path.components().any(|component| {
        let name = component.as_os_str().to_str().unwrap_or("");
        name == "tests" || name == "tests.rs" || name.ends_with("_tests.rs")
    });
    let end = if only_tests {
        0
    } else {
        let lines: Vec<&str> = text.lines().collect();
        lines
            .windows(2)
            .position(|line| line[0] == "#[cfg(test)]" && line[1].ends_with('{'))
            .unwrap_or(lines.len())
    };
    text.lines()
        .enumerate()
        .take(end)
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(index, line)| (index + 1, line))
}

/// The rooms a line reaches through `crate::`.
fn imports(line: &str) -> Vec<&str> {
    line.match_indices("crate::")
        .flat_map(|(at, found)| first_names(&line[at + found.len()..]))
        .collect()
}

/// The first name of a path, or of each path in a braced list.
fn first_names(rest: &str) -> Vec<&str> {
    let Some(list) = rest.strip_prefix('{') else {
        return vec![first_word(rest)];
    };
    let mut depth = 0_i32;
    let mut start = 0;
    let mut names = Vec::new();
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.push(first_word(list[start..at].trim()));
                start = at + 1;
            }
            _ => {}
        }
    }
    names
}

fn first_word(text: &str) -> &str {
    let end = text.find(|text: char| !is_word(text)).unwrap_or(text.len());
    &text[..end]
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

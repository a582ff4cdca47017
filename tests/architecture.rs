//! Holds every file to the house plan of `docs/architecture.md`: who may import whom, and how long a
//! file may be. A failure names the file and the line.

#![expect(
    clippy::expect_used,
    reason = "a test ends where the ground it stands on is missing"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// One room: the rooms it may import, and the crates it must never name.
struct Room {
    name: &'static str,
    may: &'static [&'static str],
    never: &'static [&'static str],
}

const TERMINAL: &[&str] = &["ratatui", "crossterm"];
const OUTSIDE: &[&str] = &[
    "tokio",
    "tokio_util",
    "axum",
    "reqwest",
    "hyper",
    "hyper_util",
    "async_nats",
    "rdkafka",
    "notify",
    "async_nats",
    "rdkafka",
    "redis",
    "lapin",
    "google_cloud_pubsub",
    "google_cloud_auth",
    "aws_config",
    "aws_sdk_sqs",
    "aws_smithy_http_client",
    "ratatui",
    "crossterm",
];
const NETWORK: &[&str] = &[
    "tokio",
    "tokio_util",
    "axum",
    "reqwest",
    "hyper",
    "async_nats",
    "rdkafka",
    "notify",
];

/// The table. Rooms that are not here (`shell`, `cli`) may import everything.
const ROOMS: &[Room] = &[
    room("text", &[], OUTSIDE),
    room("event", &["text"], OUTSIDE),
    room("filter", &["event", "text"], OUTSIDE),
    room("model", &["filter", "event", "text"], OUTSIDE),
    room("manifest", &["model", "filter", "event", "text"], OUTSIDE),
    room("graph", &["model", "filter", "event", "text"], OUTSIDE),
    room("record", &["model", "filter", "event", "text"], TERMINAL),
    room(
        "engine",
        &[
            "record", "graph", "manifest", "model", "filter", "event", "text",
        ],
        TERMINAL,
    ),
    room(
        "app",
        &[
            "record", "graph", "manifest", "model", "filter", "event", "text",
        ],
        OUTSIDE,
    ),
    room(
        "ui",
        &["app", "record", "graph", "model", "filter", "event", "text"],
        NETWORK,
    ),
    room(
        "export",
        &["record", "graph", "model", "filter", "event", "text"],
        OUTSIDE,
    ),
];

const FREE: &[&str] = &["shell", "cli"];
const LONGEST: usize = 400;
const LONGEST_WITH_TESTS: usize = 600;
const LONGEST_MEDIAN: usize = 160;
const VAGUE: &[&str] = &[
    "manager", "helper", "util", "utils", "handler", "common", "misc",
];

const fn room(
    name: &'static str,
    may: &'static [&'static str],
    never: &'static [&'static str],
) -> Room {
    Room { name, may, never }
}

#[test]
fn a_room_imports_only_the_rooms_below_it() {
    let mut faults = String::new();
    for (path, text) in sources() {
        let Some(room) = ROOMS.iter().find(|it| it.name == room_of(&path)) else {
            continue;
        };
        for (number, line) in own_lines(&path, &text) {
            for import in imports(line) {
                let known = ROOMS.iter().any(|it| it.name == import) || FREE.contains(&import);
                if known && import != room.name && !room.may.contains(&import) {
                    let _ = writeln!(
                        faults,
                        "{}:{number}: {} may not import {import}: {}",
                        path.display(),
                        room.name,
                        line.trim()
                    );
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn a_room_never_names_the_crates_it_must_not_know() {
    let mut faults = String::new();
    for (path, text) in sources() {
        let Some(room) = ROOMS.iter().find(|it| it.name == room_of(&path)) else {
            continue;
        };
        for (number, line) in own_lines(&path, &text) {
            for name in room.never {
                if names_crate(line, name) {
                    let _ = writeln!(
                        faults,
                        "{}:{number}: {} never names {name}: {}",
                        path.display(),
                        room.name,
                        line.trim()
                    );
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn every_folder_of_the_crate_is_a_room_of_the_table() {
    for entry in fs::read_dir(root().join("src")).expect("src is readable") {
        let entry = entry.expect("an entry of src is readable");
        let name = entry.file_name().into_string().expect("a name in UTF-8");
        let known = ROOMS.iter().any(|it| it.name == name) || FREE.contains(&name.as_str());
        assert!(
            known || ["lib.rs", "main.rs"].contains(&name.as_str()),
            "src/{name} is no room of the house plan"
        );
    }
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
        let stem = path.file_stem().and_then(|it| it.to_str()).unwrap_or("");
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
    assert!(names_crate("use tokio::sync;", "tokio"));
    assert!(names_crate("let t = tokio::spawn(x);", "tokio"));
    assert!(!names_crate("use tokio_util::x;", "tokio"));
    assert!(!names_crate("a.tokio_like()", "tokio"));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file under `src` with its text, by its path from the project's root.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of src is readable") {
            let path = entry.expect("an entry of src is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(&path).expect("a source file is text");
                let short = path.strip_prefix(root()).expect("it is below the root");
                found.push((short.to_owned(), text));
            }
        }
    }
    found.sort();
    found
}

/// The folder below `src` a file lives in.
fn room_of(path: &Path) -> &str {
    let part = path.components().nth(1);
    part.and_then(|it| it.as_os_str().to_str()).unwrap_or("")
}

/// The numbered lines of a file that are neither comments nor tests. Tests may import what they
/// like: they stand outside the flow.
fn own_lines<'a>(path: &Path, text: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    let only_tests = path.components().any(|it| {
        let name = it.as_os_str().to_str().unwrap_or("");
        name == "tests" || name == "tests.rs" || name.ends_with("_tests.rs")
    });
    let end = if only_tests {
        0
    } else {
        let lines: Vec<&str> = text.lines().collect();
        lines
            .windows(2)
            .position(|it| it[0] == "#[cfg(test)]" && it[1].ends_with('{'))
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
    let end = text.find(|it: char| !is_word(it)).unwrap_or(text.len());
    &text[..end]
}

/// Whether a line names a crate as the start of a path.
fn names_crate(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = &line[at + name.len()..];
        let starts = before.is_none_or(|it| !is_word(it) && it != '.' && it != ':' && it != '"');
        starts && after.starts_with("::")
    })
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

//! What fuzzing found stays fixed: every script of the corpus is played again. With
//! `KNEW_FUZZ_SECONDS` each target is also fed damaged scripts for so long.
//! `tests/fuzz/README.md` says how to look for more.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a promise that does not hold ends its test"
)]

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;
use std::time::Duration;

use knew_engine::Clock;

#[path = "fuzz/promises/address.rs"]
mod address;
#[path = "fuzz/promises/cesql.rs"]
mod cesql;
#[path = "fuzz/promises/decode.rs"]
mod decode;
#[path = "fuzz/promises/edit.rs"]
mod edit;
#[path = "fuzz/promises/event.rs"]
mod event;
#[path = "fuzz/promises/json.rs"]
mod json;
#[path = "fuzz/promises/jsonata.rs"]
mod jsonata;
#[path = "fuzz/promises/kept.rs"]
mod kept;
#[path = "fuzz/mutate.rs"]
mod mutate;
#[path = "fuzz/promises/query.rs"]
mod query;
#[path = "fuzz/promises/schedule.rs"]
mod schedule;
#[path = "fuzz/promises/wire.rs"]
mod wire;
#[path = "fuzz/promises/workspace.rs"]
mod workspace;

/// How long one script may take; what takes longer is a hang to whoever waits for it.
const LONGEST: Duration = Duration::from_secs(10);

fn replay(target: &str, holds: fn(&str)) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let mut broken = Vec::new();
    let mut texts = Vec::new();
    for entry in fs::read_dir(corpus.join(target)).expect("a corpus") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a text");
        if catch_unwind(|| holds(&text)).is_err() {
            broken.push(path);
        }
        texts.push(text);
    }
    assert!(broken.is_empty(), "{broken:?}");
    assert!(!texts.is_empty());
    let seconds = std::env::var("KNEW_FUZZ_SECONDS");
    let seconds = seconds.map_or(0, |text| {
        text.parse().expect("KNEW_FUZZ_SECONDS is a number")
    });
    search(target, holds, &texts, Duration::from_secs(seconds));
}

/// Feeds damaged texts for so long; one that breaks the promise is kept in a file.
fn search(target: &str, holds: fn(&str), corpus: &[String], time: Duration) {
    let mut random = mutate::Random::new();
    let start = Clock::Real.now();
    let since =
        |from| Duration::try_from(Clock::Real.now().duration_since(from)).unwrap_or_default();
    let mut count = 0;
    while since(start) < time {
        let text = mutate::damaged(corpus, &mut random);
        let began = Clock::Real.now();
        let held = catch_unwind(|| holds(&text)).is_ok();
        let took = since(began);
        count += 1;
        if !held || took > LONGEST {
            let file = format!("{}/fuzz-{target}.txt", env!("CARGO_TARGET_TMPDIR"));
            fs::write(&file, &text).expect("the folder of builds can be written to");
            panic!("{target}: after {count} texts one took {took:?} or broke its promise: {file}");
        }
    }
}

#[test]
fn any_text_is_decoded() {
    replay("decode", decode::holds);
}

#[test]
fn any_edit_changes_what_it_names_or_is_refused() {
    replay("edit", edit::holds);
}

#[test]
fn any_message_is_an_event_or_is_refused() {
    replay("event", event::holds);
}

#[test]
fn any_expression_says_one_thing() {
    replay("cesql", cesql::holds);
}

#[test]
fn any_schedule_goes_forward() {
    replay("schedule", schedule::holds);
}

#[test]
fn any_workspace_file_is_read_or_refused_with_a_place() {
    replay("workspace", workspace::holds);
}

#[test]
fn any_jsonata_compiles_or_says_why_not() {
    replay("jsonata", jsonata::holds);
}

#[test]
fn what_is_taken_for_this_machine_is_this_machine() {
    replay("address", address::holds);
}

#[test]
fn any_query_is_read_or_refused_with_a_place() {
    replay("query", query::holds);
}

#[test]
fn any_file_of_the_user_is_read_or_says_what_is_wrong() {
    replay("kept", kept::holds);
}

#[test]
fn any_json_is_an_event_or_is_refused_with_a_place() {
    replay("json", json::holds);
}

#[test]
fn any_bytes_at_the_listener_harm_nobody() {
    replay("wire", wire::holds);
}

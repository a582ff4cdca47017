//! What fuzzing found stays mended: every script of the corpus is played again.
//! `tests/fuzz/README.md` says how to look for more.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a promise that does not hold ends its test"
)]

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

#[path = "fuzz/promises/cesql.rs"]
mod cesql;
#[path = "fuzz/promises/decode.rs"]
mod decode;
#[path = "fuzz/promises/edit.rs"]
mod edit;
#[path = "fuzz/promises/event.rs"]
mod event;
#[path = "fuzz/promises/schedule.rs"]
mod schedule;

fn replay(target: &str, holds: fn(&str)) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let mut broken = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(corpus.join(target)).expect("a corpus") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a text");
        if catch_unwind(|| holds(&text)).is_err() {
            broken.push(path);
        }
        count += 1;
    }
    assert!(broken.is_empty(), "{broken:?}");
    assert!(count > 0);
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

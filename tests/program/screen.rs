//! The real program in a real terminal.

use std::fs;
use std::time::{Duration, Instant};

use crate::pty::{Session, hang_up};

const WIDE: (u16, u16) = (120, 36);

#[expect(
    clippy::disallowed_methods,
    reason = "the promise is about the time on the wall"
)]
fn now() -> Instant {
    Instant::now()
}

fn knew(arguments: &[&str], size: (u16, u16)) -> Session {
    Session::start(env!("CARGO_BIN_EXE_knew"), arguments, size)
}

#[test]
fn the_gallery_opens_and_quitting_leaves_the_terminal_as_it_was() {
    let mut knew = knew(&[], WIDE);
    knew.until_shown("broker");
    knew.keys("q");
    let (status, _) = knew.ends_leaving_the_terminal_as_it_was();
    assert!(status.success(), "{status:?}");
}

#[test]
fn a_signal_ends_it_and_leaves_the_terminal_as_it_was() {
    let asking = [("TERM", 143), ("HUP", 129), ("INT", 130)];
    let abrupt = [("QUIT", 131), ("USR1", 138), ("ALRM", 142)];
    for (name, code) in asking.into_iter().chain(abrupt) {
        let knew = knew(&[], WIDE);
        knew.until_shown("broker");
        knew.signal(name);
        let (status, _) = knew.ends_leaving_the_terminal_as_it_was();
        assert_eq!(status.exit_code(), code, "{name}");
    }
}

/// Runs in a terminal of its own, started by the test below.
#[test]
#[ignore = "panics on purpose"]
fn a_program_that_panics() {
    use knew::shell::terminal::{MouseOwner, Screen};
    let _screen = Screen::enter(MouseOwner::Program, |_| {}).expect("a terminal");
    panic!("this was planned");
}

#[test]
fn a_panic_leaves_the_terminal_as_it_was_and_its_words_readable() {
    let itself = std::env::current_exe().expect("a path");
    let itself = itself.to_str().expect("UTF-8");
    let name = "screen::a_program_that_panics";
    let arguments = [
        "--exact",
        name,
        "--ignored",
        "--nocapture",
        "--test-threads=1",
    ];
    let session = Session::start(itself, arguments, WIDE);
    let (status, seen) = session.ends_leaving_the_terminal_as_it_was();
    assert!(!status.success());
    assert!(seen.contains("this was planned"), "{seen}");
}

#[test]
fn two_keys_after_the_start_something_moves_within_ten_seconds() {
    let mut knew = knew(&[], WIDE);
    knew.until_shown("Hello, broker");
    let started = now();
    // The first sample is chosen already; the second key only says that we would like to see it.
    knew.keys("\r");
    knew.until_shown("running");
    knew.keys("2");
    knew.until_shown("✓");
    assert!(started.elapsed() < Duration::from_secs(10));
    knew.keys("q");
    let (status, _) = knew.ends_leaving_the_terminal_as_it_was();
    assert!(status.success(), "{status:?}");
}

const CLOCK: &str = r#"# A comment that must stay.

apiVersion: sources.knative.dev/v1
kind: PingSource
metadata:
  name: clock
spec:
  schedule: "0 0 1 1 *"   # once a year

  sink: {ref: {apiVersion: v1, kind: Service, name: display}}
---
apiVersion: v1
kind: Service
metadata:
  name: display
"#;

const TO_THE_SCHEDULE: &str = "\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B";

#[test]
fn changing_the_schedule_changes_the_next_event_and_undo_brings_every_byte_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("clock.yaml");
    fs::write(&path, CLOCK).expect("written");
    let mut knew = knew(&[path.to_str().expect("UTF-8")], WIDE);
    knew.until_shown("0 events");
    knew.keys("e");
    knew.until_shown("once a year");
    let to_the_top = "\x1b[A".repeat(30);
    let to_the_value = format!("\x1b[H{}", "\x1b[C".repeat(13));
    let away = "\x1b[3~".repeat("0 0 1 1 *".len());
    knew.keys(&format!(
        "{to_the_top}{TO_THE_SCHEDULE}{to_the_value}{away}* * * *"
    ));
    // Four fields are no schedule: the line is named, and the file is as it was.
    knew.until("the place of the mistake", |knew| knew.contains("line 8"));
    assert_eq!(fs::read_to_string(&path).expect("read"), CLOCK);
    knew.keys(" * *\x13");
    knew.until_shown("✓ saved");
    let saved = fs::read_to_string(&path).expect("read");
    assert_eq!(saved, CLOCK.replace("0 0 1 1 *", "* * * * * *"));
    knew.until_shown("display 200");
    knew.keys("uW");
    knew.until("the old text on disk", |_| {
        fs::read_to_string(&path).is_ok_and(|read_to_string| read_to_string == CLOCK)
    });
    knew.until("that it is saved", |knew| !knew.contains("unsaved"));
    knew.keys("q");
    let (status, _) = knew.ends_leaving_the_terminal_as_it_was();
    assert!(status.success(), "{status:?}");
}

#[test]
fn resizing_and_pasting_a_lot_does_no_harm() {
    let mut knew = knew(&[], WIDE);
    knew.until_shown("Hello, broker");
    for size in [(20, 5), (200, 60), (1, 1), (80, 24)] {
        knew.resize(size);
    }
    knew.keys(&format!("\x1b[200~{}\x1b[201~", "paste ".repeat(20_000)));
    knew.until_shown("Hello, broker");
    knew.keys("q");
    let (status, _) = knew.ends_leaving_the_terminal_as_it_was();
    assert!(status.success(), "{status:?}");
}

#[test]
fn the_manifest_may_come_through_a_pipe_while_keys_come_from_the_terminal() {
    let command = format!("cat samples/cron.yaml | {} -", env!("CARGO_BIN_EXE_knew"));
    let mut knew = Session::start("sh", ["-c", &command], WIDE);
    knew.until_shown("running");
    knew.keys("q");
    let (status, _) = knew.ends_leaving_the_terminal_as_it_was();
    assert!(status.success(), "{status:?}");
}

#[test]
fn it_goes_to_the_background_and_comes_back() {
    let program = env!("CARGO_BIN_EXE_knew");
    let mut bash = Session::start("bash", ["--norc", "--noprofile", "-i"], WIDE);
    bash.keys(&format!("PS1='ready> '; {program}\r"));
    bash.until_shown("Hello, broker");
    bash.keys("\x1a");
    bash.until_shown("Stopped");
    bash.keys("fg\r");
    bash.until_shown("Hello, broker");
    bash.keys("q");
    bash.until("the prompt", |bash| {
        !bash.contains("Hello, broker") && bash.contains("ready>")
    });
    bash.keys("exit\r");
    bash.ends_leaving_the_terminal_as_it_was();
}

#[test]
fn an_editor_of_ones_own_gets_the_terminal_and_what_it_wrote_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("clock.yaml");
    fs::write(&path, CLOCK).expect("written");
    let script = folder.path().join("editor.sh");
    // It is told the line and the file, reads one key of its own, and changes the file.
    let text = "echo editing $1\nread key\nsed -i s/once/twice/ \"$2\"\n";
    fs::write(&script, text).expect("written");
    let editor = format!("sh {}", script.display());
    let path = path.to_str().expect("UTF-8");
    let mut knew = Session::start_with_editor(env!("CARGO_BIN_EXE_knew"), &[path], &editor);
    knew.until_shown("0 events");
    knew.keys("4");
    knew.until_shown("once a year");
    knew.keys("E");
    knew.until_shown("editing +");
    knew.keys("\r");
    knew.until_shown("twice a year");
    knew.keys("q");
    let (status, _) = knew.ends_leaving_the_terminal_as_it_was();
    assert!(status.success(), "{status:?}");
}

#[test]
fn a_terminal_that_is_closed_ends_it_like_the_signal_that_says_so() {
    let status = hang_up(&["samples/hello-broker.yaml"], "Broker");
    assert_eq!(status.exit_code(), 128 + 1);
}

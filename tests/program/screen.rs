//! The real program in a real terminal.

use crate::pty::Session;

const WIDE: (u16, u16) = (120, 36);

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
    for (name, code) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
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

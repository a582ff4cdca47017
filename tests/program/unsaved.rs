//! Unsaved edits outlive the real program, however it ends.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use tempfile::TempDir;

use crate::pty::Session;

const SIZE: (u16, u16) = (120, 36);

const SHOP: &str = "\
# The shop.
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata:
  name: hub
";

/// A home with a shop in it.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().expect("a folder"));
        fs::create_dir(home.folder()).expect("made");
        fs::write(home.shop(), SHOP).expect("written");
        home
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("shop")
    }

    fn shop(&self) -> PathBuf {
        self.folder().join("shop.yaml")
    }

    fn text(&self) -> String {
        fs::read_to_string(self.shop()).expect("readable")
    }

    fn open(&self, path: &Path) -> Session {
        let path = path.to_str().expect("UTF-8");
        let knew = Session::start_at_home(self.0.path(), &[path], SIZE);
        knew.until_shown("running");
        knew
    }

    fn kept(&self) -> Vec<PathBuf> {
        let folder = self.0.path().join("state/knew/unsaved");
        let entries = fs::read_dir(folder).into_iter().flatten();
        entries
            .map(|entry| entry.expect("an entry").path())
            .collect()
    }
}

/// Types into the editor, and leaves what was typed there.
fn edit(knew: &mut Session) {
    knew.keys("e");
    knew.until_shown("Edit ");
    knew.keys("\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[H# mine\r");
    knew.until_shown("# mine");
}

#[test]
fn edits_outlive_a_signal_and_are_restored_as_unsaved() {
    let home = Home::new();
    for name in ["TERM", "HUP"] {
        let mut knew = home.open(&home.shop());
        edit(&mut knew);
        knew.signal(name);
        let (_, said) = knew.ends_leaving_the_terminal_as_it_was();
        assert!(said.contains("unsaved edits of"), "{said}");
        assert_eq!(home.text(), SHOP, "nothing is written unasked");
        // Whatever it is opened by, the file is the same.
        let mut knew = home.open(&home.folder());
        knew.until_shown("Restore these unsaved edits?");
        knew.until_shown("+ # mine");
        knew.keys("y");
        knew.until_shown("unsaved edits restored");
        knew.keys("W");
        knew.until_shown("saved /");
        assert_eq!(home.text(), format!("# mine\n{SHOP}"));
        fs::write(home.shop(), SHOP).expect("written");
        knew.keys("q");
        knew.ends_leaving_the_terminal_as_it_was();
        assert_eq!(home.kept(), [] as [PathBuf; 0], "what is saved is not kept");
    }
}

#[test]
fn edits_outlive_a_kill_and_only_discarding_them_twice_loses_them() {
    let home = Home::new();
    let mut knew = home.open(&home.shop());
    edit(&mut knew);
    knew.until("the edits to be kept", |_| {
        let kept = home.kept();
        let texts = kept.iter().filter_map(|kept| fs::read_to_string(kept).ok());
        texts.into_iter().any(|text| text.contains("# mine\\n"))
    });
    knew.signal("KILL");
    drop(knew);
    let mut knew = home.open(&home.shop());
    knew.until_shown("Restore these unsaved edits?");
    knew.keys("\x1b");
    knew.until_shown("the next start offers them again");
    knew.keys("q");
    knew.ends_leaving_the_terminal_as_it_was();
    let mut knew = home.open(&home.shop());
    knew.until_shown("Restore these unsaved edits?");
    knew.keys("d");
    knew.until_shown("discard them for good");
    knew.keys("d");
    knew.until_shown("are discarded");
    knew.keys("q");
    knew.ends_leaving_the_terminal_as_it_was();
    assert_eq!(home.kept(), [] as [PathBuf; 0]);
}

#[test]
fn a_terminal_that_is_closed_ends_it_as_a_hangup_and_keeps_the_edits() {
    let home = Home::new();
    let pair = native_pty_system().openpty(PtySize {
        rows: 36,
        cols: 120,
        ..PtySize::default()
    });
    let pair = pair.expect("a terminal");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_knew"));
    command.arg(home.shop());
    command.env("TERM", "xterm-256color");
    command.env("XDG_CONFIG_HOME", home.0.path().join("config"));
    command.env("XDG_STATE_HOME", home.0.path().join("state"));
    let mut child = pair.slave.spawn_command(command).expect("it starts");
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().expect("a reader");
    let mut keys = pair.master.take_writer().expect("a writer");
    let mut seen = String::new();
    let mut until = |text: &str| {
        let mut buffer = [0; 4096];
        while !seen.contains(text) {
            let count = reader.read(&mut buffer).expect("it writes");
            assert!(count > 0, "it ended; saw:\n{seen}");
            seen += &String::from_utf8_lossy(&buffer[..count]);
        }
    };
    until("running");
    keys.write_all(b"e# mine").expect("it listens");
    until("changed");
    drop((keys, reader, pair.master));
    assert_eq!(child.wait().expect("it ends").exit_code(), 129);
    assert!(home.kept().iter().any(|kept| {
        kept.extension()
            .is_some_and(|extension| extension == "json")
    }));
}

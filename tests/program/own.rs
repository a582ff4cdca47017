//! The user's own files: what is set for good, and what is restored.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::pty::Session;

const WIDE: (u16, u16) = (120, 36);

/// A home with files below `config/knew`.
fn home(files: &[(&str, &str)]) -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = home.path().join("config/knew").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    home
}

fn printed(home: &Path, command: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_knew"))
        .arg(command)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .output()
        .expect("it runs")
}

const CONFIG: &str =
    "theme = \"mine\"\nascii = true\n\n[keys]\nquit = \"f10\"\nqiut = \"x\"\nopen = \"O\"\n";
const THEME: &str = include_str!("../../themes/ember.toml");

#[test]
fn keys_of_ones_own_are_in_the_bar_and_do_what_they_say() {
    let home = home(&[("config.toml", CONFIG), ("themes/mine.toml", THEME)]);
    let mut knew = Session::start_at_home(home.path(), &[], WIDE);
    let shown = knew.until_shown("f10 quit");
    assert!(shown.contains("O open") && shown.is_ascii(), "{shown}");
    assert!(
        shown.contains("config.toml:6:1: no action is called `qiut`"),
        "{shown}"
    );
    knew.keys("t");
    knew.until_shown("mine            Warm charcoal");
    knew.keys("\x1b");
    knew.until("the list to go", |knew| !knew.contains("Enter keeps it"));
    knew.keys("?");
    knew.until_shown("Search:");
    knew.keys("leaves");
    knew.until("the keys in the help", |knew| knew.contains("f10"));
    knew.keys("\x1b");
    knew.until("the help to go", |knew| !knew.contains("Search:"));
    // The key of the table means nothing any more, else a second key would find nobody.
    knew.keys("q\x1b[21~");
    let (status, _) = knew.ends_leaving_the_terminal_as_it_was();
    assert!(status.success(), "{status:?}");
}

#[test]
fn keys_and_themes_are_listed_with_those_of_ones_own() {
    let home = home(&[
        ("config.toml", CONFIG),
        ("themes/mine.toml", THEME),
        ("themes/bad.toml", "title = \"Bad\"\ntone = \"dusk\"\n"),
    ]);
    let keys = printed(home.path(), "keys");
    let text = String::from_utf8(keys.stdout).expect("text");
    assert!(text.contains("f10              quit"), "{text}");
    let faults = String::from_utf8(keys.stderr).expect("text");
    assert!(faults.contains("config.toml:6:1:"), "{faults}");
    let themes = printed(home.path(), "themes");
    let text = String::from_utf8(themes.stdout).expect("text");
    assert!(text.ends_with("mine\n"), "{text}");
    let faults = String::from_utf8(themes.stderr).expect("text");
    assert!(faults.contains("bad.toml:2:"), "{faults}");
}

/// The only session below a home.
fn session(home: &Path) -> std::path::PathBuf {
    let folder = home.join("state/knew/sessions");
    let mut entries = fs::read_dir(folder).expect("a folder");
    entries.next().expect("a session").expect("an entry").path()
}

/// Opens a sample's file, does something, and leaves.
fn visit(home: &Path, arguments: &[&str], wait: &str, keys: &str) -> String {
    let mut all = vec!["samples/hello-broker.yaml"];
    all.extend(arguments);
    let mut knew = Session::start_at_home(home, &all, WIDE);
    knew.until_shown("running");
    let shown = knew.until_shown(wait);
    knew.keys(keys);
    knew.keys("q");
    let (status, said) = knew.ends_leaving_the_terminal_as_it_was();
    assert!(status.success(), "{status:?} {said}");
    assert!(!said.contains("knew:"), "{said}");
    shown
}

#[test]
fn one_comes_back_to_what_one_left_unless_one_starts_afresh() {
    let home = home(&[]);
    visit(home.path(), &[], "zoom 3", "+2/type~created\r");
    let shown = visit(home.path(), &[], "type~created", "");
    assert!(shown.contains("zoom 4"), "{shown}");
    let kept = fs::read_to_string(session(home.path())).expect("written");
    assert!(!kept.contains("order.created"), "no event is kept: {kept}");
    let fresh = visit(home.path(), &["--fresh"], "zoom 3", "");
    assert!(!fresh.contains("type~created"), "{fresh}");
}

#[test]
fn a_session_that_is_damaged_is_told_and_written_anew() {
    let home = home(&[]);
    visit(home.path(), &[], "zoom 3", "+");
    let path = session(home.path());
    fs::write(&path, "{\"version\": 1, \"paths\"").expect("written");
    visit(home.path(), &[], "is damaged", "");
    let kept = fs::read_to_string(&path).expect("written");
    assert!(kept.ends_with("}\n"), "{kept}");
    visit(home.path(), &[], "zoom 3", "");
}

#[test]
fn a_signal_keeps_the_session_too() {
    let home = home(&[]);
    let file = "samples/hello-broker.yaml";
    let mut knew = Session::start_at_home(home.path(), &[file], WIDE);
    knew.until_shown("running");
    knew.keys("+");
    knew.until_shown("zoom 4");
    knew.signal("TERM");
    knew.ends_leaving_the_terminal_as_it_was();
    visit(home.path(), &[], "zoom 4", "");
}

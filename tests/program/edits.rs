//! The real program in a real terminal, while things go wrong around what is edited.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::pty::Session;

const WIDE: (u16, u16) = (120, 36);

const SHOP: &str = "\
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata:
  name: default
---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata:
  name: orders
spec:
  broker: default
  subscriber:
    uri: http://127.0.0.1:9/
";

/// A folder with a shop in it, and the program open on it.
struct Shop {
    folder: TempDir,
    knew: Session,
}

impl Shop {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("shop.yaml");
        fs::write(&file, SHOP).expect("written");
        let file = file.to_str().expect("UTF-8").to_owned();
        let knew = Session::start(env!("CARGO_BIN_EXE_knew"), [file], WIDE);
        knew.until_shown("running");
        knew.until_shown("orders");
        Self { folder, knew }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("shop.yaml")
    }

    fn text(&self) -> String {
        fs::read_to_string(self.file()).expect("readable")
    }

    /// Adds a broker, which is not written by itself.
    fn add_a_broker(&mut self) {
        self.knew.keys("a");
        self.knew.until_shown("a hub whose triggers choose");
        self.knew.keys("Broker");
        self.knew.until_shown("find Broker");
        self.knew.keys("\r");
        self.knew.until_shown("Add: Broker");
        self.knew.keys("\r");
        self.knew.until_shown("added Broker");
    }
}

#[test]
fn what_is_added_is_written_only_when_asked_for_and_taken_back_byte_for_byte() {
    let mut shop = Shop::open();
    shop.add_a_broker();
    assert_eq!(shop.text(), SHOP, "nothing is written unasked");
    shop.knew.keys("W");
    shop.knew.until_shown("saved /");
    assert!(shop.text().starts_with(SHOP) && shop.text().contains("name: broker"));
    let written = shop.text();
    shop.knew.keys("u");
    shop.knew.until_shown("undone: ");
    assert_eq!(shop.text(), written, "undo writes nothing");
    shop.knew.keys("W");
    shop.knew.until("the undo on disk", |_| shop.text() == SHOP);
    // The screen hears of the write after it.
    shop.knew.until_shown("✓ saved /");
    shop.knew.keys("q");
    let (status, _) = shop.knew.ends_leaving_the_terminal_as_it_was();
    assert!(status.success());
}

#[test]
fn quitting_with_unsaved_edits_asks_and_enter_is_no_answer() {
    let mut shop = Shop::open();
    shop.add_a_broker();
    shop.knew.keys("q");
    shop.knew.until_shown("Save first?");
    shop.knew.keys("\r\x1b");
    shop.knew
        .until("the question to go", |knew| !knew.contains("Save first?"));
    assert_eq!(shop.text(), SHOP, "nothing is written unasked");
    shop.knew.keys("q");
    shop.knew.until_shown("Save first?");
    shop.knew.keys("y");
    let file = shop.file();
    let (status, _) = shop.knew.ends_leaving_the_terminal_as_it_was();
    assert!(status.success());
    let saved = fs::read_to_string(file).expect("the file");
    assert!(saved.contains("name: broker"), "it was saved first");
}

#[test]
fn a_folder_that_cannot_be_written_keeps_the_text_and_says_what_to_do() {
    let mut shop = Shop::open();
    shop.add_a_broker();
    // Root may write anywhere, but a file that is marked read-only is respected.
    fs::set_permissions(shop.file(), Permissions::from_mode(0o444)).expect("marked");
    shop.knew.keys("W");
    shop.knew.until_shown("is not saved");
    shop.knew.keys("L");
    shop.knew.until_shown("Messages");
    shop.knew.keys("\x1b");
    shop.knew
        .until("the log to go", |knew| !knew.contains("Messages"));
    shop.knew.keys("q");
    shop.knew.until_shown("Save first?");
}

#[test]
fn a_file_that_is_removed_under_us_is_told_and_written_again_when_asked_for() {
    let mut shop = Shop::open();
    fs::remove_file(shop.file()).expect("removed");
    shop.knew.until_shown("is gone from the disk");
    shop.knew.keys("W");
    shop.knew.until_shown("saved /");
    assert_eq!(shop.text(), SHOP);
}

#[test]
fn a_change_on_disk_shows_without_a_key() {
    let shop = Shop::open();
    fs::write(shop.file(), SHOP.replace("name: orders", "name: bills")).expect("written");
    shop.knew.until_shown("bills");
}

#[test]
fn a_storm_of_sizes_leaves_a_whole_screen() {
    let mut shop = Shop::open();
    for step in 0..60_u16 {
        shop.knew.resize((10 + step * 3, 3 + step));
    }
    shop.knew.resize((1, 1));
    shop.knew.resize(WIDE);
    shop.knew.keys("?");
    shop.knew.until_shown("Search:");
    shop.knew.keys("\x1b");
    shop.knew
        .until("the help to go", |knew| !knew.contains("Search:"));
    shop.knew.keys("q");
    let (status, _) = shop.knew.ends_leaving_the_terminal_as_it_was();
    assert!(status.success());
}

#[test]
fn a_megabyte_is_pasted_into_the_editor_in_one_piece() {
    let mut shop = Shop::open();
    shop.knew.keys("e");
    shop.knew.until_shown("Edit ");
    let line = format!("# {}\n", "x".repeat(97));
    let paste = line.repeat(10_000);
    shop.knew
        .keys(&format!("\x1b[200~{paste}# the end\n\x1b[201~"));
    shop.knew.until_shown("changed");
    shop.knew.keys("\x13");
    shop.knew.until_shown("saved /");
    assert_eq!(
        shop.text().len(),
        SHOP.len() + paste.len() + "# the end\n".len()
    );
    shop.knew.signal("TERM");
    let (status, _) = shop.knew.ends_leaving_the_terminal_as_it_was();
    assert_eq!(status.exit_code(), 143);
}

#[test]
fn a_full_disk_keeps_the_old_text_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.yaml");
    fs::write(&file, SHOP).expect("written");
    // No file may grow: as on a full disk, each write fails.
    let command = format!(
        "ulimit -f 0; exec {} {}",
        env!("CARGO_BIN_EXE_knew"),
        file.display()
    );
    let knew = Session::start("sh", ["-c", &command], WIDE);
    knew.until_shown("running");
    let mut shop = Shop { folder, knew };
    shop.add_a_broker();
    shop.knew.keys("W");
    shop.knew.until_shown("is not saved");
    assert_eq!(shop.text(), SHOP);
    // A new file does not take its name either.
    shop.knew.keys("S");
    shop.knew.until_shown("Save a copy");
    let copy = shop.folder.path().join("copy.yaml");
    shop.knew.keys(&format!("\x15{}\r", copy.display()));
    shop.knew.until_shown("copy.yaml is not saved");
    let names = fs::read_dir(shop.folder.path()).expect("a folder").count();
    assert_eq!(names, 1, "nothing is left beside it");
    shop.knew.keys("q");
    shop.knew.until_shown("Save first?");
    shop.knew.keys("d");
    let (status, said) = shop.knew.ends_leaving_the_terminal_as_it_was();
    assert!(status.success(), "{status:?}");
    assert!(said.contains("is not kept"), "the session neither: {said}");
}

/// The cell, from 1, where a text begins on the screen.
fn cell(screen: &str, text: &str) -> (usize, usize) {
    let found = screen.lines().enumerate().find_map(|(row, line)| {
        let column = line.find(text)?;
        Some((line[..column].chars().count() + 1, row + 1))
    });
    found.unwrap_or_else(|| panic!("no {text} in:\n{screen}"))
}

/// A drag of the mouse as a terminal tells it.
fn drag((x, y): (usize, usize), (to_x, to_y): (usize, usize)) -> String {
    format!("\x1b[<0;{x};{y}M\x1b[<32;{to_x};{to_y}M\x1b[<0;{to_x};{to_y}m")
}

#[test]
fn a_border_that_is_dragged_stays_where_it_was_let_go() {
    let mut shop = Shop::open();
    let screen = shop.knew.until_shown("Events ");
    let (_, row) = cell(&screen, " Events ");
    shop.knew.keys(&drag((60, row), (60, row - 6)));
    shop.knew.until("a taller list", |knew| {
        knew.contains(" Events ") && cell(knew, " Events ").1 == row - 6
    });
    // Far out of the screen it stops where the picture still has room.
    shop.knew.keys(&drag((60, row - 6), (60, 1)));
    shop.knew.until("the picture at its least", |knew| {
        knew.contains(" Graph ") && cell(knew, " Events ").1 < row - 6
    });
    shop.knew.keys("q");
    let (status, _) = shop.knew.ends_leaving_the_terminal_as_it_was();
    assert!(status.success());
}

#[test]
fn dragging_from_a_hub_to_a_target_proposes_a_trigger() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.yaml");
    let text = format!("{SHOP}---\napiVersion: v1\nkind: Service\nmetadata:\n  name: till\n");
    let text = text.replace(
        "uri: http://127.0.0.1:9/",
        "ref: {apiVersion: v1, kind: Service, name: till}",
    );
    fs::write(&file, text).expect("written");
    let mut knew = Session::start(env!("CARGO_BIN_EXE_knew"), [&file], WIDE);
    knew.until_shown("running");
    let screen = knew.until_shown("◉ till");
    let ((x, y), (to_x, to_y)) = (cell(&screen, "┃ Broker"), cell(&screen, "◉ till"));
    knew.keys(&drag((x + 3, y), (to_x + 3, to_y)));
    // A frame arrives from the top: what stands lower comes last.
    let form = knew.until_shown("Service default/till");
    assert!(form.contains("Add: Trigger"), "{form}");
}

//! Tests of writing files whole.

use std::ffi::OsString;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use super::*;

fn names(folder: &Path) -> Vec<OsString> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry").file_name())
        .collect()
}

fn mode(path: &Path) -> u32 {
    let found = fs::metadata(path).expect("it is there");
    found.permissions().mode() & 0o7777
}

#[test]
fn saving_keeps_permissions_and_leaves_nothing_beside() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.yaml");
    fs::write(&path, "old").expect("written");
    for kept in [0o640, 0o600, 0o666] {
        fs::set_permissions(&path, fs::Permissions::from_mode(kept)).expect("changed");
        assert_eq!(save(&path, "new").expect("saved"), []);
        assert_eq!(mode(&path), kept);
    }
    assert_eq!(fs::read_to_string(&path).expect("read"), "new");
    assert_eq!(names(folder.path()), ["a.yaml"]);
}

#[test]
fn a_temporary_file_is_never_readable_by_more_than_its_owner() {
    let folder = tempfile::tempdir().expect("a folder");
    let beside = temporary::create(&folder.path().join("a.yaml"), PRIVATE).expect("made");
    assert_eq!(mode(beside.path()), 0o600);
}

#[test]
fn the_owner_is_kept_where_this_user_may_give_files_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.yaml");
    fs::write(&path, "old").expect("written");
    let given = std::os::unix::fs::chown(&path, Some(12_345), Some(54_321)).is_ok();
    let found = fs::metadata(&path).expect("it is there");
    assert_eq!(save(&path, "new").expect("saved"), []);
    let now = fs::metadata(&path).expect("it is there");
    assert_eq!((now.uid(), now.gid()), (found.uid(), found.gid()));
    assert_eq!(given, now.uid() == 12_345);
}

#[test]
fn other_hard_links_are_named_and_keep_the_old_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let [path, one, two] = ["a.yaml", "one", "two"].map(|name| folder.path().join(name));
    fs::write(&path, "old").expect("written");
    fs::hard_link(&path, &one).expect("linked");
    fs::hard_link(&path, two).expect("linked");
    let notes = save(&path, "new").expect("saved");
    assert_eq!(notes, [Note::OtherLinks(2)]);
    assert!(notes[0].to_string().contains("2 other hard links"));
    assert_eq!(fs::read_to_string(&path).expect("read"), "new");
    assert_eq!(fs::read_to_string(one).expect("read"), "old");
}

#[test]
fn saving_through_a_link_changes_what_it_points_at() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("real.yaml");
    let link = folder.path().join("link.yaml");
    fs::write(&path, "old").expect("written");
    symlink("real.yaml", &link).expect("linked");
    save(&link, "new").expect("saved");
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    assert_eq!(fs::read_to_string(&path).expect("read"), "new");
}

#[test]
fn a_link_to_a_file_that_is_gone_stays_a_link() {
    let folder = tempfile::tempdir().expect("a folder");
    let [path, link, around] = ["real.yaml", "link.yaml", "a"].map(|name| folder.path().join(name));
    symlink("real.yaml", &link).expect("linked");
    save(&link, "new").expect("saved");
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    assert_eq!(fs::read_to_string(&path).expect("read"), "new");
    symlink("a", &around).expect("linked");
    let words = save(&around, "new").expect_err("a loop").to_string();
    assert!(words.contains("symbolic links"), "{words}");
}

#[test]
fn a_read_only_file_keeps_its_text_and_the_words_say_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.yaml");
    fs::write(&path, "old").expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("changed");
    let words = save(&path, "new").expect_err("it is read-only").to_string();
    assert!(
        words.contains("a.yaml") && words.contains("read-only"),
        "{words}"
    );
    assert_eq!(fs::read_to_string(&path).expect("read"), "old");
    assert_eq!(names(folder.path()), ["a.yaml"]);
}

#[test]
fn a_new_file_never_replaces_another_and_a_dangling_link_is_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.yaml");
    create(&path, "first").expect("it is free");
    let words = create(&path, "second")
        .expect_err("it is taken")
        .to_string();
    assert!(words.contains("name that is free"), "{words}");
    assert_eq!(fs::read_to_string(&path).expect("read"), "first");
    let link = folder.path().join("b.yaml");
    symlink("nothing.yaml", &link).expect("linked");
    create(&link, "third").expect_err("it is taken");
    assert_eq!(names(folder.path()).len(), 2);
}

#[test]
fn a_name_that_is_taken_meanwhile_is_not_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.yaml");
    let beside = temporary::create(&path, NEW_FILE).expect("made");
    fs::write(&path, "theirs").expect("written");
    let beside = written(beside, "ours").expect("written");
    beside.persist_noclobber(&path).expect_err("it is taken");
    assert_eq!(fs::read_to_string(&path).expect("read"), "theirs");
    assert_eq!(names(folder.path()), ["a.yaml"]);
}

#[test]
fn a_private_file_is_private_whatever_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("state");
    fs::write(&path, "old").expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("changed");
    save_private(&path, "new").expect("saved");
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn a_folder_that_is_gone_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("gone/a.yaml");
    let words = save(&path, "new").expect_err("no folder").to_string();
    assert!(words.contains("folder is gone"), "{words}");
}

#[test]
fn a_name_of_255_bytes_can_be_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("é".repeat(125) + ".yaml");
    create(&path, "new").expect("saved");
    save(&path, "newer").expect("saved");
    assert_eq!(fs::read_to_string(&path).expect("read"), "newer");
}

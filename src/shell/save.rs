//! Writes a file so that at every moment either the old text or the new one is there.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Replaces the text of a file, keeping its permissions; a link keeps pointing where it points.
pub fn save(path: &Path, text: &str) -> Result<(), String> {
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = beside(&real);
    write(&real, &beside, text).map_err(|error| {
        // What was written so far is of no use to anybody; the old text is untouched.
        let _ = fs::remove_file(&beside);
        format!(
            "{} is not saved: {error}. {}",
            path.display(),
            advice(&error)
        )
    })
}

/// Writes a file that does not exist yet.
pub fn create(path: &Path, text: &str) -> Result<(), String> {
    let write = || File::create_new(path)?.write_all(text.as_bytes());
    write().map_err(|error| {
        format!(
            "{} is not saved: {error}. {}",
            path.display(),
            advice(&error)
        )
    })
}

fn write(path: &Path, beside: &Path, text: &str) -> io::Result<()> {
    let permissions = match fs::metadata(path) {
        Ok(found) => Some(found.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    // Renaming would get around a file that its owner made read-only on purpose.
    if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let mut file = File::create_new(beside)?;
    file.write_all(text.as_bytes())?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()?;
    fs::rename(beside, path)
}

/// A name in the same folder, so that the rename stays on one disk.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.knew", std::process::id()));
    path.with_file_name(name)
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "The file or its folder is read-only: change its permissions, or save a copy elsewhere."
        }
        io::ErrorKind::NotFound => "Its folder is gone: make it again, or save a copy elsewhere.",
        io::ErrorKind::AlreadyExists => "Choose a name that is free.",
        io::ErrorKind::StorageFull => "The disk is full: free some space and save again.",
        _ => "Your text is still here: save again, or save a copy elsewhere.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn names(folder: &Path) -> Vec<OsString> {
        let entries = fs::read_dir(folder).expect("a folder");
        entries
            .map(|it| it.expect("an entry").file_name())
            .collect()
    }

    #[test]
    fn saving_keeps_permissions_and_leaves_nothing_beside() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.yaml");
        fs::write(&path, "old").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("changed");
        save(&path, "new").expect("saved");
        assert_eq!(fs::read_to_string(&path).expect("read"), "new");
        let mode = fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        assert_eq!(names(folder.path()), ["a.yaml"]);
    }

    #[test]
    fn saving_through_a_link_changes_what_it_points_at() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("real.yaml");
        let link = folder.path().join("link.yaml");
        fs::write(&path, "old").expect("written");
        symlink(&path, &link).expect("linked");
        save(&link, "new").expect("saved");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(fs::read_to_string(&path).expect("read"), "new");
    }

    #[test]
    fn a_read_only_file_keeps_its_text_and_the_words_say_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.yaml");
        fs::write(&path, "old").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("changed");
        let words = save(&path, "new").expect_err("it is read-only");
        assert!(
            words.contains("a.yaml") && words.contains("read-only"),
            "{words}"
        );
        assert_eq!(fs::read_to_string(&path).expect("read"), "old");
    }

    #[test]
    fn a_new_file_never_replaces_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.yaml");
        create(&path, "first").expect("it is free");
        let words = create(&path, "second").expect_err("it is taken");
        assert!(words.contains("name that is free"), "{words}");
        assert_eq!(fs::read_to_string(&path).expect("read"), "first");
    }

    #[test]
    fn a_folder_that_is_gone_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("gone/a.yaml");
        let words = save(&path, "new").expect_err("no folder");
        assert!(words.contains("folder is gone"), "{words}");
    }
}

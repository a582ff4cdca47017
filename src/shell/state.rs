//! The folder of what knew itself remembers: sessions, answers, unsaved edits. Nobody else may look.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, Xdg};
use rustix::process::geteuid;

use super::save::{self, temporary};

/// Modes of folders and files in it.
const FOLDER: u32 = 0o700;
const FILE: u32 = 0o600;

/// Folders within folders that [`tighten`] looks into.
const DEPTH: usize = 3;

/// `$XDG_STATE_HOME/knew`; `None` for a user without a home.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let state = Xdg::new().ok()?.state_dir()?;
    Some(state.join("knew"))
}

/// Creates a folder, and those above it, that only this user may enter.
pub fn create_private_dir(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(FOLDER);
    builder.create(folder).map_err(|error| {
        let words = format!("{} cannot be created: {error}", folder.display());
        io::Error::new(error.kind(), words)
    })
}

/// Writes a file whole that only this user may read, and creates its folder.
pub fn write_private(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        create_private_dir(folder)?;
    }
    save::save_private(path, text).map_err(io::Error::other)
}

/// Opens a file to append to that only this user may read; creates it and its folder.
pub fn append_private(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        create_private_dir(folder)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true).mode(FILE).open(path)
}

/// Takes the permissions of others from what an older version left in the state folder, and removes
/// temporary files of processes that were killed.
pub fn tighten() {
    if let Some(folder) = folder() {
        tighten_in(&folder, DEPTH);
    }
}

fn tighten_in(folder: &Path, depth: usize) {
    if depth == 0 || !narrow(folder) {
        return;
    }
    temporary::remove_stale(folder);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        // Of a link, this is the link itself.
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => tighten_in(&entry.path(), depth - 1),
            Ok(kind) if kind.is_file() => _ = narrow(&entry.path()),
            _ => {}
        }
    }
}

/// Leaves a file or folder to its owner alone; says whether it is this user's at all.
fn narrow(path: &Path) -> bool {
    let Ok(found) = fs::symlink_metadata(path) else {
        return false;
    };
    let known = found.is_dir() || found.is_file();
    if !known || found.uid() != geteuid().as_raw() {
        return false;
    }
    let mode = found.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        // What cannot be changed is as private as it was.
        let _ = fs::set_permissions(path, Permissions::from_mode(mode & 0o700));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::fs::symlink;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("there").permissions().mode() & 0o777
    }

    #[test]
    fn what_is_new_is_private_from_the_start() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("state/knew");
        let file = folder.join("sessions/a.json");
        write_private(&file, "{}").expect("written");
        write!(
            append_private(&folder.join("consent")).expect("opened"),
            "x"
        )
        .expect("written");
        assert_eq!(mode(&file), 0o600);
        assert_eq!(mode(&folder.join("consent")), 0o600);
        for folder in ["state", "state/knew", "state/knew/sessions"] {
            assert_eq!(mode(&home.path().join(folder)), 0o700, "{folder}");
        }
    }

    #[test]
    fn what_an_older_version_left_is_tightened_and_no_link_is_followed() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("knew");
        let other = home.path().join("other");
        fs::create_dir_all(folder.join("sessions")).expect("made");
        for file in [
            folder.join("consent"),
            folder.join("sessions/a.json"),
            other.clone(),
        ] {
            fs::write(&file, "x").expect("written");
            fs::set_permissions(&file, Permissions::from_mode(0o644)).expect("changed");
        }
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).expect("changed");
        symlink(&other, folder.join("link")).expect("linked");
        tighten_in(&folder, DEPTH);
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&folder.join("consent")), 0o600);
        assert_eq!(mode(&folder.join("sessions/a.json")), 0o600);
        assert_eq!(mode(&other), 0o644, "what lies elsewhere is none of ours");
    }
}

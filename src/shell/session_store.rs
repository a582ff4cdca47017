//! Where sessions are kept: one small file for each set of paths, in the folder the system has for it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::state;
use super::unsaved::UnsavedStore;
use knew_tui::state::session::Session;

/// So many sessions are kept; the oldest go first.
const KEPT: usize = 200;

/// What is known of the paths that are opened.
#[derive(Debug, Default)]
pub struct SessionStore {
    folder: Option<PathBuf>,
    /// Whether what was kept is left alone; what is new is kept all the same.
    fresh: bool,
    /// Unsaved edits.
    pub unsaved: UnsavedStore,
}

impl SessionStore {
    /// The folder of this user; without one nothing is kept.
    #[must_use]
    pub fn of_user(fresh: bool) -> Self {
        Self {
            folder: state::folder().map(|folder| folder.join("sessions")),
            fresh,
            unsaved: UnsavedStore::of_user(),
        }
    }

    /// The unsaved edits of this user alone, where nothing is looked at that could be remembered.
    #[must_use]
    pub fn of_unsaved() -> Self {
        Self {
            unsaved: UnsavedStore::of_user(),
            ..Self::default()
        }
    }

    /// The session of some paths, if one was kept; a sentence when it is of no use.
    pub fn recall(&self, paths: &[String]) -> Result<Option<Session>, String> {
        let Some(path) = self.path(paths) else {
            return Ok(None);
        };
        let text = fs::read_to_string(&path).ok().filter(|_| !self.fresh);
        let Some(text) = text else {
            return Ok(None);
        };
        let session = Session::parse(&text, paths)
            .map_err(|why| format!("{} {why}; starting afresh", path.display()))?;
        Ok(Some(session))
    }

    /// Keeps a session.
    pub fn keep(&self, session: &Session) -> Result<(), String> {
        let Some(path) = self.path(&session.paths) else {
            return Ok(());
        };
        let folder = path.parent().unwrap_or(&path);
        state::write_private(&path, &session.text()).map_err(|error| error.to_string())?;
        forget_oldest(folder);
        Ok(())
    }

    fn path(&self, paths: &[String]) -> Option<PathBuf> {
        // What came through a pipe is not there the next time.
        if paths.iter().any(|path| path == "-") {
            return None;
        }
        let first = paths.first().map_or("gallery", String::as_str);
        let name = Path::new(first).file_stem().and_then(OsStr::to_str);
        let digest = format!("{:x}", md5::compute(paths.join("\0")));
        let name = format!("{}-{}.json", name.unwrap_or("root"), &digest[..12]);
        Some(self.folder.as_ref()?.join(name))
    }
}

/// Paths as they are known whatever folder one stands in.
#[must_use]
pub fn whole(paths: &[PathBuf]) -> Vec<String> {
    let whole = paths.iter().map(|path| {
        let whole = path.canonicalize().unwrap_or_else(|_| path.clone());
        whole.display().to_string()
    });
    whole.collect()
}

fn forget_oldest(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let written = |it: &fs::DirEntry| it.metadata().and_then(|metadata| metadata.modified()).ok();
    let mut kept: Vec<(SystemTime, PathBuf)> = entries
        .filter(|entry| entry.path().extension() == Some(OsStr::new("json")))
        .filter_map(|entry| Some((written(&entry)?, entry.path())))
        .collect();
    kept.sort();
    for (_, path) in kept.iter().rev().skip(KEPT) {
        // One that cannot be removed is no worse than one that is kept.
        let _ = fs::remove_file(path);
    }
}

//! Writes files whole: at every moment a path holds its old text or the new one, never a part.
//!
//! A text goes to a temporary file in the same folder, is flushed to the disk, and is renamed. A file
//! that is replaced keeps its mode, owner, group and extended attributes; what cannot be kept comes
//! back as a [`Note`].

mod metadata;
pub mod temporary;

use std::fmt;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Links followed one after the other before a path counts as a loop, as in Linux.
const LINKS: usize = 40;

/// Mode of a new file before the umask is applied.
const NEW_FILE: u32 = 0o666;

/// Mode of a file that only its owner may read.
const PRIVATE: u32 = 0o600;

/// A file that could not be written; whatever was there before is untouched.
#[derive(Debug, thiserror::Error)]
#[error("{} is not saved: {cause}. {}", path.display(), advice(cause))]
pub struct SaveError {
    path: PathBuf,
    cause: io::Error,
}

/// A property of a replaced file that the new one does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The number of other hard links, which still hold the old text.
    OtherLinks(u64),
    /// User and group the file belonged to; it belongs to the user of this process now.
    Owner(u32, u32),
    /// Extended attributes, such as an access control list.
    Attributes,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherLinks(1) => f.write_str("the other hard link to it keeps the old text"),
            Self::OtherLinks(count) => {
                write!(f, "the {count} other hard links to it keep the old text")
            }
            Self::Owner(user, group) => {
                write!(f, "its owner {user}:{group} could not be kept")
            }
            Self::Attributes => f.write_str("not all of its extended attributes could be kept"),
        }
    }
}

/// Writes a text to a file, creating it where there is none. A symbolic link stays one: the text goes
/// to the file it points to.
pub fn save(path: &Path, text: &str) -> Result<Vec<Note>, SaveError> {
    let write = || {
        let real = resolve(path)?;
        match fs::metadata(&real) {
            Ok(found) => replace(&real, text, &found),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                write_new(&real, text).map(|()| Vec::new())
            }
            Err(error) => Err(error),
        }
    };
    write().map_err(|cause| failed(path, cause))
}

/// Writes a file that must not exist yet.
pub fn create(path: &Path, text: &str) -> Result<(), SaveError> {
    write_new(path, text).map_err(|cause| failed(path, cause))
}

/// Writes a file that only its owner may read, whatever its mode was.
pub fn save_private(path: &Path, text: &str) -> Result<(), SaveError> {
    let write = || {
        let beside = written(temporary::create(path, PRIVATE)?, text)?;
        beside.persist(path).map_err(|error| error.error)?;
        sync_folder(path);
        Ok(())
    };
    write().map_err(|cause| failed(path, cause))
}

fn failed(path: &Path, cause: io::Error) -> SaveError {
    SaveError {
        path: path.to_owned(),
        cause,
    }
}

fn replace(path: &Path, text: &str, found: &fs::Metadata) -> io::Result<Vec<Note>> {
    if !found.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    // Renaming would get around a file that may not be written to.
    if found.permissions().readonly() {
        return Err(ErrorKind::PermissionDenied.into());
    }
    rustix::fs::access(path, rustix::fs::Access::WRITE_OK)?;
    // Mode and owner are right before the text is there for anybody to read.
    let beside = temporary::create(path, PRIVATE)?;
    let notes = metadata::copy(path, found, beside.as_file())?;
    let beside = written(beside, text)?;
    beside.persist(path).map_err(|error| error.error)?;
    sync_folder(path);
    Ok(notes)
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    // Before anything is written: the name is most likely taken, where it is.
    if fs::symlink_metadata(path).is_ok() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let beside = written(temporary::create(path, NEW_FILE)?, text)?;
    beside
        .persist_noclobber(path)
        .map_err(|error| error.error)?;
    sync_folder(path);
    Ok(())
}

/// Writes a text and flushes it to the disk. On an error the temporary file is removed.
fn written(mut beside: NamedTempFile, text: &str) -> io::Result<NamedTempFile> {
    beside.write_all(text.as_bytes())?;
    beside.as_file().sync_all()?;
    Ok(beside)
}

/// Makes the new name survive a power cut, where the file system can.
fn sync_folder(path: &Path) {
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    // The text is in place; a folder that cannot be opened or flushed takes nothing of it away.
    let _ = File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all());
}

/// The path a chain of symbolic links ends at, also where nothing exists there.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&path) {
            // A relative target is relative to the folder of the link.
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many levels of symbolic links"))
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::PermissionDenied => {
            "The file or its folder is read-only: change its permissions, or save a copy elsewhere."
        }
        ErrorKind::NotFound => "Its folder is gone: make it again, or save a copy elsewhere.",
        ErrorKind::AlreadyExists => "Choose a name that is free.",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "The disk is full: free some space and save again."
        }
        ErrorKind::FileTooLarge => {
            "The limit of file sizes is reached (ulimit -f): raise it, or save a copy elsewhere."
        }
        _ => "Your text is still here: save again, or save a copy elsewhere.",
    }
}

#[cfg(test)]
mod tests;

//! Regular files, opened without blocking and read up to a limit.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Opens a regular file for reading. Pipes, which may have no writer, devices, which may never end, and
/// folders are [`io::ErrorKind::InvalidInput`] errors.
pub fn open_regular_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // Opening a pipe waits for somebody to write to it, unless told not to.
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }
    let file = options.open(path)?;
    // What was opened is asked, not what has the name now.
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    let words = "it is not a regular file";
    Err(io::Error::new(io::ErrorKind::InvalidInput, words))
}

/// Reads everything; `None` if that is more than `most` bytes.
pub fn read_bounded(from: &mut dyn Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    from.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

//! Regular files, opened without a wait and read up to a limit.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Opens a regular file to read it. A pipe, which may have nobody at its other end, and a device, which
/// may never end, are errors of the kind [`io::ErrorKind::InvalidInput`], and so is a folder.
pub fn regular(path: &Path) -> io::Result<File> {
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

/// All that can be read; `None` if that is more than `most` bytes.
pub fn bounded(from: &mut dyn Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    from.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

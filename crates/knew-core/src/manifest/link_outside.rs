//! Links that lead out of the folder they were found in.

use std::path::Path;

/// True if a path below a folder leads out of the folder, through a link in any part of it. Whoever opens a
/// folder did not name what lies elsewhere on the machine.
#[must_use]
pub fn leads_outside(path: &Path, folder: &Path) -> bool {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(path), Ok(folder)) => !path.starts_with(folder),
        // What cannot be resolved is reported when it is read.
        _ => false,
    }
}

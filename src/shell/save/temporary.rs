//! Temporary files beside those that are written, and the removal of those a killed process left.
//!
//! They are called `.NAME.HOST.RANDOM.PID.knew`, so that the next process can tell whether the one
//! that made them still runs.

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::process::{Pid, geteuid, test_kill_process};
use tempfile::NamedTempFile;

/// How much of a file's name its temporary file shows; a name may have 255 bytes in all.
const NAME_SHOWN: usize = 40;

/// How much of the host's name it shows.
const HOST_SHOWN: usize = 63;

/// An empty temporary file in the folder of `path`, with a mode that the umask narrows.
pub fn create(path: &Path, mode: u32) -> io::Result<NamedTempFile> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let shown: String = name.chars().take(NAME_SHOWN).collect();
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    tempfile::Builder::new()
        .prefix(&format!(".{shown}.{}.", host()))
        .suffix(&format!(".{}.knew", std::process::id()))
        .permissions(Permissions::from_mode(mode))
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        // The library names its folder in the error, which the caller does.
        .map_err(|error| {
            error
                .raw_os_error()
                .map_or(error, io::Error::from_raw_os_error)
        })
}

/// Removes stale temporary files in the folders of files.
pub fn remove_stale_beside(files: &[Option<PathBuf>]) {
    let files = files.iter().flatten();
    let folders: BTreeSet<&Path> = files.filter_map(|file| file.parent()).collect();
    for folder in folders {
        let here = folder.as_os_str().is_empty();
        remove_stale(if here { Path::new(".") } else { folder });
    }
}

/// Removes temporary files in a folder that a process of this user and host left when it was killed.
pub fn remove_stale(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Some(process) = entry.file_name().to_str().and_then(process_of) else {
            continue;
        };
        // Of a link, this is the link itself.
        let ours = entry
            .metadata()
            .is_ok_and(|found| found.is_file() && may_be_ours(found.uid()));
        if ours && !is_running(process) {
            // One that cannot be removed is no worse than one that is kept.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether this user may have made a file of that owner; root gives files to whom they belonged.
fn may_be_ours(owner: u32) -> bool {
    geteuid().is_root() || owner == geteuid().as_raw()
}

/// The process that made a temporary file of this name on this host.
fn process_of(name: &str) -> Option<Pid> {
    let rest = name.strip_prefix('.')?.strip_suffix(".knew")?;
    let (rest, process) = rest.rsplit_once('.')?;
    let (rest, _random) = rest.rsplit_once('.')?;
    rest.strip_suffix(&host())?.strip_suffix('.')?;
    Pid::from_raw(process.parse().ok().filter(|number| *number > 0)?)
}

fn is_running(process: Pid) -> bool {
    // A process that may not be asked runs all the same.
    test_kill_process(process) != Err(rustix::io::Errno::SRCH)
}

fn host() -> String {
    let system = rustix::system::uname();
    let name = system.nodename().to_string_lossy();
    name.chars().take(HOST_SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;
    use std::os::unix::fs::symlink;

    /// A process id that was given once and is free again.
    fn ended() -> u32 {
        let mut child = std::process::Command::new("true").spawn().expect("it runs");
        let id = child.id();
        child.wait().expect("it ends");
        id
    }

    #[test]
    fn only_what_a_process_of_this_host_left_that_has_ended_is_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let (ended, this) = (ended(), std::process::id());
        let stale = format!(".a.yaml.{}.x1y2z3.{ended}.knew", host());
        let kept = [
            format!(".a.yaml.{}.x1y2z3.{this}.knew", host()),
            format!(".a.yaml.elsewhere.x1y2z3.{ended}.knew"),
            format!(".a.yaml.{}.x1y2z3.{ended}.yaml", host()),
            format!(".a.yaml.{}.x1y2z3.0.knew", host()),
            format!(".b.yaml.{}.linked.{ended}.knew", host()),
        ];
        fs::write(path(&stale), "half").expect("written");
        for name in &kept[..4] {
            fs::write(path(name), "half").expect("written");
        }
        symlink(path("a.yaml"), path(&kept[4])).expect("linked");
        remove_stale(folder.path());
        let entries = fs::read_dir(folder.path()).expect("a folder");
        let mut names: Vec<OsString> = entries
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        names.sort();
        let mut kept = kept.map(OsString::from).to_vec();
        kept.sort();
        assert_eq!(names, kept);
    }

    #[test]
    fn the_name_of_a_temporary_file_is_known_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let long = "long".repeat(60) + ".yaml";
        for name in ["a.yaml", "a b.c.yaml", &long] {
            let made = create(&folder.path().join(name), 0o600).expect("made");
            let name = made.path().file_name().and_then(|name| name.to_str());
            let process = process_of(name.expect("UTF-8")).expect("it is ours");
            assert_eq!(process.as_raw_pid().unsigned_abs(), std::process::id());
        }
    }
}
